// `forecastd wait --idle`: until the daemon has taken and finished everything that was dropped.
import ForecastDaemon
import LinuxSystem
import Report

enum WaitCommand {
  /// How long a status that gives no events is trusted, in microseconds.
  private static let lookMicroseconds: Int64 = 1_000_000
  /// How often events are not relied on, in microseconds.
  private static let checkMicroseconds: Int64 = 5_000_000

  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    guard invocation.has("idle") else {
      throw DaemonError(.usage, "wait: what for? Say: forecastd wait --idle")
    }
    // The daemon's clock is the kernel's, and so is this one; the console's may be another.
    let clock = SystemClock()
    let begun = clock.monotonicMicroseconds
    let seconds = try invocation.seconds("timeout")
    let end = seconds.map { begun + Int64($0 * 1e6) } ?? .max
    let path = try invocation.statePath()
    var watch = StatusWatch(DaemonStatus.paths(database: path, on: console))
    while true {
      let status = watch.look(database: path)
      if status?.isCaughtUp(since: begun) ?? false { return .done }
      let now = clock.monotonicMicroseconds
      guard now < end else { break }
      let pause = watch.givesEvents ? checkMicroseconds : lookMicroseconds
      watch.wait(atMostMicroseconds: min(pause, end - now))
    }
    throw DaemonError(
      .temporary, "not idle after \(invocation.arguments["timeout"] ?? "") s: " + watch.sentence)
  }
}

extension Invocation {
  /// The number of seconds that an option gives; nil where it is left out.
  ///
  /// - Throws: `DaemonError` where it is no such number.
  fileprivate func seconds(_ name: String) throws(DaemonError) -> Double? {
    guard let text = arguments[name] else { return nil }
    guard let value = Double(text), value >= 0, value <= 1e9 else {
      throw DaemonError(
        .usage, "--\(name) '\(quoted(text))' is no number of seconds from 0 to 1000000000")
    }
    return value
  }
}

extension DaemonStatus {
  /// Whether the daemon has finished everything that lay in the inbox at a moment.
  ///
  /// - Parameter moment: on the kernel's monotonic clock, in microseconds.
  /// - Returns: true where it has; false where it may not have.
  func isCaughtUp(since moment: Int64) -> Bool {
    guard members.contains(JSONMember("caught_up", .boolean(true))) else { return false }
    return members.contains { member in
      guard member.name == "scan_monotonic_microseconds", case .integer(let scan) = member.value
      else { return false }
      return scan >= moment
    }
  }
}

/// Looks at the status of a daemon when its file has changed.
private struct StatusWatch: ~Copyable {
  private let paths: [FilePath]
  private let files = LinuxFileSystem()
  private var events: DirectoryEvents?
  private var eventNumber: Int32 = -1
  /// Whether a change of the file ends `wait`.
  private(set) var givesEvents = false
  private var last: DaemonStatus?

  init(_ paths: [FilePath]) {
    self.paths = paths
    // Expected: without events the status is looked at by the clock.
    if let events = try? DirectoryEvents() {
      eventNumber = events.number
      self.events = consume events
    }
  }

  /// The status at this moment; nil where no daemon runs.
  mutating func look(database: String) -> DaemonStatus? {
    // Expected: where events fail the clock is left.
    _ = try? events?.drain()
    _ = events?.removeExchanged(on: files)
    var watched = events?.watched ?? []
    for directory in paths.map(\.parent) where !watched.contains(directory) {
      // Expected: no directory, or one that may not be read: it is looked at by the clock.
      try? events?.watch(directory, on: files)
    }
    watched = events?.watched ?? []
    givesEvents = !watched.isEmpty
    last = DaemonStatus.running(database: database, paths: paths, on: files)
    return last
  }

  func wait(atMostMicroseconds: Int64) {
    // Expected: where poll fails, the next look comes at once.
    _ = try? Poller.wait(
      for: [eventNumber], timeoutMilliseconds: Int(atMostMicroseconds / 1000) + 1)
  }

  /// What it waits for.
  var sentence: String {
    guard let last else { return "no daemon runs with this database" }
    var text = "the daemon" + (last.processID.map { " (process \($0))" } ?? "")
    text += " has \(last.text("inbox_files") ?? "?") files in the inbox and "
    text += "\(last.text("waiting_files") ?? "?") that are tried again"
    if let trouble = last.text("trouble") { text += "; \(trouble)" }
    return text
  }
}
