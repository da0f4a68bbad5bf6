// What FileSystem.swift makes of single calls.
import Glibc
import LinuxSystem
import TestSupport
import Testing

private let fileSystem = LinuxFileSystem()

@Test func `missing directories are made from the top`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("a/b/c")
    let isMade = try fileSystem.makeDirectories(path, permissions: 0o750)
    #expect(isMade)
    #expect(try !fileSystem.makeDirectories(path, permissions: 0o750))
    #expect(try fileSystem.status(directory.appending("a")).permissions & 0o777 == 0o750)
  }
}

@Test func `a directory beneath a file cannot be made`() throws {
  try withTemporaryDirectory { directory in
    try write("", to: directory.appending("a"))
    for name in ["a", "a/b", "a/b/c"] {
      let error = #expect(throws: SystemError.self) {
        try fileSystem.makeDirectories(directory.appending(name), permissions: 0o750)
      }
      #expect(error?.isNotDirectory == true)
    }
  }
}

@Test func `a file is replaced whole, also after an attempt that was cut short`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("status.json")
    try write("half", to: directory.appending(".status.json.new"))
    for text in ["one", "two"] {
      try fileSystem.replaceFile(
        path, with: Array(text.utf8), permissions: 0o644, durably: text == "two")
      #expect(try content(of: path) == text)
    }
    #expect(try names(in: directory) == [FilePath("status.json")])
  }
}

@Test func `a replacement that fails leaves nothing behind`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("status.json")
    try fileSystem.makeDirectory(path, permissions: 0o700)
    // A file cannot take the place of a directory.
    #expect(throws: SystemError.self) {
      try fileSystem.replaceFile(path, with: [1], permissions: 0o644, durably: false)
    }
    #expect(try names(in: directory) == [FilePath("status.json")])
  }
}

@Test func `what is replaced is removed with what a killed attempt has left`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("status.json")
    try write("whole", to: path)
    try write("half", to: directory.appending(".status.json.new"))
    try fileSystem.removeReplaceable(path)
    #expect(try names(in: directory).isEmpty)
    try fileSystem.removeReplaceable(path)
  }
}

@Test func `existing is asked without opening`() throws {
  try withTemporaryDirectory { directory in
    #expect(try fileSystem.exists(directory))
    #expect(try !fileSystem.exists(directory.appending("x")))
    try write("", to: directory.appending("x"))
    let error = #expect(throws: SystemError.self) {
      _ = try fileSystem.exists(directory.appending("x/y"))
    }
    #expect(error?.isNotDirectory == true)
  }
}

/// Goal: a unit with RestrictSUIDSGID= forbids the very call, whatever stands there.
@Test func `a directory that is there need not be made, even where that is forbidden`() throws {
  let sandbox = FaultyFileSystem { _, call, _ in call == "mkdir" ? EPERM : nil }
  try withTemporaryDirectory { directory in
    let isMade = try sandbox.makeDirectories(directory, permissions: 0o2750)
    #expect(!isMade)
    let error = #expect(throws: SystemError.self) {
      try sandbox.makeDirectories(directory.appending("a"), permissions: 0o2750)
    }
    #expect(error?.number == EPERM)
  }
}
