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
}

extension Daemon {
  /// Whether the report has waited for a quiet moment so long that its pieces go between two files.
  var reportPresses: Bool {
    guard let every = ingest.configuration.report.everySeconds else { return false }
    if report.dueMicroseconds == .min { return false }
    let late = ingest.clock.monotonicMicroseconds - report.dueMicroseconds
    return late >= Int64(every) * 1_000_000
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
    report.dueMicroseconds = now + Int64(every) * 1_000_000
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
