// What the daemon runs on: disk, clocks, signals, and how it waits; the machine, or a simulation.

import LinuxSystem

/// Everything outside of the daemon that it changes, asks or waits for, but for the database.
///
/// The main loop, recovery and the ingest know nothing else of the machine: under a simulation of
/// this they run unchanged.
public protocol DaemonSurroundings: ~Copyable {
  /// The disk that the spool lies on.
  var fileSystem: any FileSystem { get }
  /// The time.
  var clock: any Clock { get }
  /// Where lines go for people.
  var journal: Journal { get }
  /// Whether a signal waits to be taken; for the work that looks up between two pieces.
  var haveSignal: () -> Bool { get }

  /// The signals that came since the last call, each once a kind.
  mutating func takeSignals() throws(SystemError) -> [Signal]

  /// Who tells that something happened in a directory.
  ///
  /// - Throws: why nobody does: directories are then looked at by the clock.
  func watchDirectories() throws(SystemError) -> any DirectoryWatcher & ~Copyable

  /// Waits until a signal comes, a watched directory changes, or the time is over.
  ///
  /// - Parameters:
  ///   - eventNumber: the number of the directories' watcher.
  ///   - milliseconds: how long at most.
  /// - Throws: what poll refused.
  mutating func wait(for eventNumber: Int32, atMostMilliseconds milliseconds: Int)
    throws(SystemError)
}

/// This machine.
struct LinuxSurroundings: DaemonSurroundings, ~Copyable {
  let fileSystem: any FileSystem
  let clock: any Clock = SystemClock()
  let journal = Journal.standardError()
  private let signals: Signals

  /// Takes over the signals of this process.
  ///
  /// - Parameter inbox: where strangers write: nothing beneath it is reached through a link.
  /// - Throws: what refused the signals.
  init(inbox: FilePath) throws(SystemError) {
    fileSystem = LinuxFileSystem(linkFreeRoot: inbox)
    signals = try Signals()
  }

  var haveSignal: () -> Bool {
    let number = signals.number
    return {
      // Expected: where poll fails, the signal is seen after the file.
      let ready = try? Poller.wait(for: [number], timeoutMilliseconds: 0)
      return ready?.first ?? false
    }
  }

  mutating func takeSignals() throws(SystemError) -> [Signal] { try signals.pending() }

  func watchDirectories() throws(SystemError) -> any DirectoryWatcher & ~Copyable {
    try DirectoryEvents()
  }

  mutating func wait(for eventNumber: Int32, atMostMilliseconds milliseconds: Int)
    throws(SystemError)
  {
    _ = try Poller.wait(
      for: [signals.number, eventNumber], timeoutMilliseconds: milliseconds)
  }
}
