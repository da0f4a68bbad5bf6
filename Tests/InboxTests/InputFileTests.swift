// The open files of InputFile.swift.
import Glibc
import Inbox
import LinuxSystem
import TestSupport
import Testing

private let fileSystem = LinuxFileSystem()

/// Why the file at `path` is refused, or nil.
private func refusal(_ path: FilePath, on fileSystem: any FileSystem = LinuxFileSystem())
  -> RefusalReason?
{
  do {
    _ = try InputFile.open(path, on: fileSystem).statusAtOpen
    return nil
  } catch {
    guard case .refused(let refusal) = error else { return nil }
    return refusal.reason
  }
}

@Test func `a file is read in pieces and named by its content`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("abc", to: path)
    let file = try InputFile.open(path, on: fileSystem)
    #expect(try file.read(at: 1, count: 9) == Array("bc".utf8))
    var buffer: [UInt8] = [0, 0]
    #expect(try file.read(at: 0, into: &buffer) == 2)
    #expect(buffer == Array("ab".utf8))
    for chunkBytes in 1...5 {
      let identity = try file.identity(chunkBytes: chunkBytes)
      #expect(identity.size == 3)
      #expect(identity.digest == ContentHash.digest(of: Array("abc".utf8)))
      #expect(identity.inode == file.statusAtOpen.inode)
    }
  }
}

@Test(arguments: [0, 1, 1023, 4096])
func `a file of any size has an identity of its own`(size: Int) throws {
  try withTemporaryDirectory { directory in
    let text = String(repeating: "x", count: size)
    try write(text, to: directory.appending("x"))
    try write(text + "y", to: directory.appending("y"))
    let one = try InputFile.open(directory.appending("x"), on: fileSystem).identity()
    let other = try InputFile.open(directory.appending("y"), on: fileSystem).identity()
    #expect(one.digest == ContentHash.digest(of: Array(text.utf8)))
    #expect(one != other)
  }
}

/// Field failure S8.
@Test func `what is no regular file with one name is refused`() throws {
  try withTemporaryDirectory { directory in
    #expect(unsafe mkfifo("\(directory)/fifo", 0o666) == 0)
    #expect(unsafe symlink("/etc/passwd", "\(directory)/link") == 0)
    try write("x", to: directory.appending("one"))
    #expect(unsafe link("\(directory)/one", "\(directory)/two") == 0)
    #expect(refusal(directory.appending("fifo")) == .notRegular(.fifo))
    #expect(refusal(directory.appending("link")) == .notRegular(.symbolicLink))
    #expect(refusal(directory.appending("one")) == .severalLinks(2))
    #expect(refusal(directory) == .notRegular(.directory))
    #expect(refusal(FilePath("/dev/null")) == .notRegular(.characterDevice))
  }
}

@Test func `a file that may not be read is refused with the way out`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("x", to: path)
    let faulty = FaultyFileSystem { _, call, _ in call == "open" ? EACCES : nil }
    let reason = refusal(path, on: faulty)
    #expect(reason == .unreadable(SystemError(call: "open", path: path, number: EACCES)))
    #expect(reason?.description.contains("chmod g+r") == true)
  }
}

@Test func `a file that is exchanged for a link before it is opened is refused`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("x", to: path)
    let faulty = FaultyFileSystem { _, call, _ in call == "open" ? ELOOP : nil }
    #expect(refusal(path, on: faulty) == .notRegular(.symbolicLink))
  }
}

@Test func `a file that is gone is an error of the system`() {
  let path = FilePath("/nowhere/x")
  let error = #expect(throws: InboxError.self) {
    _ = try InputFile.open(path, on: fileSystem).statusAtOpen
  }
  #expect(error?.systemError?.isMissing == true)
}

@Test func `writing changes a file, renaming and chmod do not`() throws {
  try withTemporaryDirectory { directory in
    let (path, other) = (directory.appending("x"), directory.appending("y"))
    try write("x", to: path)
    let file = try InputFile.open(path, on: fileSystem)
    try fileSystem.rename(path, to: other, replacing: false)
    #expect(unsafe chmod("\(other)", 0o600) == 0)
    #expect(try !file.hasChanged())
    try fileSystem.open(other, .readWrite).write([65], at: 1)
    #expect(try file.hasChanged())
    #expect(try file.status().size == 2)
  }
}
