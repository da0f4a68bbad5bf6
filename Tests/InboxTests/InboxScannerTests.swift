// The looks of InboxScanner.swift: order, limits, and what is no input.
import Glibc
import Inbox
import LinuxSystem
import TestSupport
import Testing

/// Looks through the inbox.
private func scan(
  _ layout: SpoolLayout, _ options: InboxOptions = InboxOptions(),
  on fileSystem: any FileSystem = LinuxFileSystem()
) throws -> InboxListing {
  try InboxScanner(inbox: layout.inbox, options: options, fileSystem: fileSystem).scan()
}

/// Puts a file into the inbox that says it was changed at `seconds`.
private func drop(_ name: String, in layout: SpoolLayout, seconds: Int) throws {
  let path = layout.inbox.appending(name)
  try LinuxFileSystem().makeDirectories(path.parent, permissions: 0o770)
  try write(name, to: path)
  let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
  #expect(unsafe utimensat(AT_FDCWD, "\(path)", times, 0) == 0)
}

/// Field failure D8.
@Test func `the oldest comes first, then by name, and no age is too old or too young`() throws {
  try withSpool { layout in
    let year2099 = 4_070_908_800
    for (name, seconds) in [
      ("c", 100), ("b", 100), ("a", 200), ("future", year2099), ("past", 915_148_800), ("zero", 0),
    ] { try drop(name, in: layout, seconds: seconds) }
    let names = try scan(layout).candidates.map { "\($0.relativePath)" }
    #expect(names == ["zero", "b", "c", "a", "past", "future"])
  }
}

@Test func `an empty inbox has nothing but itself`() throws {
  try withSpool { layout in
    var expected = InboxListing()
    expected.directories = [layout.inbox]
    let listing = try scan(layout)
    #expect(listing == expected)
  }
}

@Test func `an inbox that is missing is an error`() throws {
  let layout = SpoolLayout(root: FilePath("/nowhere"))
  let error = #expect(throws: SystemError.self) { _ = try scan(layout) }
  #expect(error?.isMissing == true)
}

/// Field failure P2.
@Test func `ignored names are passed over until they are renamed`() throws {
  try withSpool { layout in
    for name in [".x.csv.tmp", "x.csv~", "x.tmp", "x.part", "x.csv.filepart", ".hidden/x.csv"] {
      try drop(name, in: layout, seconds: 1)
    }
    let before = try scan(layout)
    #expect(before.candidates == [] && before.refusals == [])
    try LinuxFileSystem().rename(
      layout.inbox.appending("x.csv.filepart"), to: layout.inbox.appending("x.csv"),
      replacing: false)
    #expect(try scan(layout).candidates.map(\.relativePath) == [FilePath("x.csv")])
  }
}

@Test func `a pattern may name a path in the inbox`() throws {
  try withSpool { layout in
    try drop("boiler/old/x.csv", in: layout, seconds: 1)
    try drop("boiler/x.csv", in: layout, seconds: 1)
    let options = InboxOptions(ignored: ["boiler/old"].compactMap { GlobPattern($0) })
    #expect(try scan(layout, options).candidates.map(\.relativePath) == [FilePath("boiler/x.csv")])
  }
}

@Test func `a subdirectory names the device`() throws {
  try withSpool { layout in
    try drop("house/boiler/x.csv", in: layout, seconds: 1)
    try drop("y.csv", in: layout, seconds: 2)
    let listing = try scan(layout)
    #expect(listing.candidates.map(\.device) == [FilePath("house/boiler"), nil])
    #expect(
      listing.directories
        == ["", "house", "house/boiler"].map { layout.inbox.appending(FilePath($0)) })
  }
}

@Test func `directories are refused where they are not looked into`() throws {
  try withSpool { layout in
    try drop("a/b/c/x.csv", in: layout, seconds: 1)
    let flat = try scan(layout, InboxOptions(isRecursive: false))
    #expect(flat.candidates == [])
    #expect(
      flat.refusals
        == [InboxRefusal(path: layout.inbox.appending("a"), reason: .directoryNotRecursive)])
    let shallow = try scan(layout, InboxOptions(depthLimit: 2))
    #expect(
      shallow.refusals
        == [
          InboxRefusal(path: layout.inbox.appending("a/b/c"), reason: .directoryTooDeep(limit: 2))
        ])
    let few = try scan(layout, InboxOptions(directoryLimit: 2))
    #expect(!few.hasMore && few.directories.count == 2)
    #expect(few.refusals.map(\.reason) == [.tooManyDirectories(limit: 2)])
  }
}

/// Field failure S8.
@Test func `what is no regular file is refused and not opened`() throws {
  try withSpool { layout in
    let inbox = layout.inbox
    #expect(unsafe mkfifo("\(inbox)/fifo", 0o666) == 0)
    #expect(unsafe symlink("/etc/passwd", "\(inbox)/link") == 0)
    #expect(unsafe symlink("\(layout.done)", "\(inbox)/linkdir") == 0)
    let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(number) }
    try bind(number, to: inbox.appending("socket"))
    try drop("one", in: layout, seconds: 1)
    #expect(unsafe link("\(inbox)/one", "\(layout.root)/two") == 0)
    defer { _ = unsafe unlink("\(layout.root)/two") }

    let faulty = FaultyFileSystem()
    let listing = try scan(layout, on: faulty)
    #expect(listing.candidates == [])
    let expected: [(String, RefusalReason)] = [
      ("fifo", .notRegular(.fifo)), ("link", .notRegular(.symbolicLink)),
      ("linkdir", .notRegular(.symbolicLink)), ("one", .severalLinks(2)),
      ("socket", .notRegular(.socket)),
    ]
    #expect(
      listing.refusals == expected.map { InboxRefusal(path: inbox.appending($0), reason: $1) })
    #expect(faulty.calls.filter { $0.name == "open" }.map(\.path) == [inbox])
  }
}

/// Binds a socket to a path.
private func bind(_ number: Int32, to path: FilePath) throws {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
    unsafe bytes.copyBytes(from: path.bytes)
  }
  let result = unsafe withUnsafePointer(to: &address) { address in
    unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      unsafe Glibc.bind(number, address, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  #expect(result == 0)
}

/// Field failure S9.
@Test func `names are any bytes`() throws {
  try withSpool { layout in
    let names: [[UInt8]] = [
      Array("-rf".utf8), Array("a\nb".utf8), Array("100%s".utf8), Array("end ".utf8),
      [0xFF, 0xFE], Array(repeating: 0x78, count: 255), Array("..x".utf8.dropFirst(2)),
    ]
    for name in names { try write("", to: layout.inbox.appending(name)) }
    let found = try scan(layout, InboxOptions(ignored: [])).candidates.map(\.relativePath.bytes)
    #expect(Set(found) == Set(names))
  }
}

@Test func `what is taken away during the look is passed over`() throws {
  try withSpool { layout in
    try drop("x", in: layout, seconds: 1)
    try drop("d/y", in: layout, seconds: 1)
    let faulty = FaultyFileSystem { _, call, path in
      (call == "stat" && path.name == Array("x".utf8))
        || (call == "open" && path.name == Array("d".utf8)) ? ENOENT : nil
    }
    let listing = try scan(layout, on: faulty)
    #expect(listing.candidates == [] && listing.refusals == [])
  }
}

@Test func `a subdirectory that cannot be listed is refused, and the rest goes on`() throws {
  try withSpool { layout in
    try drop("d/y", in: layout, seconds: 1)
    try drop("x", in: layout, seconds: 1)
    let faulty = FaultyFileSystem { _, call, path in
      call == "open" && path.name == Array("d".utf8) ? EACCES : nil
    }
    let listing = try scan(layout, on: faulty)
    #expect(listing.candidates.map(\.relativePath) == [FilePath("x")])
    #expect(
      listing.refusals.first?.description
        == "\(layout.inbox)/d: may not be read (EACCES); nothing of it was learned. "
        + "Run chmod g+r on "
        + "it, and let the program that writes it do the same.")
  }
}

/// An inbox of so many files, on no disk; file number n was changed at a shuffled time.
private struct CrowdedFileSystem: FileSystem {
  let fileCount: Int
  let position = Position()

  final class Position: @unchecked Sendable { var next = 0 }

  /// The time of file `number`: 7919 is prime to every count used here, so each time comes once.
  func time(of number: Int) -> Int64 { Int64(number * 7919 % fileCount) }

  func openFile(_ path: FilePath, _ mode: OpenMode) -> OpenFile { OpenFile(number: 3, path: path) }
  func close(_ file: OpenFile) {}
  func nextEntries(of directory: OpenFile) -> [DirectoryEntry] {
    let numbers = position.next..<min(position.next + 1000, fileCount)
    position.next = numbers.upperBound
    return numbers.map { DirectoryEntry(name: Array("\($0)".utf8), kind: .unknown) }
  }
  func status(_ name: [UInt8], in directory: OpenFile) -> FileStatus {
    let number = Int(String(decoding: name, as: UTF8.self)) ?? -1
    return regularStatus(modified: time(of: number), inode: UInt64(number))
  }

  private var refusal: SystemError { SystemError(call: "none", number: EIO) }
  func status(of file: OpenFile) throws(SystemError) -> FileStatus { throw refusal }
  func status(_ path: FilePath) throws(SystemError) -> FileStatus { throw refusal }
  func read(_ file: OpenFile, at offset: Int64, into buffer: inout MutableSpan<UInt8>)
    throws(SystemError) -> Int
  { throw refusal }
  func write(_ bytes: Span<UInt8>, to file: OpenFile, at offset: Int64) throws(SystemError) {
    throw refusal
  }
  func truncate(_ file: OpenFile, to length: Int64) throws(SystemError) { throw refusal }
  func sync(_ file: OpenFile, _ scope: SyncScope) throws(SystemError) { throw refusal }
  func rename(_ source: FilePath, to target: FilePath, replacing: Bool) throws(SystemError) {
    throw refusal
  }
  func unlink(_ path: FilePath) throws(SystemError) { throw refusal }
  func makeDirectory(_ path: FilePath, permissions: UInt32) throws(SystemError) { throw refusal }
  func removeDirectory(_ path: FilePath) throws(SystemError) { throw refusal }
  func volume(at path: FilePath) throws(SystemError) -> Volume { throw refusal }
}

/// Field failure S7.
@Test(arguments: [0, 1, 9, 10, 11, 19, 20, 21, 200_000])
func `of many files the oldest are kept`(fileCount: Int) throws {
  let listing = try InboxScanner(
    inbox: FilePath("/inbox"), options: InboxOptions(candidateLimit: 10),
    fileSystem: CrowdedFileSystem(fileCount: fileCount)
  ).scan()
  let expected = (0..<Int64(min(fileCount, 10)))
  #expect(listing.candidates.map(\.status.modifiedNanoseconds) == Array(expected))
  #expect(listing.fileCount == fileCount)
  #expect(listing.hasMore == (fileCount > 10))
}
