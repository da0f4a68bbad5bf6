// Keeps the page that shows everything up to date, a series at a time while nothing else is to do.

import LinuxSystem
import StateStore
import TimeSeries

/// How far the daemon is with its report.
struct ReportRound {
  /// When the next report begins, on the monotonic clock.
  var dueMicroseconds = Int64.min
  /// The report that is being made.
  var maker: ReportMaker?

  /// Whether it has waited for a quiet moment for `every` microseconds, so that its pieces go
  /// between two files; `now` is on the monotonic clock.
  mutating func presses(_ now: Int64, every: Int64) -> Bool {
    if dueMicroseconds == .min { dueMicroseconds = now }
    return now - dueMicroseconds >= every
  }
}

extension Daemon {
  /// Draws a series of the report between two files, if it has waited too long for a quiet moment.
  mutating func pressReport() {
    guard let every = ingest.configuration.report.everySeconds else { return }
    let now = ingest.clock.monotonicMicroseconds
    if report.presses(now, every: Int64(every) * 1_000_000) { _ = drawReport() }
  }

  /// Draws one series of the report, or writes it if that is all, if it is time to.
  ///
  /// That it cannot be written is told, and no reason to stop learning.
  ///
  /// - Returns: whether something was done.
  mutating func drawReport() -> Bool {
    let now = ingest.clock.monotonicMicroseconds
    guard let every = ingest.configuration.report.everySeconds else {
      report = ReportRound()
      return false
    }
    guard report.maker != nil || now >= report.dueMicroseconds else { return false }
    do {
      if try drawNext() { return true }
      report.maker = nil
    } catch {
      report.maker = nil
      ingest.journal.log(.warning, "\(error); the report was not written", subject: "report")
    }
    // A run with an end draws one, however long that takes.
    report.dueMicroseconds = isOnce ? .max : now + Int64(every) * 1_000_000
    return true
  }

  /// Draws the next series.
  ///
  /// - Returns: whether there was one; if not, the report is written.
  private mutating func drawNext() throws -> Bool {
    var maker: ReportMaker
    if let under = report.maker {
      maker = under
      report.maker = nil
    } else {
      maker = try ReportMaker(
        atMost: ingest.configuration.report.series, in: ingest.store,
        made: Timestamp(microseconds: ingest.clock.wallMicroseconds))
    }
    if try maker.drawNext(from: ingest.store) {
      report.maker = maker
      return true
    }
    // Beside the outbox and not in it: every file there is one of forecasts to those who read them.
    // In a directory of its own, for the spool itself is not the daemon's to write in; and a web
    // server can be given it whole.
    let directory = ingest.spool.root.appending("report")
    try ingest.fileSystem.makeDirectories(directory, permissions: 0o750)
    try ingest.fileSystem.replaceFile(
      directory.appending("index.html"), with: try maker.finished(from: ingest.store),
      permissions: 0o640, durably: true)
    return false
  }
}
