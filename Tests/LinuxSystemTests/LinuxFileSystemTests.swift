// The calls of LinuxFileSystem.swift, against the kernel.
import CLinux
import Glibc
import LinuxSystem
import TestSupport
import Testing

private let fileSystem = LinuxFileSystem()

@Test func `what is written is read, at any place`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    let file = try fileSystem.open(path, .createExclusive(permissions: 0o640))
    try file.write(Array("hello".utf8), at: 0)
    try file.write(Array("J".utf8), at: 0)
    try file.sync(.content)
    #expect(try file.read(at: 1, count: 100) == Array("ello".utf8))
    #expect(try file.read(at: 5, count: 1) == [])
    #expect(try file.status().size == 5)
    try file.truncate(to: 2)
    #expect(try content(of: path) == "Je")
  }
}

@Test func `permissions do not depend on the umask`() throws {
  try withTemporaryDirectory { directory in
    let before = umask(0o077)
    defer { _ = umask(before) }
    let path = directory.appending("x")
    _ = try fileSystem.open(path, .createExclusive(permissions: 0o644)).number
    try fileSystem.makeDirectory(directory.appending("d"), permissions: 0o755)
    #expect(try fileSystem.status(path).permissions == 0o644)
    #expect(try fileSystem.status(directory.appending("d")).permissions == 0o755)
  }
}

@Test func `a directory keeps the group bit of the one above`() throws {
  try withTemporaryDirectory { directory in
    let name = "\(directory)"
    #expect(unsafe chmod(name, 0o2750) == 0)
    try fileSystem.makeDirectory(directory.appending("d"), permissions: 0o755)
    #expect(try fileSystem.status(directory.appending("d")).permissions == 0o2755)
  }
}

@Test func `a name that is taken is never replaced unasked`() throws {
  try withTemporaryDirectory { directory in
    let (old, new) = (directory.appending("old"), directory.appending("new"))
    try write("old", to: old)
    try write("new", to: new)
    let error = #expect(throws: SystemError.self) {
      try fileSystem.rename(new, to: old, replacing: false)
    }
    #expect(error?.isExisting == true)
    #expect(try content(of: old) == "old")
    try fileSystem.rename(new, to: old, replacing: true)
    #expect(try content(of: old) == "new")
    #expect(try names(in: directory) == [FilePath("old")])
  }
}

@Test func `a file that exists is not created again`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("x", to: path)
    let error = #expect(throws: SystemError.self) {
      _ = try fileSystem.open(path, .createExclusive(permissions: 0o644)).number
    }
    #expect(error?.isExisting == true)
  }
}

@Test func `a symbolic link is not followed`() throws {
  try withTemporaryDirectory { directory in
    let (link, target) = (directory.appending("link"), "/etc/passwd")
    #expect(unsafe symlink(target, "\(link)") == 0)
    let error = #expect(throws: SystemError.self) {
      _ = try fileSystem.open(link, .read).number
    }
    #expect(error?.isSymbolicLink == true)
    let status = try fileSystem.status(link)
    #expect(status.kind == .symbolicLink)
  }
}

@Test func `opening a FIFO does not wait for a writer`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("fifo")
    #expect(unsafe mkfifo("\(path)", 0o600) == 0)
    let file = try fileSystem.open(path, .read)
    #expect(try file.status().kind == .fifo)
  }
}

@Test func `a listing comes in batches and has every name once`() throws {
  try withTemporaryDirectory { directory in
    let expected = (0..<3000).map { FilePath("file-with-a-rather-long-name-\($0)") }
    for name in expected { try write("", to: directory.appending(name)) }
    let descriptor = try fileSystem.open(directory, .directory)
    var found: [FilePath] = []
    var batchCount = 0
    while case let entries = try descriptor.nextEntries(), !entries.isEmpty {
      found += entries.map { FilePath(bytes: $0.name) }
      batchCount += 1
    }
    #expect(batchCount > 1)
    #expect(found.sorted() == expected.sorted())
  }
}

@Test func `a listing tells kinds and foreign bytes, and an empty one nothing`() throws {
  try withTemporaryDirectory { directory in
    #expect(try fileSystem.open(directory, .directory).nextEntries() == [])
    let name: [UInt8] = [0xFF, 0x0A, 0x25]
    try fileSystem.makeDirectory(directory.appending(name), permissions: 0o700)
    let entries = try fileSystem.open(directory, .directory).nextEntries()
    #expect(entries == [DirectoryEntry(name: name, kind: .directory)])
  }
}

@Test func `the status has what the kernel knows`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("x")
    try write("12345", to: path)
    #expect(unsafe link("\(path)", "\(directory.appending("y"))") == 0)
    let status = try fileSystem.status(path)
    var expected = stat()
    #expect(unsafe lstat("\(path)", &expected) == 0)
    #expect(status.device == UInt64(expected.st_dev))
    #expect(status.inode == UInt64(expected.st_ino))
    #expect(status.size == 5)
    #expect(status.linkCount == 2)
    #expect(status.userID == getuid())
    let seconds = Int64(expected.st_mtim.tv_sec)
    let nanoseconds = Int64(expected.st_mtim.tv_nsec)
    #expect(status.modifiedNanoseconds == seconds * 1_000_000_000 + nanoseconds)
    let descriptor = try fileSystem.open(directory, .directory)
    #expect(try descriptor.status(of: Array("x".utf8)) == status)
    #expect(try fileSystem.open(path, .read).status() == status)
  }
}

@Test func `a volume has room and a type`() throws {
  let volume = try fileSystem.volume(at: FilePath("/proc"))
  #expect(volume.typeNumber == 0x9FA0)
  #expect(try fileSystem.volume(at: FilePath("/")).totalBytes > 0)
}

@Test func `each call says which file it was about`() throws {
  let path = FilePath("/nowhere/at/all")
  let calls: [(String, () throws -> Void)] = [
    ("open", { _ = try fileSystem.openFile(path, .read) }),
    ("stat", { _ = try fileSystem.status(path) }),
    ("rename", { try fileSystem.rename(path, to: FilePath("/x"), replacing: false) }),
    ("unlink", { try fileSystem.unlink(path) }),
    ("mkdir", { try fileSystem.makeDirectory(path, permissions: 0o700) }),
    ("rmdir", { try fileSystem.removeDirectory(path) }),
    ("statvfs", { _ = try fileSystem.volume(at: path) }),
  ]
  for (name, call) in calls {
    let error = #expect(throws: SystemError.self) { try call() }
    #expect(error == SystemError(call: name, path: path, number: ENOENT))
  }
}

@Test func `calls on a closed file fail`() throws {
  let file = OpenFile(number: -1, path: FilePath("x"))
  let calls: [(String, () throws -> Void)] = [
    ("stat", { _ = try fileSystem.status(of: file) }),
    ("getdents", { _ = try fileSystem.nextEntries(of: file) }),
    ("ftruncate", { try fileSystem.truncate(file, to: 0) }),
    ("fdatasync", { try fileSystem.sync(file, .content) }),
    ("fsync", { try fileSystem.sync(file, .everything) }),
    ("write", { try fileSystem.write([1].span, to: file, at: 0) }),
    (
      "read",
      {
        var buffer: [UInt8] = [0]
        var span = buffer.mutableSpan
        _ = try fileSystem.read(file, at: 0, into: &span)
      }
    ),
  ]
  for (name, call) in calls {
    let error = #expect(throws: SystemError.self) { try call() }
    #expect(error == SystemError(call: name, path: file.path, number: EBADF))
  }
}
