// The quantiles of PredictionInterval.swift.
import Testing

@testable import Forecasting

extension PredictionInterval {
  /// Learns at step index `step` alone.
  fileprivate mutating func learn(
    step: Int, error: Double, disagreement: Double, scale: Double, beyond: [4 of Bool]
  ) {
    func bound(_ bound: Bound, within: Double, beyond distance: Double) -> StepLanes {
      StepLanes(repeating: beyond[bound.rawValue] ? distance : within)
    }
    var known = StepMask(repeating: false)
    known[step % 8] = true
    // The target is 0; of a bound only its side is looked at.
    learn(
      ArrivedLanes(
        isKnown: known, values: StepLanes(repeating: error),
        lower80: bound(.lower80, within: -1, beyond: 1),
        upper80: bound(.upper80, within: 1, beyond: -1),
        lower95: bound(.lower95, within: -1, beyond: 1),
        upper95: bound(.upper95, within: 1, beyond: -1),
        disagreements: StepLanes(repeating: disagreement), lastValues: .zero, seasonals: .zero,
        hasSeasonal: StepMask(repeating: false)),
      block: step / 8, actual: 0, scale: scale)
  }

  /// The q of one step ahead.
  fileprivate func quantile(step: Int, _ bound: Bound) -> Double {
    quantiles(block: step / 8, bound)[step % 8]
  }

  /// The unit u of one step ahead.
  fileprivate func unit(step: Int, disagreement: Double) -> Double {
    units(block: step / 8, disagreements: StepLanes(repeating: disagreement))[step % 8]
  }
}

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
  // Nothing but the recent size, 0.1, has a part in it.
  #expect(abs(interval.unit(step: 0, disagreement: 0) - 0.08) < 1e-9)
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

@Test(arguments: [1, 7, 8, 24, 30]) func `eight intervals side by side are what each is alone`(
  horizon: Int
) {
  var noise = SyntheticSeries(seed: UInt64(horizon))
  var interval = PredictionInterval(horizon: horizon)
  var reference = ReferenceInterval(horizon: horizon)
  for round in 0..<400 {
    let actual = round % 90 == 60 ? 1e5 : noise.normal()
    for block in 0..<StepLanes.blockCount(steps: horizon) {
      let arrived = ArrivedLanes(noise: &noise)
      interval.learn(arrived, block: block, actual: actual, scale: 0.3)
      for lane in 0..<min(8, horizon - 8 * block) where arrived.isKnown[lane] {
        let said = arrived.step(lane)
        reference.learn(
          step: 8 * block + lane, error: said.value - actual,
          disagreement: arrived.disagreements[lane], scale: 0.3,
          beyond: [
            actual < said.lower80, actual > said.upper80, actual < said.lower95,
            actual > said.upper95,
          ])
      }
    }
    for step in 0..<horizon {
      let apart = abs(noise.normal())
      let unit = interval.unit(step: step, disagreement: apart)
      #expect(unit == reference.unit(step: step, disagreement: apart))
      for bound in Bound.allCases {
        let quantile = interval.quantile(step: step, bound)
        #expect(quantile == reference.quantile(step: step, bound))
      }
    }
  }
}
