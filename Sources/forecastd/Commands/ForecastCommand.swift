// `forecastd forecast SERIES`: the newest forecast of one series.
import ForecastDaemon
import Report
import StateStore
import TimeSeries

enum ForecastCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let store = try invocation.openStore()
    let series = try findSeries(invocation.operands[0], in: store)
    let rows = try reading { () throws(StateStoreError) in try store.latestForecast(of: series.id) }
    try console.write(rows, as: invocation) {
      rows.rows.isEmpty
        ? escapedForTerminal(series.id.name) + ": no forecast yet\n"
        : heading(rows, series, on: console)
          + console.drawn(table(rows, unit: series.unit ?? ""))
    }
    return .done
  }

  /// The series, what it was forecast from, and the shape of the forecast.
  private static func heading(
    _ rows: ViewRows, _ series: SeriesRow, on console: any Console
  ) -> String {
    let origin = rows.values(of: "origin_time").first?.textValue ?? "-"
    let age = relativeTime(origin, now: console.wallMicroseconds).map { ", \($0)" } ?? ""
    let values = rows.values(of: "forecast").map(\.numberValue)
    return escapedForTerminal(series.id.name) + " (\(series.summary.phase.rawValue))  from "
      + shortTime(origin) + " UTC" + age + "\n"
      + sparkline(values, width: min(console.width, 72)) + "\n\n"
  }

  private static func table(_ rows: ViewRows, unit: String) -> TextTable {
    rows.table([
      .text("target_time", "target", .time), .number("step", "step"),
      .number("forecast", "forecast", unit: unit), .number("lower_80", "80 % from", unit: unit),
      .number("upper_80", "to", unit: unit), .number("lower_95", "95 % from", unit: unit),
      .number("upper_95", "to", unit: unit),
    ])
  }
}
