// What the service manager is told between two pieces of work: that the work goes on, and how far.

import LinuxSystem

/// Decides what the service manager is told of progress, no more often than it needs.
///
/// All of it hangs on progress: where the work stands still nothing is told, the watchdog bites and
/// the time for starting or stopping runs out.
struct SignsOfLife {
  /// A part of the process's life.
  enum Phase {
    /// From the start until what a process before this one left undone is done.
    case starting
    /// From then on.
    case running
    /// Once it is told to stop.
    case stopping
  }

  /// How long after its last progress a start or a stop is given up, in microseconds.
  static let patienceMicroseconds: Int64 = 90_000_000
  /// How often that is asked for at most, in microseconds.
  static let askMicroseconds: Int64 = 10_000_000
  /// How often progress is put into words at most, in microseconds.
  static let tellMicroseconds: Int64 = 2_000_000

  /// How long it may take to open a database of `bytes`, in microseconds.
  ///
  /// All of it may have to be checked or copied first, where no sign of life can be given. A slow
  /// card reads a megabyte a second.
  static func openingMicroseconds(bytes: Int64) -> Int64 { patienceMicroseconds + max(0, bytes) }

  private let phase: Phase
  private let watchdogMicroseconds: Int64?
  private var fed: Int64?
  private var asked: Int64?
  private var told: Int64?

  /// Nothing was told yet.
  ///
  /// - Parameters:
  ///   - phase: what the process is at; outside of `running` its time is limited.
  ///   - watchdogMicroseconds: how long the service manager waits for a sign; nil if it does not.
  init(phase: Phase, watchdogMicroseconds: Int64?) {
    self.phase = phase
    self.watchdogMicroseconds = watchdogMicroseconds
  }

  /// What to tell at this moment, after a piece of work.
  ///
  /// - Parameters:
  ///   - progress: how far the file under work is, if there is one.
  ///   - now: the monotonic clock.
  /// - Returns: the notices, often none.
  mutating func due(_ progress: IngestProgress?, now: Int64) -> [ServiceManager.Notice] {
    var notices: [ServiceManager.Notice] = []
    if let watchdogMicroseconds, Self.isDue(&fed, watchdogMicroseconds / 3, now) {
      notices.append(.watchdog)
    }
    if phase != .running, Self.isDue(&asked, Self.askMicroseconds, now) {
      notices.append(.extendTimeout(microseconds: Self.patienceMicroseconds))
    }
    if let progress, Self.isDue(&told, Self.tellMicroseconds, now) {
      notices.append(.status(phase.word + progress.sentence))
    }
    return notices
  }

  private static func isDue(_ last: inout Int64?, _ every: Int64, _ now: Int64) -> Bool {
    if let last, now - last < every { return false }
    last = now
    return true
  }
}

extension SignsOfLife.Phase {
  fileprivate var word: String {
    switch self {
    case .starting: "recovering: "
    case .running: ""
    case .stopping: "stopping: "
    }
  }
}

extension IngestProgress {
  /// How far the file is, for people.
  fileprivate var sentence: String {
    let percent = total > 0 ? 100 * position / total : 100
    return "learning from \(file), \(percent) % of \(total) observations"
  }
}
