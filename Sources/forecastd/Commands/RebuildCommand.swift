// `forecastd rebuild [SERIES]`: learn again from stored observations.
import ForecastDaemon
import Report
import StateStore
import TimeSeries

enum RebuildCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    var configuration = try invocation.configuration()
    configuration.state = try invocation.statePath()
    var series: SeriesID?
    if let name = invocation.operands.first {
      series = try findSeries(name, in: try invocation.openStore()).id
    }
    let started = console.monotonicMicroseconds
    var progress = ProgressLine(
      label: series?.name ?? "relearning", unit: "observations", on: console)
    let summary: RebuildSummary
    do {
      defer { progress.end() }
      summary = try Rebuild.run(configuration, only: series) { done in
        progress.show(done.observations, of: done.total)
      }
    }
    let seconds = Double(console.monotonicMicroseconds - started) / 1e6
    if invocation.has("json") {
      try console.write(json(summary, seconds).indentedText + "\n")
    } else if !invocation.has("quiet") {
      try console.write(text(summary, seconds))
    }
    return .done
  }

  private static func json(_ summary: RebuildSummary, _ seconds: Double) -> JSONValue {
    .object([
      JSONMember("series", .integer(Int64(summary.series))),
      JSONMember("observations", .integer(Int64(summary.observations))),
      JSONMember("seconds", .number(seconds)),
      JSONMember("changed", .integer(Int64(summary.changed))),
      JSONMember(
        "incomplete",
        .array(
          summary.incomplete.map { series in
            .object([
              JSONMember("series", .string(series.series)),
              JSONMember("left", .integer(Int64(series.left))),
              JSONMember("learned", .integer(Int64(series.learned))),
            ])
          })),
    ])
  }

  private static func text(_ summary: RebuildSummary, _ seconds: Double) -> String {
    let duration = fixedNumber(seconds, decimals: 1)
    var text =
      "\(summary.series) series, \(summary.observations) observations relearned in \(duration) s; "
      + (summary.changed == 0
        ? "all of it is as it was\n" : "the stored state of \(summary.changed) has changed\n")
    for series in summary.incomplete {
      text +=
        "\(escapedForTerminal(series.series)): learned from the \(series.left) observations that "
        + "are left of \(series.learned)\n"
    }
    return text
  }
}
