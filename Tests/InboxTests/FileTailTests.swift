// Growing files of FileTail.swift: appended to, truncated, replaced, written anew.
import Glibc
import Inbox
import LinuxSystem
import TestSupport
import Testing

private let fileSystem = LinuxFileSystem()

/// The tail of the file at `path`.
private func tail(_ path: FilePath) throws -> FileTail {
  FileTail(try InputFile.open(path, on: fileSystem))
}

/// Replaces the content of the file at `path`, which stays the same file.
private func rewrite(_ text: String, _ path: FilePath) throws {
  let file = try fileSystem.open(path, .readWrite)
  try file.truncate(to: 0)
  try file.write(Array(text.utf8), at: 0)
}

/// Appends to the file at `path`.
private func append(_ text: String, _ path: FilePath) throws {
  let file = try fileSystem.open(path, .readWrite)
  try file.write(Array(text.utf8), at: try file.status().size)
}

/// Field failure P9.
@Test func `only whole lines are given`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("a\nb\nc", to: path)
    let file = try tail(path)
    #expect(try file.nextLines(from: 0, byteLimit: 100) == .lines(Array("a\nb\n".utf8), offset: 0))
    #expect(try file.nextLines(from: 0, byteLimit: 3) == .lines(Array("a\n".utf8), offset: 0))
    #expect(try file.nextLines(from: 4, byteLimit: 100) == .nothing)
    #expect(try file.nextLines(from: 5, byteLimit: 100) == .nothing)
    #expect(try file.nextLines(from: 2, byteLimit: 1) == .lineTooLong(offset: 2, byteLimit: 1))
    try append("\n", path)
    #expect(try file.nextLines(from: 4, byteLimit: 100) == .lines(Array("c\n".utf8), offset: 4))
  }
}

@Test(arguments: [0, 1, 4095, 4096, 4097, 10_000])
func `an appended file goes on where reading stopped`(size: Int) throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write(String(repeating: "x", count: size), to: path)
    let position = try tail(path).position(at: Int64(size))
    #expect(try tail(path).verdict(on: position) == .continue(from: Int64(size)))
    try append("more\n", path)
    #expect(try tail(path).verdict(on: position) == .continue(from: Int64(size)))
  }
}

@Test func `a truncated file is read from its beginning`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("one\ntwo\n", to: path)
    let position = try tail(path).position(at: 8)
    try rewrite("new\n", path)
    #expect(
      try tail(path).verdict(on: position) == .newGeneration(.truncated(size: 4, offset: 8)))
  }
}

/// Field failure D7.
@Test func `a file that was truncated and has grown past the offset is found out`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("time,value\n1,1\n", to: path)
    let position = try tail(path).position(at: 15)
    try rewrite("time,value\n2,2\n3,3\n", path)
    #expect(try tail(path).verdict(on: position) == .newGeneration(.rewritten(offset: 15)))
  }
}

/// Field failures D4, D7.
@Test func `a file of the same name is another file, even with the same inode`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("a\n", to: path)
    let position = try tail(path).position(at: 2)
    try fileSystem.rename(path, to: directory.appending("x.1"), replacing: false)
    try write("a\nb\n", to: path)
    #expect(try tail(path).verdict(on: position) == .newGeneration(.replaced))
    let status = try tail(path).status
    let reused = TailPosition(
      device: status.device, inode: status.inode,
      bornNanoseconds: status.bornNanoseconds.map { $0 - 1 } ?? 1, offset: 2,
      fingerprint: position.fingerprint)
    #expect(try tail(path).verdict(on: reused) == .newGeneration(.replaced))
  }
}

@Test func `the reasons say what happened`() {
  #expect("\(TailBreak.replaced)" == "another file has its name")
  #expect(
    "\(TailBreak.truncated(size: 4, offset: 8))"
      == "it has 4 bytes, of which 8 were read before: it was truncated")
  #expect(
    "\(TailBreak.rewritten(offset: 15))"
      == "what stands before byte 15 is not what was read there: it was written anew")
}
