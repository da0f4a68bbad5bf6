// `forecastd series`: all series, their last values, and how well they are forecast.
import ForecastDaemon
import Report
import StateStore

enum SeriesCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let store = try invocation.openStore()
    let rows = try reading { () throws(StateStoreError) in try store.seriesStatus() }
    try console.write(rows, as: invocation) {
      rows.rows.isEmpty ? "no series yet\n" : console.drawn(table(rows))
    }
    return .done
  }

  static func table(_ rows: ViewRows) -> TextTable {
    var columns: [ShownColumn] = [
      .text("series", "series"), .text("state", "state"),
      .number("interval_seconds", "interval", .duration), .text("last_time", "last time", .time),
      .number("last_value", "last value"), .number("mae", "mae"), .number("skill", "skill"),
    ]
    if rows.values(of: "unit").contains(where: { $0 != .null }) {
      columns.insert(.text("unit", "unit"), at: 5)
    }
    return rows.table(columns)
  }
}
