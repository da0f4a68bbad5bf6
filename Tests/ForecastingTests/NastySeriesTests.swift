// What must hold on series as broken sensors write them, with the default configuration.
import Testing
import TimeSeries

@testable import Forecasting

/// Mean absolute errors one step ahead of the forecast and of the last value.
private struct Errors {
  var (forecast, lastValue, count) = (0.0, 0.0, 0.0)

  mutating func add(_ said: Double, _ newest: Double, _ actual: Double) {
    count += 1
    forecast += (abs(said - actual) - forecast) / count
    lastValue += (abs(newest - actual) - lastValue) / count
  }
}

/// Feeds `count` hourly values, and compares where `isScored` says so.
private func errors(
  _ count: Int, seed: UInt64, isScored: (Int) -> Bool,
  seconds: (Int) -> Int64 = { _ in 3600 },
  value: (Int, inout SyntheticSeries) -> Double
) -> Errors {
  var feed = Feed(ForecasterOptions())
  var noise = SyntheticSeries(seed: seed)
  var errors = Errors()
  var newest = 0.0
  for index in 0..<count {
    let actual = value(index, &noise)
    let forecast = feed.forecaster.forecast()
    if let forecast {
      #expect(isSound(forecast), "row \(index)")
      if isScored(index) { errors.add(forecast.steps[0].value, newest, actual) }
    }
    feed.learn(actual, step: seconds(index))
    newest = actual
  }
  return errors
}

/// A daily wave with noise.
private func wave(_ index: Int, _ noise: inout SyntheticSeries) -> Double {
  5 * CirclePoint(turns: Double(index % 24) / 24).sine + 0.5 * noise.normal()
}

@Test func `gaps are passed, and the season goes on behind them`() {
  // Each gap is a multiple of a day less one hour: the wave goes on as if nothing had happened.
  var hour = 0
  let errors = errors(3000, seed: 61, isScored: { $0 > 1500 && $0 % 97 != 0 }) { index in
    index % 97 == 96 ? 3600 * 7 : 3600
  } value: { index, noise in
    hour += index > 0 && index % 97 == 0 ? 7 : 1
    return wave(hour, &noise)
  }
  #expect(errors.forecast < 0.75 * errors.lastValue)
}

@Test func `level shifts are followed within a few steps`() {
  let errors = errors(3000, seed: 62, isScored: { $0 > 1000 && $0 % 300 > 5 }) { index, noise in
    wave(index, &noise) + 50 * Double(index / 300 % 3)
  }
  #expect(errors.forecast < 0.8 * errors.lastValue)
}

@Test func `a unit change of a thousand is got over`() {
  // In the new unit the old scales are a thousandth of what they should be.
  let soon = errors(2000, seed: 63, isScored: { $0 > 1050 && $0 < 1300 }) { index, noise in
    wave(index, &noise) * (index < 1000 ? 1 : 1000)
  }
  #expect(soon.forecast < 1.1 * soon.lastValue)
  let later = errors(3500, seed: 63, isScored: { $0 > 2500 }) { index, noise in
    wave(index, &noise) * (index < 1000 ? 1 : 1000)
  }
  #expect(later.forecast < 0.75 * later.lastValue)
  let smaller = errors(6000, seed: 63, isScored: { $0 > 5000 }) { index, noise in
    wave(index, &noise) * (index < 1000 ? 1 : 0.001)
  }
  #expect(smaller.forecast < 0.75 * smaller.lastValue)
}

@Test func `a counter that resets is forecast between its resets`() {
  var counter = 0.0
  let errors = errors(3000, seed: 64, isScored: { $0 > 1000 && $0 % 500 > 2 }) { index, noise in
    counter = index % 500 == 0 ? 0 : counter + 10 + noise.normal()
    return counter
  }
  #expect(errors.forecast < 0.2 * errors.lastValue)
}

@Test func `of two states the one that stays is forecast, and never worse`() {
  var state = 0.0
  let errors = errors(4000, seed: 65, isScored: { $0 > 1000 }) { _, noise in
    if noise.below(20) == 0 { state = 1 - state }
    return state
  }
  #expect(errors.forecast < 1.05 * errors.lastValue)
}

@Test func `heavy tails do no harm`() {
  // A ratio of normal numbers has no mean; the level moves back half the way each step.
  var level = 0.0
  let errors = errors(4000, seed: 66, isScored: { $0 > 1000 }) { _, noise in
    level = 0.5 * level + noise.normal() / max(abs(noise.normal()), 1e-6)
    return level
  }
  #expect(errors.forecast < 1.02 * errors.lastValue)
}

@Test func `a stuck sensor is forecast as stuck, and alive again once it moves`() {
  let stuck = errors(1500, seed: 67, isScored: { $0 > 1020 }) { index, noise in
    let value = wave(index, &noise)
    return index < 1000 ? value : 3
  }
  #expect(stuck.forecast < 0.3)
  let alive = errors(3000, seed: 67, isScored: { $0 > 2000 }) { index, noise in
    let value = wave(index, &noise)
    return 1000..<1500 ~= index ? 3 : value
  }
  #expect(alive.forecast < 0.75 * alive.lastValue)
}

@Test func `wild values that come again and again leave it no worse than the last value`() {
  // They are a hundred thousand times the rest; between them the forecast has their unit.
  let errors = errors(3000, seed: 68, isScored: { $0 > 1000 }) { index, noise in
    let value = wave(index, &noise)
    return index % 100 == 0 ? 1e6 : value
  }
  #expect(errors.forecast < errors.lastValue)
}

@Test func `stamps that jitter and leave steps out lose little`() {
  // Each stamp lies up to a quarter of an hour off, and every tenth row is missing.
  var hour = 0
  var stamp: Int64 = 0
  let errors = errors(3000, seed: 69, isScored: { $0 > 1500 }) { index in
    let jitter = Int64(index * 7919 % 1800) - 900
    let next = Int64(hour + (index % 10 == 9 ? 2 : 1)) * 3600 + jitter
    defer { stamp = next }
    return max(next - stamp, 1)
  } value: { index, noise in
    hour += index > 0 ? (index % 10 == 0 ? 2 : 1) : 0
    return wave(hour, &noise)
  }
  #expect(errors.forecast < 0.75 * errors.lastValue)
}

@Test func `a new interval costs a few days`() {
  // From row 1500 on a row comes every two hours: the wave takes twelve rows instead of 24.
  let errors = errors(4000, seed: 70, isScored: { $0 > 2500 }) { index in
    index < 1500 ? 3600 : 7200
  } value: { index, noise in
    wave(index < 1500 ? index : 1500 + 2 * (index - 1500), &noise)
  }
  #expect(errors.forecast < 0.5 * errors.lastValue)
}

@Test func `spikes are not repeated, and the season between them is forecast`() {
  let errors = errors(3000, seed: 71, isScored: { $0 > 1000 && $0 % 150 > 1 }) { index, noise in
    let value = wave(index, &noise)
    return index % 150 == 0 ? value + 40 : value
  }
  #expect(errors.forecast < 0.75 * errors.lastValue)
}

@Test func `a constant stretch is forecast as constant, and the season after it as before`() {
  let constant = errors(2000, seed: 72, isScored: { 1250..<1400 ~= $0 }) { index, noise in
    let value = wave(index, &noise)
    return 1200..<1400 ~= index ? 3 : value
  }
  #expect(constant.forecast < 0.1)
  let after = errors(3000, seed: 72, isScored: { $0 > 1700 }) { index, noise in
    let value = wave(index, &noise)
    return 1200..<1400 ~= index ? 3 : value
  }
  #expect(after.forecast < 0.75 * after.lastValue)
}
