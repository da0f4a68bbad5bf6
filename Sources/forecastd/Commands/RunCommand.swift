// `forecastd run`: the daemon, or one pass over the inbox.
import ForecastDaemon
import LinuxSystem
import Report

enum RunCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let once = invocation.has("once")
    var options = DaemonOptions(
      configuration: try invocation.configuration(),
      configurationPath: invocation.arguments["config"])
    options.checksDatabase = invocation.has("check")
    if once {
      // The summary tells what came in; the journal only what is wrong.
      options.threshold = .warning
      options.onProgress = progress(on: console)
    }
    if invocation.has("quiet") { options.threshold = .warning }
    if invocation.has("verbose") { options.threshold = .debug }
    let summary = try runDaemon(options, once: once, on: console)
    guard once else { return .done }
    if !invocation.has("quiet") { try console.write(text(summary)) }
    return summary.isComplete ? .done : .finishedWithFailures
  }

  /// Opens a daemon, runs it to its end, closes it.
  static func runDaemon(
    _ options: DaemonOptions, once: Bool, on console: any Console
  ) throws(DaemonError) -> RunSummary {
    var daemon = try Daemon.open(options)
    let summary = try daemon.run(once: once)
    console.showProgress("")
    try daemon.close()
    return summary
  }

  /// Draws a progress bar for each file, at most ten times a second.
  static func progress(on console: any Console) -> (IngestProgress?) -> Void {
    guard console.showsProgress else { return { _ in } }
    var file = ""
    var started: Int64 = 0
    var drawn: Int64 = 0
    return { progress in
      guard let progress else { return }
      let now = console.monotonicMicroseconds
      if progress.file != file { (file, started) = (progress.file, now) }
      guard now - drawn >= 100_000 || progress.position == progress.total else { return }
      drawn = now
      let bar = ProgressBar(label: file, total: progress.total, unit: "observations")
      console.showProgress(
        bar.text(
          done: progress.position, elapsedMicroseconds: now - started,
          width: min(console.width, 80)))
    }
  }

  /// What was done, a line each.
  static func text(_ summary: RunSummary) -> String {
    let counts = summary.counts
    var lines = [
      "files     \(counts.filesDone) done, \(counts.filesDuplicate) duplicate, "
        + "\(counts.filesFailed) failed",
      "rows      \(counts.rows), \(counts.rejectedRows) rejected",
      "learned   \(counts.learned) observations; \(counts.duplicates) duplicates, "
        + "\(counts.late) late",
      "forecasts \(counts.forecasts)",
    ]
    lines += (summary.refusals + summary.unfinished).map { "left      " + escapedForTerminal($0) }
    return lines.map { $0 + "\n" }.joined()
  }
}
