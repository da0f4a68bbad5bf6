// What a backtest found, as tables and as JSON.
import Forecasting
import Report
import TimeSeries

/// The scores of all series, and how fast they were made.
struct BacktestReport {
  /// The scores, in the order of the series' names.
  let results: [BacktestResult]
  /// Observations fed in, late ones included.
  let observationCount: Int
  /// How long learning and forecasting took.
  let microseconds: Int64

  /// Observations learned and forecast from each second; nil where no time passed.
  var observationsPerSecond: Double? {
    microseconds > 0 ? Double(observationCount) / (Double(microseconds) / 1e6) : nil
  }

  /// A heading, a table of scores and one of weights for each series, then the speed.
  func text(on console: any Console) -> String {
    var text = ""
    for result in results {
      text += heading(result) + "\n"
      if result.groups.isEmpty {
        text += "no target was scored\n\n"
      } else {
        text += console.drawn(scoreTable(result.groups)) + "\n"
        text += console.drawn(weightTable(result.groups)) + "\n"
      }
    }
    let speed = observationsPerSecond.map { ", \(fixedNumber($0, decimals: 0)) a second" } ?? ""
    return text + "\(observationCount) values\(speed)\n"
  }

  /// An object with an array of series; the names are promised.
  var json: JSONValue {
    .object([
      JSONMember("observations", .integer(Int64(observationCount))),
      JSONMember("seconds", .number(Double(microseconds) / 1e6)),
      JSONMember("observations_per_second", .optional(observationsPerSecond)),
      JSONMember("series", .array(results.map(\.json))),
    ])
  }

  private func heading(_ result: BacktestResult) -> String {
    let interval = result.intervalMicroseconds.map {
      ", interval " + shortDuration(seconds: Double($0) / 1e6)
    }
    let late = result.lateCount > 0 ? ", \(result.lateCount) late or double, not learned" : ""
    return escapedForTerminal(result.series.name) + ": \(result.observationCount) values"
      + (interval ?? ", no interval") + late
  }

  private func scoreTable(_ groups: [StepGroupScore]) -> TextTable {
    var table = TextTable(columns: [
      .text("steps"), .number("n"), .number("mae"), .number("rmse"), .number("mase"),
      .number("skill", unit: "last"), .number("skill", unit: "seas."), .number("80 %", unit: "in"),
      .number("width"), .number("95 %", unit: "in"), .number("width"),
    ])
    for group in groups {
      table.append([
        .text(name(group.steps)), .integer(Int64(group.count)), .number(group.mae),
        .number(group.rmse), .ratio(group.mase), .ratio(group.skill),
        .ratio(group.skillAgainstSeasonalNaive), .percent(group.coverage80), .number(group.width80),
        .percent(group.coverage95), .number(group.width95),
      ])
    }
    return table
  }

  /// How much of the forecast is whose, at the end.
  private func weightTable(_ groups: [StepGroupScore]) -> TextTable {
    let experts = groups[0].weights.map(\.expert)
    var table = TextTable(
      columns: [.text("steps")] + experts.map { .number($0, unit: "%") })
    for group in groups {
      table.append([.text(name(group.steps))] + group.weights.map { .percent($0.weight) })
    }
    return table
  }

  private func name(_ steps: ClosedRange<Int>) -> String {
    steps.count == 1 ? "\(steps.lowerBound)" : "\(steps.lowerBound)–\(steps.upperBound)"
  }
}

extension TextTable.Cell {
  /// A ratio, drawn with three decimals; a dash where it is not known.
  fileprivate static func ratio(_ ratio: Double?) -> TextTable.Cell {
    ratio.map { .fixed($0, decimals: 3) } ?? .missing
  }

  /// A share in percent, its sign left to the header.
  fileprivate static func percent(_ share: Double) -> TextTable.Cell {
    .fixed(share * 100, decimals: 1)
  }
}

extension JSONValue {
  /// A number, or null.
  fileprivate static func optional(_ number: Double?) -> JSONValue {
    number.map { .number($0) } ?? .null
  }
}

extension BacktestResult {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("series", .string(series.name)),
      JSONMember("observations", .integer(Int64(observationCount))),
      JSONMember("late", .integer(Int64(lateCount))),
      JSONMember(
        "interval_seconds", .optional(intervalMicroseconds.map { Double($0) / 1e6 })),
      JSONMember("groups", .array(groups.map(\.json))),
      JSONMember("steps", .array(steps.map(\.json))),
    ])
  }
}

extension StepGroupScore {
  fileprivate var json: JSONValue {
    scoreJSON(
      steps: steps, count: count, mae: mae, rmse: rmse, mase: mase, maeLastValue: maeLastValue,
      maeSeasonalNaive: maeSeasonalNaive, coverage80: coverage80, coverage95: coverage95,
      width80: width80, width95: width95, weights: weights)
  }
}

extension StepScore {
  fileprivate var json: JSONValue {
    scoreJSON(
      steps: step...step, count: count, mae: mae, rmse: rmse, mase: mase,
      maeLastValue: maeLastValue, maeSeasonalNaive: maeSeasonalNaive, coverage80: coverage80,
      coverage95: coverage95, width80: width80, width95: width95, weights: weights)
  }
}

/// The scores of one step or of several, under the names that are promised.
private func scoreJSON(
  steps: ClosedRange<Int>, count: Int, mae: Double, rmse: Double, mase: Double?,
  maeLastValue: Double, maeSeasonalNaive: Double?, coverage80: Double, coverage95: Double,
  width80: Double, width95: Double, weights: [ExpertWeight]
) -> JSONValue {
  func skill(against other: Double?) -> JSONValue {
    .optional(other.flatMap { $0 > 0 ? 1 - mae / $0 : nil })
  }
  return .object([
    JSONMember("first_step", .integer(Int64(steps.lowerBound))),
    JSONMember("last_step", .integer(Int64(steps.upperBound))),
    JSONMember("n", .integer(Int64(count))),
    JSONMember("mae", .number(mae)),
    JSONMember("rmse", .number(rmse)),
    JSONMember("mase", .optional(mase)),
    JSONMember("mae_last_value", .number(maeLastValue)),
    JSONMember("mae_seasonal_naive", .optional(maeSeasonalNaive)),
    JSONMember("skill", skill(against: maeLastValue)),
    JSONMember("skill_seasonal_naive", skill(against: maeSeasonalNaive)),
    JSONMember("coverage_80", .number(coverage80)),
    JSONMember("coverage_95", .number(coverage95)),
    JSONMember("width_80", .number(width80)),
    JSONMember("width_95", .number(width95)),
    JSONMember("weights", .object(weights.map { JSONMember($0.expert, .number($0.weight)) })),
  ])
}
