// The quantiles of PredictionInterval.swift.
import Testing

@testable import Forecasting

/// Feeds `error(index)` to step index `step`, where experts lay `disagreement(index)` apart, and
/// returns the share beyond each bound.
private func missRates(
  step: Int, count: Int, disagreement: (Int) -> Double = { _ in 1 }, error: (Int) -> Double
) -> (rates: [Double], interval: PredictionInterval) {
  var interval = PredictionInterval(horizon: step + 1)
  var misses = [0, 0, 0, 0]
  for index in 0..<count {
    let actual = error(index)
    let apart = disagreement(index)
    let size = interval.unit(step: step, disagreement: apart)
    let beyond: [4 of Bool] = [
      actual < -interval.quantile(step: step, .lower80) * size,
      actual > interval.quantile(step: step, .upper80) * size,
      actual < -interval.quantile(step: step, .lower95) * size,
      actual > interval.quantile(step: step, .upper95) * size,
    ]
    for bound in 0..<4 where beyond[bound] { misses[bound] += 1 }
    interval.learn(
      step: step, error: -actual, disagreement: apart, scale: 1, beyond: beyond)
  }
  return (misses.map { Double($0) / Double(count) }, interval)
}

@Test(arguments: [0, 23]) func `normal errors lie beyond each bound as often as they should`(
  step: Int
) {
  var noise = SyntheticSeries(seed: 5)
  let (rates, interval) = missRates(step: step, count: 20_000) { _ in noise.normal() }
  for bound in Bound.allCases { #expect(abs(rates[bound.rawValue] - bound.missRate) < 0.005) }
  // The quantiles of a normal error over its mean size √(2/π): 1.2816 / 0.7979 and 1.9600 / 0.7979.
  #expect(abs(interval.quantile(step: step, .upper80) - 1.606) < 0.35)
  #expect(abs(interval.quantile(step: step, .lower95) - 2.456) < 0.6)
}

@Test func `skewed errors that double now and then are covered too`() {
  var noise = SyntheticSeries(seed: 6)
  let (rates, interval) = missRates(step: 0, count: 20_000) { index in
    let normal = noise.normal()
    return (normal * normal - 1) * (index / 2500 % 2 == 0 ? 1 : 2)
  }
  for bound in Bound.allCases { #expect(abs(rates[bound.rawValue] - bound.missRate) < 0.005) }
  #expect(interval.quantile(step: 0, .upper95) > 1.5 * interval.quantile(step: 0, .lower95))
}

@Test func `the 95 % bounds are never inside the 80 % bounds`() {
  var interval = PredictionInterval(horizon: 1)
  for _ in 0..<200 {
    interval.learn(
      step: 0, error: 1, disagreement: 1, scale: 1, beyond: [true, true, false, false])
    let (near, far) = (interval.quantile(step: 0, .lower80), interval.quantile(step: 0, .lower95))
    #expect(near <= far)
  }
}

@Test func `where experts disagree the interval is as much wider as errors are larger`() {
  var noise = SyntheticSeries(seed: 7)
  let isApart = { (index: Int) in index % 50 < 10 }
  let (rates, interval) = missRates(step: 0, count: 20_000) {
    isApart($0) ? 3 : 0.5
  } error: { index in
    noise.normal() * (isApart(index) ? 4 : 1)
  }
  for bound in Bound.allCases { #expect(abs(rates[bound.rawValue] - bound.missRate) < 0.005) }
  let (calm, wild) = (
    interval.unit(step: 0, disagreement: 0.5), interval.unit(step: 0, disagreement: 3)
  )
  #expect(wild > 2.5 * calm)
  #expect(interval.unit(step: 0, disagreement: 1e300) <= 4 * wild)
}

@Test func `where disagreement tells nothing the interval does not follow it`() {
  var noise = SyntheticSeries(seed: 8)
  var other = SyntheticSeries(seed: 9)
  let (_, interval) = missRates(step: 0, count: 20_000) { _ in
    abs(other.normal())
  } error: { _ in
    noise.normal()
  }
  let (near, far) = (
    interval.unit(step: 0, disagreement: 0), interval.unit(step: 0, disagreement: 2)
  )
  #expect(abs(near - far) < 0.25 * near)
}

@Test func `a standstill is over within 120 targets`() {
  var interval = PredictionInterval(horizon: 1)
  for _ in 0..<100_000 {
    interval.learn(
      step: 0, error: 0, disagreement: 0, scale: 1, beyond: [false, false, false, false])
  }
  #expect(interval.sizes[0].recent == 0.1)
  for _ in 0..<120 {
    interval.learn(
      step: 0, error: 1, disagreement: 0, scale: 1, beyond: [true, true, true, true])
  }
  #expect(interval.quantile(step: 0, .upper80) * interval.unit(step: 0, disagreement: 0) > 1)
}

@Test func `errors of any size leave finite sizes`() {
  var interval = PredictionInterval(horizon: 1)
  for index in 0..<1000 {
    let error = index.isMultiple(of: 2) ? 1e300 : -1e300
    interval.learn(
      step: 0, error: error, disagreement: 1e300, scale: 1e300, beyond: [true, true, true, true])
  }
  #expect(interval.unit(step: 0, disagreement: 1e300).isFinite)
  #expect(interval.quantile(step: 0, .upper95) == 50)
}
