// The code with which Daemon.swift ends the process, by what went wrong.
import Inbox
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon

/// An error of that errno.
private func error(_ number: Int32) -> SystemError {
  SystemError(call: "write", path: FilePath("/spool/lock"), number: number)
}

/// Goal: the service manager tries again where a start may succeed though nobody mends anything
/// here: it never does after 77.
@Test(
  arguments: [28, 122, 5, 24, 12, 116].map { ($0, ExitCode.inputOutput) }
    + [13, 1, 30, 20, 40, 17].map { ($0, ExitCode.permission) })
func `a start that a passing trouble forbids is tried again, and no other`(
  number: Int32, code: ExitCode
) {
  let lock = InstanceLockError.system(error(number))
  #expect(DaemonError(lock) == DaemonError(code, lock.description))
  let spool = SpoolError.unusable(directory: FilePath("/spool/inbox"), error(number))
  #expect(DaemonError(spool) == DaemonError(code, spool.description))
}

@Test func `a lock that another process has, and a spool on two file systems, have their codes`() {
  let held = InstanceLockError.held(path: FilePath("/lock"), processID: 7)
  #expect(DaemonError(held).exitCode == .temporary)
  let parted = SpoolError.otherFileSystem(
    inbox: FilePath("/spool/inbox"), directory: FilePath("/spool/done"))
  #expect(DaemonError(parted).exitCode == .permission)
}

/// A clock that the surroundings move.
private final class MovedClock: Clock, @unchecked Sendable {
  var wallMicroseconds: Int64 = 0
  var monotonicMicroseconds: Int64 = 0
}

/// Surroundings in which files grow by a line whenever the daemon waits, a thousand times.
private struct GrowingFiles: DaemonSurroundings {
  let fileSystem: any FileSystem
  let journal = Journal(number: -1, form: .people)
  let paths: [FilePath]
  private let moved = MovedClock()
  private var lines = 0

  init(paths: [FilePath], on fileSystem: any FileSystem = LinuxFileSystem()) {
    self.paths = paths
    self.fileSystem = fileSystem
  }

  var clock: any Clock { moved }
  var haveSignal: () -> Bool { { false } }

  func takeSignals() throws(SystemError) -> [Signal] { [] }

  func watchDirectories() throws(SystemError) -> any DirectoryWatcher & ~Copyable {
    throw SystemError(call: "inotify_init", number: 24)
  }

  mutating func wait(
    for eventNumber: Int32, atMostMilliseconds milliseconds: Int
  ) throws(SystemError) {
    moved.wallMicroseconds += Int64(milliseconds) * 1000
    moved.monotonicMicroseconds += Int64(milliseconds) * 1000
    lines += 1
    guard lines <= 1000 else { return }
    for path in paths {
      let file = try fileSystem.open(path, .readWrite)
      try file.write(Array("1970-01-01T00:00:00Z,1\n".utf8), at: try file.status().size)
    }
  }
}

/// Goal: a run with an end has one, whatever a producer does.
@Test func `a file that grows for ever is left to the next run by a run with an end`() throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    let spool = SpoolLayout(root: root)
    _ = try spool.prepare(on: LinuxFileSystem())
    let path = spool.inbox.appending("a.csv")
    try write("time,a\n", to: path)
    var daemon = try Daemon.open(
      DaemonOptions(configuration: configuration), in: GrowingFiles(paths: [path]))
    let summary = try daemon.run(once: true)
    try daemon.close()
    #expect(summary.counts == IngestCounts())
    #expect(
      summary.unfinished == [
        "\(path): has been written to for 20 s, and still is; it stays in the inbox. A file that "
          + "is to be read as it grows belongs into inbox.follow"
      ])
    #expect(try LinuxFileSystem().exists(path))
  }
}

/// Goal: one file that may not be read neither holds the others up nor fills the ledger.
@Test func `a kept file that cannot be read is refused once, until something about it changes`()
  throws
{
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.inbox.after = .keep
    let spool = SpoolLayout(root: root)
    _ = try spool.prepare(on: LinuxFileSystem())
    let path = spool.inbox.appending("a.csv")
    try write("time,a\n1970-01-01T00:00:00Z,1\n", to: path)
    // A file that is opened again and again can be read in the end, lest the run never ends.
    var openCount = 0
    let disk = FaultyFileSystem { _, call, opened in
      guard call == "open", opened == path else { return nil }
      openCount += 1
      return openCount <= 50 ? 13 : nil
    }
    var daemon = try Daemon.open(
      DaemonOptions(configuration: configuration), in: GrowingFiles(paths: [], on: disk))
    let summary = try daemon.run(once: true)
    try daemon.close()
    #expect(summary.counts.filesFailed == 1)
    #expect(openCount < 50)
  }
}

/// Method: both files grow whenever the daemon waits; the time of one is counted though the other
/// has something new again and again.
@Test func `neither does a followed file keep a run from ending, nor others from being left`()
  throws
{
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.inbox.follow = ["followed.csv"]
    let spool = SpoolLayout(root: root)
    _ = try spool.prepare(on: LinuxFileSystem())
    let paths = ["followed.csv", "a.csv"].map { spool.inbox.appending($0) }
    func run(_ count: Int) throws -> RunSummary {
      var daemon = try Daemon.open(
        DaemonOptions(configuration: configuration),
        in: GrowingFiles(paths: Array(paths.prefix(count))))
      let summary = try daemon.run(once: true)
      try daemon.close()
      return summary
    }
    for count in 1...2 {
      try write("time,a\n1970-01-01T00:00:00Z,1\n", to: paths[count - 1])
      let summary = try run(count)
      #expect(summary.counts.learned == 2 - count)
      #expect(summary.unfinished.count == count - 1, "\(summary)")
      let isLeft = summary.unfinished.last?.hasPrefix("\(paths[1]): has been written to for 2")
      #expect(isLeft == (count == 2 ? true : nil))
    }
  }
}
