// Backtests: the daemon's own code, fed from memory.
import Testing
import TimeSeries

@testable import Forecasting

private func observation(_ series: String, _ seconds: Int64, _ value: Double) -> Observation {
  Observation(series: SeriesID(series), time: Timestamp(seconds: seconds), value: value)
}

@Test func `a backtest says what the forecaster says`() {
  var backtest = Backtest { _ in smallOptions() }
  var feed = Feed(smallOptions(), series: "a")
  var noise = SyntheticSeries(seed: 31)
  for row in 0..<200 {
    let value = noise.normal()
    let seconds = feed.seconds
    feed.learn(value)
    #expect(
      backtest.learn(observation("a", seconds, value), row: row) == feed.forecaster.forecast())
  }
  #expect(backtest.results.map(\.steps) == [feed.forecaster.scores])
  #expect(backtest.results[0].observationCount == 200)
  #expect(backtest.results[0].intervalMicroseconds == 60_000_000)
}

@Test func `only targets from the first scored row on count`() {
  var backtest = Backtest(scoringFromRow: 150) { _ in smallOptions() }
  for row in 0..<200 {
    _ = backtest.learn(observation("a", Int64(row) * 60, Double(row % 5)), row: row)
    if row == 149 { #expect(backtest.results[0].steps.isEmpty) }
  }
  #expect(backtest.results[0].steps.map(\.count) == [50, 50, 50])
}

@Test func `series are kept apart and ordered by name`() {
  var backtest = Backtest { series in
    var options = smallOptions()
    if series.name == "b" { options.hidden = 4 }
    return options
  }
  for row in 0..<100 {
    for name in ["b", "a", "c"] {
      _ = backtest.learn(observation(name, Int64(row) * 60, Double(row % 4)), row: row)
    }
  }
  var alone = Backtest { _ in smallOptions() }
  for row in 0..<100 {
    _ = alone.learn(observation("a", Int64(row) * 60, Double(row % 4)), row: row)
  }
  #expect(backtest.results.map(\.series.name) == ["a", "b", "c"])
  #expect(backtest.results[0] == alone.results[0])
}

@Test func `rows that come late are counted, not learned`() {
  var backtest = Backtest { _ in smallOptions() }
  for (row, seconds) in ([0, 60, 60, 30, 120] as [Int64]).enumerated() {
    _ = backtest.learn(observation("a", seconds, 1), row: row)
  }
  #expect(backtest.results[0].observationCount == 3)
  #expect(backtest.results[0].lateCount == 2)
}

@Test func `an open grid cell gives no forecast`() {
  var backtest = Backtest { _ in
    var options = smallOptions()
    options.intervalMicroseconds = 600_000_000
    return options
  }
  let origins = (0..<40).compactMap { row in
    backtest.learn(observation("a", Int64(row) * 60, 1), row: row)?.origin
  }
  #expect(origins == [0, 600, 1200, 1800].map { Timestamp(seconds: $0) })
}

@Test func `groups of steps pool their forecasts`() {
  let steps = [(1, 10, 1.0), (2, 20, 2), (3, 30, 4)].map { step, count, error in
    StepScore(
      step: step, count: count, mae: error, rmse: 2 * error, mase: error, bias: 0,
      maeLastValue: 3 * error, maeSeasonalNaive: step == 1 ? nil : error, coverage80: 0.8,
      coverage95: 0.9, width80: error, width95: error,
      weights: [ExpertWeight(expert: "lstm", weight: 1)])
  }
  let groups = Backtest.groups(of: steps, horizon: 3)
  #expect(groups.map(\.steps) == [1...1, 2...3, 1...3])
  #expect(groups.map(\.count) == [10, 50, 60])
  #expect(abs(groups[1].mae - 160.0 / 50) < 1e-12)
  #expect(abs(groups[1].rmse - ((20.0 * 16 + 30 * 64) / 50).squareRoot()) < 1e-12)
  #expect(groups[2].maeSeasonalNaive == nil)
  #expect(abs((groups[1].skill ?? 0) - 2.0 / 3) < 1e-12)
  #expect(groups[1].skillAgainstSeasonalNaive.map { abs($0) < 1e-12 } == true)
  #expect(groups[2].weights.map(\.expert) == ["lstm"])
}
