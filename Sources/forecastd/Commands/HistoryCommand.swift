// `forecastd history SERIES`: what was forecast, and what came.
import ForecastDaemon
import Report
import StateStore
import TimeSeries

enum HistoryCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let since = try time("since", invocation, console)
    let until = try time("until", invocation, console)
    let step = try invocation.integer("step", range: 1...1000)
    let store = try invocation.openStore()
    let series = try findSeries(invocation.operands[0], in: store)
    let rows = try reading { () throws(StateStoreError) in
      try store.forecastHistory(of: series.id, since: since, until: until, step: step)
    }
    try console.write(rows, as: invocation) {
      rows.rows.isEmpty
        ? escapedForTerminal(series.id.name) + ": no forecasts for this time\n"
        : console.drawn(table(rows, unit: series.unit ?? "", width: console.width))
    }
    return .done
  }

  private static func time(
    _ option: String, _ invocation: Invocation, _ console: any Console
  ) throws(DaemonError) -> Timestamp? {
    guard let text = invocation.arguments[option] else { return nil }
    return try TimeArgument.timestamp(text, option: option, now: console.wallMicroseconds)
  }

  private static func table(_ rows: ViewRows, unit: String, width: Int) -> TextTable {
    let columns: [ShownColumn] = [
      .text("target_time", "target", .time), .number("step", "step"),
      .number("forecast", "forecast", unit: unit), .number("lower_80", "80 % from", unit: unit),
      .number("upper_80", "to", unit: unit), .number("actual", "actual", unit: unit),
      .number("error", "error", unit: unit), .text("inside_80", "in 80 %", .flag),
      .text("inside_95", "in 95 %", .flag),
    ]
    // A second table below the first for its last column alone would be of no use.
    return rows.table(width < 90 ? columns.dropLast() : columns)
  }
}
