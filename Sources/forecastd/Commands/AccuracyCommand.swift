// `forecastd accuracy [SERIES]`: how good the forecasts were, by series and steps ahead.
import ForecastDaemon
import Report
import StateStore
import TimeSeries

enum AccuracyCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let store = try invocation.openStore()
    var series: SeriesID?
    if let name = invocation.operands.first {
      series = try findSeries(name, in: store).id
    }
    let rows = try reading { () throws(StateStoreError) in try store.forecastAccuracy(of: series) }
    try console.write(rows, as: invocation) {
      guard !rows.rows.isEmpty else {
        return "no forecast has met its target yet; scores are published once a minute\n"
      }
      let weights = series == nil ? "" : "\n" + console.drawn(weightsTable(rows))
      return console.drawn(table(rows)) + weights
    }
    return .done
  }

  private static func table(_ rows: ViewRows) -> TextTable {
    rows.table([
      .text("series", "series"), .number("step", "step"), .number("forecasts", "n"),
      .number("mae", "mae"), .number("rmse", "rmse"), .number("mase", "mase"),
      .number("skill", "skill", .share), .number("coverage_80", "in 80 %", .share),
      .number("coverage_95", "in 95 %", .share),
    ])
  }

  /// How much of the forecast is whose, by step.
  private static func weightsTable(_ rows: ViewRows) -> TextTable {
    let weights = rows.values(of: "weights").map { $0.textValue.flatMap(ExpertWeights.init) }
    let experts = weights.first.flatMap { $0?.members.map(\.name) } ?? []
    var table = TextTable(
      columns: [.number("step")] + experts.map { .number($0, unit: "weight") })
    for (step, members) in zip(rows.values(of: "step"), weights) {
      let cells = experts.map { expert -> TextTable.Cell in
        let weight = members?.members.first { $0.name == expert }?.weight
        return weight.map { .share($0) } ?? .missing
      }
      table.append([step.numberValue.map { .integer(Int64($0)) } ?? .missing] + cells)
    }
    return table
  }
}
