// What ClaimedFile+Recovery.swift finds and cleans.
import Inbox
import LinuxSystem
import TestSupport
import Testing

/// Field failure S1.
@Test func `what stands in processing is found in order, and empty directories go`() throws {
  try withSpool { layout in
    for name in ["z/y", "b", "a/deep/x"] { _ = try claimed(FilePath(name), in: layout) }
    let standing = try ClaimedFile.standing(in: layout, on: LinuxFileSystem())
    #expect(standing.map(\.relativePath) == ["a/deep/x", "b", "z/y"].map { FilePath($0) })
    for file in standing.dropLast() { try file.remove() }
    try ClaimedFile.removeEmptyDirectories(in: layout, on: LinuxFileSystem())
    #expect(try names(in: layout.processing) == [FilePath("z")])
    #expect(try ClaimedFile.standing(in: layout, on: LinuxFileSystem()).count == 1)
  }
}

@Test func `no more is found than asked for`() throws {
  try withSpool { layout in
    for number in 0..<5 { _ = try claimed(FilePath("\(number)"), in: layout) }
    #expect(try ClaimedFile.standing(in: layout, on: LinuxFileSystem(), limit: 3).count == 3)
  }
}

@Test func `that a file is gone is made durable, where its directory is gone as well`() throws {
  try withSpool { layout in
    for name in ["a/x", "a/b"] {
      let faulty = FaultyFileSystem()
      if name == "a/x" { try claimed(FilePath(name), in: layout).remove() }
      try ClaimedFile.secureAbsence(of: FilePath(name), in: layout, on: faulty)
      #expect(faulty.changes == ["sync \(layout.processing.appending("a"))"])
    }
    try ClaimedFile.removeEmptyDirectories(in: layout, on: LinuxFileSystem())
    let faulty = FaultyFileSystem()
    try ClaimedFile.secureAbsence(of: FilePath("a/b/x"), in: layout, on: faulty)
    #expect(faulty.changes == ["sync \(layout.processing)"])
  }
}
