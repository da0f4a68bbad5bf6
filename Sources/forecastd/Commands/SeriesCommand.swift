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
      rows.rows.isEmpty ? "no series yet\n" : console.drawn(table(rows, on: console))
    }
    return .done
  }

  private static func table(_ rows: ViewRows, on console: any Console) -> TextTable {
    var columns: [ShownColumn] = [
      .text("series", "series"), .text("state", "state"),
      .number("interval_seconds", "interval", .duration),
    ]
    columns += console.timeColumns("last_time", "last time")
    columns.append(.number("last_value", "last value"))
    if rows.values(of: "unit").contains(where: { $0 != .null }) {
      columns.append(.text("unit", "unit"))
    }
    columns += [.number("mae", "mae"), .number("skill", "skill", .share)]
    return rows.table(columns)
  }
}
