// The hints of DirectoryEvents.swift, by real files.
import Glibc
import LinuxSystem
import TestSupport
import Testing

private let fileSystem = LinuxFileSystem()

@Test func `a file that is written or moved in is told by name`() throws {
  try withTemporaryDirectory { directory in
    let inbox = directory.appending("inbox")
    try fileSystem.makeDirectory(inbox, permissions: 0o755)
    var events = try DirectoryEvents()
    try events.watch(inbox, on: fileSystem)
    #expect(events.watched == [inbox])
    #expect(try events.drain() == DirectoryChanges())

    try write("x", to: inbox.appending("x.csv"))
    try write("y", to: directory.appending("y.csv"))
    try fileSystem.rename(
      directory.appending("y.csv"), to: inbox.appending("y.csv"), replacing: false)
    try fileSystem.makeDirectory(inbox.appending("boiler"), permissions: 0o755)
    #expect(try Poller.wait(for: [events.number], timeoutMilliseconds: 0) == [true])

    let changes = try events.drain()
    #expect(changes.isDirty && !changes.hasOverflowed && changes.lost.isEmpty)
    let told = Set(changes.events)
    #expect(
      told.isSuperset(of: [
        DirectoryEvent(path: inbox.appending("x.csv"), kind: .closedAfterWriting),
        DirectoryEvent(path: inbox.appending("y.csv"), kind: .movedIn),
        DirectoryEvent(path: inbox.appending("boiler"), kind: .other),
      ]))
  }
}

@Test func `more events than the limit only say that something happened`() throws {
  try withTemporaryDirectory { directory in
    var events = try DirectoryEvents()
    try events.watch(directory, on: fileSystem)
    for index in 0..<20 { try write("", to: directory.appending("\(index)")) }
    let changes = try events.drain(eventLimit: 3)
    #expect(changes.isDirty && changes.events.count == 3)
    #expect(try !events.drain().isDirty)
  }
}

/// Field failure I1.
@Test func `too many events are told as an overflow, and watching goes on`() throws {
  try withTemporaryDirectory { directory in
    let text = try LinuxFileSystem()
      .open(FilePath("/proc/sys/fs/inotify/max_queued_events"), .read).read(at: 0, count: 20)
    let limit = Int(String(decoding: text.filter { $0 != 10 }, as: UTF8.self)) ?? 16384
    for name in ["x", "y"] { try write("", to: directory.appending(name)) }
    var events = try DirectoryEvents()
    try events.watch(directory, on: fileSystem)
    // The kernel joins equal events, so the two files take turns.
    for turn in 0...limit { _ = unsafe chmod("\(directory)/\(turn % 2 == 0 ? "x" : "y")", 0o600) }
    #expect(try events.drain().hasOverflowed)
    try write("", to: directory.appending("z"))
    let changes = try events.drain()
    #expect(changes.isDirty && !changes.hasOverflowed)
  }
}

@Test func `a directory that is moved or removed is told as lost`() throws {
  try withTemporaryDirectory { directory in
    let (first, second) = (directory.appending("1"), directory.appending("2"))
    var events = try DirectoryEvents()
    for path in [first, second] {
      try fileSystem.makeDirectory(path, permissions: 0o755)
      try events.watch(path, on: fileSystem)
    }
    try fileSystem.removeDirectory(first)
    try fileSystem.rename(second, to: directory.appending("3"), replacing: false)
    #expect(try Set(events.drain().lost) == [first, second])
    #expect(events.watched == [])
    try write("", to: directory.appending("3/x"))
    #expect(try events.drain().events == [])
  }
}

/// Field failure I4.
@Test func `a directory that was exchanged is found by looking`() throws {
  try withTemporaryDirectory { directory in
    let (inbox, other) = (directory.appending("inbox"), directory.appending("other"))
    try fileSystem.makeDirectory(inbox, permissions: 0o755)
    try fileSystem.makeDirectory(other, permissions: 0o755)
    var events = try DirectoryEvents()
    try events.watch(inbox, on: fileSystem)
    #expect(events.removeExchanged(on: fileSystem) == [])
    try fileSystem.rename(inbox, to: directory.appending("away"), replacing: false)
    try fileSystem.rename(other, to: inbox, replacing: false)
    #expect(events.removeExchanged(on: fileSystem) == [inbox])
    #expect(events.watched == [])
    try events.watch(inbox, on: fileSystem)
    try write("", to: inbox.appending("x"))
    let told = try events.drain().events
    #expect(told.contains { $0.path == inbox.appending("x") })
  }
}

@Test func `what is no directory cannot be watched`() throws {
  try withTemporaryDirectory { directory in
    try write("", to: directory.appending("x"))
    #expect(throws: SystemError.self) {
      var events = try DirectoryEvents()
      try events.watch(directory.appending("x"), on: fileSystem)
    }
  }
}
