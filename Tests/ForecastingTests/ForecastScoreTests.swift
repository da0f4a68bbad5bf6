// The means of ForecastScore.swift, against sums by hand.
import Testing
import TimeSeries

@testable import Forecasting

/// A forecast of 10 with bounds 9…11 and 8…12.
private func ten(_ value: Double = 10) -> ForecastStep {
  ForecastStep(
    step: 1, target: Timestamp(seconds: 0), value: value, lower80: value - 1, upper80: value + 1,
    lower95: value - 2, upper95: value + 2)
}

@Test func `scores agree with sums by hand`() {
  var score = ForecastScore()
  score.add(ten(), actual: 11, lastValue: 8, seasonal: nil)
  score.add(ten(), actual: 8, lastValue: 8, seasonal: 9)
  score.add(ten(), actual: 14, lastValue: 8, seasonal: 13)
  let published = score.published(step: 1, scale: 2, weights: [])
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

@Test func `without a scale there is no MASE, without a season no seasonal error`() {
  var score = ForecastScore()
  score.add(ten(), actual: 10, lastValue: 10, seasonal: nil)
  #expect(score.published(step: 1, scale: nil, weights: []).mase == nil)
  #expect(score.published(step: 1, scale: 0, weights: []).mase == nil)
  #expect(score.published(step: 1, scale: 1, weights: []).maeSeasonalNaive == nil)
  #expect(score.published(step: 1, scale: 1, weights: []).skill == nil)
}

@Test func `errors whose squares are not representable have a mean square`() {
  for unit in [1e300, 1e-300] {
    var score = ForecastScore()
    for _ in 0..<100 { score.add(ten(0), actual: unit, lastValue: 0, seasonal: 0) }
    let published = score.published(step: 1, scale: unit, weights: [])
    #expect(abs(published.rmse / unit - 1) < 1e-12)
    #expect(abs((published.mase ?? 0) - 1) < 1e-12)
  }
}
