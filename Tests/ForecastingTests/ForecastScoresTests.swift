// The means of ForecastScores.swift, against sums by hand.
import Testing
import TimeSeries

@testable import Forecasting

/// Adds a forecast with bounds ±1 and ±2 at step index `step`; `seasonal` is nil if it slept.
extension ForecastScores {
  fileprivate mutating func add(
    _ value: Double = 10, actual: Double, lastValue: Double, seasonal: Double?, step: Int = 0
  ) {
    var known = StepMask(repeating: false)
    known[step % 8] = true
    let lanes = StepLanes(repeating: value)
    learn(
      ArrivedLanes(
        isKnown: known, values: lanes, lower80: lanes - 1, upper80: lanes + 1,
        lower95: lanes - 2, upper95: lanes + 2, disagreements: .zero,
        lastValues: StepLanes(repeating: lastValue),
        seasonals: StepLanes(repeating: seasonal ?? .nan),
        hasSeasonal: StepMask(repeating: seasonal != nil)),
      block: step / 8, actual: actual)
  }
}

@Test func `scores agree with sums by hand`() throws {
  var score = ForecastScores(horizon: 1)
  score.add(actual: 11, lastValue: 8, seasonal: nil)
  score.add(actual: 8, lastValue: 8, seasonal: 9)
  score.add(actual: 14, lastValue: 8, seasonal: 13)
  let published = try #require(score.published(step: 0, scale: 2, weights: []))
  #expect(published.count == 3)
  #expect(abs(published.mae - 7.0 / 3) < 1e-12)
  #expect(abs(published.rmse - (21.0 / 3).squareRoot()) < 1e-12)
  #expect(abs((published.mase ?? 0) - 7.0 / 6) < 1e-12)
  #expect(abs(published.bias - -1) < 1e-12)
  #expect(abs(published.maeLastValue - 3) < 1e-12)
  #expect(published.maeSeasonalNaive == 1)
  #expect(abs(published.coverage80 - 1.0 / 3) < 1e-12)
  #expect(abs(published.coverage95 - 2.0 / 3) < 1e-12)
  #expect(abs(published.width80 - 2) < 1e-12)
  #expect(abs(published.width95 - 4) < 1e-12)
  #expect(abs((published.skill ?? 0) - (1 - 7.0 / 9)) < 1e-12)
}

@Test func `without a scale there is no MASE, without a season no seasonal error`() throws {
  var score = ForecastScores(horizon: 1)
  score.add(actual: 10, lastValue: 10, seasonal: nil)
  for scale: Double? in [nil, 0] {
    let published = try #require(score.published(step: 0, scale: scale, weights: []))
    #expect(published.mase == nil)
  }
  let published = try #require(score.published(step: 0, scale: 1, weights: []))
  #expect(published.mase == 0)
  #expect(published.maeSeasonalNaive == nil)
  #expect(published.skill == nil)
}

@Test func `errors whose squares are not representable have a mean square`() throws {
  for unit in [1e300, 1e-300] {
    var score = ForecastScores(horizon: 1)
    for _ in 0..<100 { score.add(0, actual: unit, lastValue: 0, seasonal: 0) }
    let published = try #require(score.published(step: 0, scale: unit, weights: []))
    #expect(abs(published.rmse / unit - 1) < 1e-12)
    #expect(abs((published.mase ?? 0) - 1) < 1e-12)
  }
}

@Test func `a step ahead without a target has no scores`() {
  var score = ForecastScores(horizon: 3)
  score.add(actual: 11, lastValue: 8, seasonal: nil, step: 1)
  let counts = (0..<3).map { score.published(step: $0, scale: nil, weights: [])?.count }
  #expect(counts == [nil, 1, nil])
  #expect(score.lastValueError(step: 0) == nil)
  #expect(score.lastValueError(step: 1) == 3)
}

@Test(arguments: [1, 7, 8, 24, 30]) func `eight steps side by side score as each alone`(
  horizon: Int
) {
  var noise = SyntheticSeries(seed: UInt64(horizon))
  var scores = ForecastScores(horizon: horizon)
  var references = [ReferenceScore](repeating: ReferenceScore(), count: horizon)
  for round in 0..<300 {
    let actual = round % 50 == 3 ? 1e300 : noise.normal()
    for block in 0..<StepLanes.blockCount(steps: horizon) {
      let arrived = ArrivedLanes(noise: &noise)
      scores.learn(arrived, block: block, actual: actual)
      for lane in 0..<min(8, horizon - 8 * block) where arrived.isKnown[lane] {
        references[8 * block + lane].add(
          arrived.step(lane), actual: actual, lastValue: arrived.lastValues[lane],
          seasonal: arrived.hasSeasonal[lane] ? arrived.seasonals[lane] : nil)
      }
    }
  }
  for step in 0..<horizon {
    let expected = references[step].published(step: step + 1, scale: 2, weights: [])
    #expect(scores.published(step: step, scale: 2, weights: []) == expected)
  }
}
