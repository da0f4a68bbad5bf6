// Which files are given when, on a clock of the test's own and real files.
import Inbox
import LinuxSystem
import StateStore
import TestSupport
import Testing

@testable import ForecastDaemon

private let second: Int64 = 1_000_000

/// Surroundings without signals, whose time is the test's own.
private struct QuietSurroundings: DaemonSurroundings {
  var fileSystem: any FileSystem = LinuxFileSystem()
  let clock: any Clock = StoppedClock(wallMicroseconds: 0)
  let journal = Journal(number: -1, form: .people)
  /// Whether there are events.
  var hears = true
  var haveSignal: () -> Bool { { false } }

  func takeSignals() throws(SystemError) -> [Signal] { [] }

  func watchDirectories() throws(SystemError) -> any DirectoryWatcher & ~Copyable {
    guard hears else { throw SystemError(call: "inotify_init", number: 24) }
    return try DirectoryEvents()
  }

  func wait(for eventNumber: Int32, atMostMilliseconds milliseconds: Int) {}
}

/// An inbox that is watched, and the time.
private struct WatchedInbox: ~Copyable {
  let inbox: FilePath
  var watch: InboxWatch
  /// Long before the files' own times: by the calendar none has settled before it was seen.
  var clock = StoppedClock(wallMicroseconds: 0)
  /// Whether events are heard; otherwise there is only the clock.
  var hears = true

  /// The file that is given after `seconds` more.
  mutating func next(after seconds: Double = 0) throws -> FilePath? {
    clock.wallMicroseconds += Int64(seconds * 1e6)
    clock.monotonicMicroseconds += Int64(seconds * 1e6)
    if hears { try watch.drainEvents() }
    return try watch.next(clock: clock)?.relativePath
  }

  /// Appends to a file and closes it again.
  func append(_ text: String, to name: String) throws {
    let path = inbox.appending(name)
    if try !LinuxFileSystem().exists(path) { return try write(text, to: path) }
    let file = try LinuxFileSystem().open(path, .readWrite)
    try file.write(Array(text.utf8), at: file.status().size)
  }
}

/// Watches a fresh inbox.
private func watching(
  settleSeconds: Int64 = 2, _ body: (inout WatchedInbox) throws -> Void
) throws {
  try withTemporaryDirectory { root in
    var configuration = Configuration()
    configuration.inbox.settleMicroseconds = settleSeconds * second
    let spool = SpoolLayout(root: root)
    _ = try spool.prepare(on: LinuxFileSystem())
    var watched = WatchedInbox(
      inbox: spool.inbox,
      watch: InboxWatch(configuration, spool: spool, in: QuietSurroundings()))
    try body(&watched)
  }
}

/// Field failures P1, P6.
///
/// Method: something is appended every 59 s for an hour; then nothing more.
@Test(arguments: [true, false])
func `a file that grows for an hour is taken when it stops, with events and without`(
  hears: Bool
) throws {
  try watching(settleSeconds: 60) { inbox in
    inbox.hears = hears
    for _ in 0..<62 {
      try inbox.append("x", to: "a.csv")
      let found = try inbox.next(after: 59)
      #expect(found == nil)
    }
    // An hour old by now, it is still not given up.
    try inbox.append("x", to: "a.csv")
    var seconds = 0
    while try inbox.next(after: seconds == 0 ? 0 : 1) == nil, seconds < 100 { seconds += 1 }
    // Without events the change itself is only seen at the next look, 5 s later at most.
    #expect(hears ? seconds == 60 : (60...65).contains(seconds))
  }
}

/// Field failure P2.
@Test func `an upload is taken as soon as it has its last name`() throws {
  try watching(settleSeconds: 3600) { inbox in
    try inbox.append("x", to: "a.csv.filepart")
    let early = try inbox.next(after: 7200)
    #expect(early == nil)
    try LinuxFileSystem().rename(
      inbox.inbox.appending("a.csv.filepart"), to: inbox.inbox.appending("a.csv"),
      replacing: false)
    let found = try inbox.next()
    #expect(found == FilePath("a.csv"))
  }
}

/// Field failures P3, P4.
@Test func `a file that is opened and closed four times is one file, when it rests`() throws {
  try watching { inbox in
    for _ in 0..<4 {
      try inbox.append("x", to: "a.csv")
      let looks = try [0, 0.9, 0.9].map { try inbox.next(after: $0) }
      #expect(looks == [nil, nil, nil])
    }
    let found = try inbox.next(after: 0.2)
    #expect(found == FilePath("a.csv"))
    // Its claim takes it out of the inbox; what is still heard of it gives nothing.
    try inbox.append("", to: "a.csv")
    try LinuxFileSystem().unlink(inbox.inbox.appending("a.csv"))
    let more = try [0, 5].map { try inbox.next(after: $0) }
    #expect(more == [nil, nil])
  }
}

@Test func `what has not changed for long by the kernel's own clock is taken at once`() throws {
  try watching { inbox in
    try inbox.append("x", to: "a.csv")
    inbox.clock.wallMicroseconds = 4_000_000_000 * second
    let found = try inbox.next()
    #expect(found == FilePath("a.csv"))
  }
}

/// Field failure Q11.
@Test func `a clock that is set forward does not make a file look old`() throws {
  try watching { inbox in
    try inbox.append("x", to: "a.csv")
    let early = try inbox.next()
    inbox.clock.wallMicroseconds = 4_000_000_000 * second
    try inbox.append("x", to: "a.csv")
    let looks = try [1, 1, 1].map { try inbox.next(after: $0) }
    #expect(early == nil)
    #expect(looks == [nil, nil, FilePath("a.csv")])
  }
}

/// A clock that moves while a look lasts.
private final class SlowDisk: Clock, @unchecked Sendable {
  var wallMicroseconds: Int64 = 0
  var monotonicMicroseconds: Int64 = 0

  func pass(_ seconds: Int64) {
    wallMicroseconds += seconds * second
    monotonicMicroseconds += seconds * second
  }
}

/// Field failure P1.
///
/// Method: a look takes ten seconds, and the file is written to within it.
@Test func `a file that is written during a long look has not settled by its end`() throws {
  try withTemporaryDirectory { root in
    let spool = SpoolLayout(root: root)
    _ = try spool.prepare(on: LinuxFileSystem())
    let path = spool.inbox.appending("a.csv")
    try write("time,a\n", to: path)
    let clock = SlowDisk()
    var isSlow = true
    let disk = FaultyFileSystem { _, call, stated in
      if isSlow && call == "stat" && stated == path { clock.pass(10) }
      return nil
    }
    var watch = InboxWatch(
      Configuration(), spool: spool, in: QuietSurroundings(fileSystem: disk, hears: false))
    // A second after it was written.
    clock.wallMicroseconds = try LinuxFileSystem().status(path).changedNanoseconds / 1000 + second
    let first = try watch.next(clock: clock)
    #expect(first == nil)
    // By its time it seems old from now on, and it is; but not yet where times cannot be believed.
    isSlow = false
    clock.wallMicroseconds = 0
    let next = try watch.next(clock: clock)
    #expect(next == nil)
    clock.pass(2)
    let last = try watch.next(clock: clock)
    #expect(last?.path == path)
  }
}

/// Method: by its time the file is years old, but the time is another machine's.
@Test func `on a network file system no file is taken for old by its time`() throws {
  try withTemporaryDirectory { root in
    let spool = SpoolLayout(root: root)
    _ = try spool.prepare(on: LinuxFileSystem())
    try write("time,a\n", to: spool.inbox.appending("a.csv"))
    let network = FaultyFileSystem(volumeType: 0x6969)
    var watch = InboxWatch(
      Configuration(), spool: spool, in: QuietSurroundings(fileSystem: network, hears: false))
    var clock = StoppedClock(wallMicroseconds: 4_000_000_000 * second)
    let first = try watch.next(clock: clock)
    #expect(first == nil)
    clock.monotonicMicroseconds += 2 * second
    let last = try watch.next(clock: clock)
    #expect(last != nil)
  }
}

/// Goal: files that stay in the inbox keep no later one from its turn.
///
/// Method: one more than a look has room for, and all but the newest are known.
/// Field failures S7, D9.
@Test(arguments: [true, false])
func `however many files are passed over, the others get their turn, and then it is quiet`(
  forGood: Bool
) throws {
  try watching(settleSeconds: 0) { inbox in
    let limit = InboxOptions().candidateLimit
    for number in 0...limit {
      try write("", to: inbox.inbox.appending("\(number)"))
    }
    var given: Set<FilePath> = []
    while let candidate = try inbox.watch.next(clock: inbox.clock) {
      given.insert(candidate.relativePath)
      inbox.watch.passOver(candidate, forGood: forGood)
      if given.count > limit + 1 { break }
    }
    #expect(given.count == limit + 1)
    #expect(inbox.watch.waitMicroseconds(now: inbox.clock.monotonicMicroseconds) > 0)
    // What could not be taken is tried again at the next look; what is known is not.
    let later = try inbox.next(after: 10)
    #expect((later == nil) == forGood)
    guard forGood else { return }
    // A change makes it another file.
    try inbox.append("x", to: "7")
    let changed = try inbox.next()
    #expect(changed == FilePath("7"))
  }
}

/// Method: a file takes the place of a directory while that is looked through.
@Test func `a directory that is exchanged during a look does not end the events`() throws {
  try withTemporaryDirectory { root in
    let spool = SpoolLayout(root: root)
    _ = try spool.prepare(on: LinuxFileSystem())
    let directory = spool.inbox.appending("boiler")
    try LinuxFileSystem().makeDirectory(directory, permissions: 0o770)
    var isExchanged = false
    let disk = FaultyFileSystem { _, call, path in
      if call == "list" && path == directory && !isExchanged {
        isExchanged = true
        #expect(throws: Never.self) {
          try LinuxFileSystem().removeDirectory(directory)
          try write("time,a\n", to: directory)
        }
      }
      return nil
    }
    var watch = InboxWatch(
      Configuration(), spool: spool, in: QuietSurroundings(fileSystem: disk))
    var clock = StoppedClock(wallMicroseconds: 0)
    _ = try watch.next(clock: clock)
    #expect(isExchanged)
    let notices = watch.takeNotices()
    #expect(notices == [])
    #expect(watch.eventNumber >= 0)
    clock.monotonicMicroseconds += 2 * second
    _ = try watch.next(clock: clock)
    clock.monotonicMicroseconds += 2 * second
    let found = try watch.next(clock: clock)
    #expect(found?.path == directory)
  }
}

@Test func `without events the inbox is looked at by the clock, and that is told once`() throws {
  try withTemporaryDirectory { root in
    let spool = SpoolLayout(root: root)
    _ = try spool.prepare(on: LinuxFileSystem())
    try write("time,a\n", to: spool.inbox.appending("x.csv"))
    var watch = InboxWatch(Configuration(), spool: spool, in: QuietSurroundings(hears: false))
    let notices = watch.takeNotices()
    #expect(notices.count == 1)
    #expect(notices.first?.hasSuffix("the inbox is looked at every 5 s instead") == true)
    let again = watch.takeNotices()
    #expect(again.isEmpty)
    let first = try watch.next(clock: StoppedClock(wallMicroseconds: 0))
    #expect(first == nil)
    #expect(watch.waitMicroseconds(now: 0) == 2 * second)
  }
}
