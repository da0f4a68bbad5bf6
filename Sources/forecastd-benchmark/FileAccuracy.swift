// How well one file is forecast: the means over its series, in each run.
import Report

/// One file: the means over its series, for each run.
struct FileAccuracy {
  let name: String
  let runs: [[SeriesAccuracy]]

  var seriesCount: Int { runs[0].count }

  func mean(_ steps: Range<Int>, run: Int = 0, _ number: (StepSums) -> Double) -> Double {
    runs[run].reduce(0) { $0 + $1.mean(steps, number) } / Double(seriesCount)
  }

  func mse(_ forecaster: Forecaster, _ steps: Range<Int>, run: Int = 0) -> Double {
    mean(steps, run: run) { $0.squares[forecaster.rawValue] }
  }

  func mae(_ forecaster: Forecaster, _ steps: Range<Int>, run: Int = 0) -> Double {
    mean(steps, run: run) { $0.sizes[forecaster.rawValue] }
  }

  private func ratio(_ number: (Forecaster) -> Double) -> Double {
    number(.mixture) / min(number(.lastValue), number(.seasonalNaive), number(.linear))
  }

  /// The mixture to the best of last value, seasonal naive and linear, one step ahead.
  var maeRatio: Double { ratio { mae($0, 0..<1) } }
  var mseRatio: Double { ratio { mse($0, 0..<1) } }
  /// The plain regression's errors one step ahead, squared and absolute.
  var plain: (mse: Double, mae: Double) {
    let series = runs[0].filter { $0.steps[0].count > 0 }
    let count = Double(series.count)
    return (
      series.reduce(0) { $0 + $1.plain.squares / $1.steps[0].count } / count,
      series.reduce(0) { $0 + $1.plain.sizes / $1.steps[0].count } / count
    )
  }
  /// The mixture to the best of last value, seasonal naive and plain regression, one step ahead.
  var plainRatio: Double {
    let one = 0..<1
    return mae(.mixture, one) / min(mae(.lastValue, one), mae(.seasonalNaive, one), plain.mae)
  }
  /// The share of steps that repeat the value before.
  var repeatedShare: Double {
    runs[0].reduce(0) { $0 + $1.repeatedShare } / Double(seriesCount)
  }
  /// Soon after the start the mixture to the last value: the worst of its series.
  var coldRatio: Double {
    runs[0].filter { $0.coldSizes.lastValue > 0 }
      .reduce(0) { max($0, $1.coldSizes.mixture / $1.coldSizes.lastValue) }
  }

  /// An object with a member for each number.
  func json(_ ranges: [Range<Int>], _ without: [Ablation]) -> JSONValue {
    var members = [
      JSONMember("file", .string(name)), JSONMember("series", .integer(Int64(seriesCount))),
      JSONMember("repeated", .number(repeatedShare)),
      JSONMember("mae_ratio", .number(maeRatio)),
      JSONMember("mae_ratio_plain", .number(plainRatio)),
      JSONMember("mse_ratio", .number(mseRatio)),
      JSONMember("cold_ratio", .number(coldRatio)),
    ]
    for steps in ranges {
      let suffix = steps.count == 1 ? "1" : "\(steps.count)"
      for forecaster in Forecaster.allCases {
        members.append(JSONMember("mse_\(suffix)_\(forecaster)", .number(mse(forecaster, steps))))
        members.append(JSONMember("mae_\(suffix)_\(forecaster)", .number(mae(forecaster, steps))))
      }
      for (run, ablation) in without.enumerated() {
        let name = "\(suffix)_without_\(ablation.rawValue)"
        members.append(
          JSONMember("mse_\(name)", .number(mse(.mixture, steps, run: run + 1))))
        members.append(
          JSONMember("mae_\(name)", .number(mae(.mixture, steps, run: run + 1))))
      }
    }
    for step in runs[0][0].steps.indices {
      for (index, level) in [80, 95].enumerated() {
        members.append(
          JSONMember(
            "coverage_\(level)_\(step + 1)", .number(mean(step..<step + 1) { $0.inside[index] })))
      }
    }
    for (index, level) in [80, 95].enumerated() {
      let all = runs[0][0].steps.indices
      members.append(JSONMember("width_\(level)", .number(mean(all) { $0.widths[index] })))
      members.append(JSONMember("score_\(level)", .number(mean(all) { $0.scores[index] })))
    }
    return .object(members)
  }
}
