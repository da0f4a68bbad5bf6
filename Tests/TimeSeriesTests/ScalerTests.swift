// The slow scales of Scaler.swift.
import Testing
import TimeSeries

@Test func `the scale of the first changes is their root mean square`() {
  var scale = SlowScale()
  for change in [3.0, -4, 5, 0] { scale.learn(change) }
  let expected = (50.0 / 4).squareRoot()
  #expect(abs(scale.rootMeanSquare - expected) < 1e-12 * expected)
}

@Test(arguments: [1e-300, 1, 1e300]) func `the scale is as good at any size`(unit: Double) {
  var scale = SlowScale()
  for index in 0..<1000 { scale.learn(index.isMultiple(of: 2) ? unit : -unit) }
  #expect(abs(scale.rootMeanSquare / unit - 1) < 1e-9)
}

@Test func `one wild change counts as ten usual ones`() {
  var scale = SlowScale()
  for _ in 0..<1000 { scale.learn(1) }
  scale.learn(1e9)
  // r² = 1 + 0.002 · (100 − 1)
  #expect(abs(scale.rootMeanSquare - 1.198.squareRoot()) < 1e-9)
}

@Test func `a long standstill is forgotten within fifty changes`() {
  var scale = SlowScale()
  for _ in 0..<300 { scale.learn(1) }
  for _ in 0..<1_000_000 { scale.learn(0) }
  #expect(scale.rootMeanSquare == 0.01)
  for _ in 0..<50 { scale.learn(1) }
  #expect(scale.rootMeanSquare > 0.2)
}

@Test func `a series that never changes has no scale`() {
  var scaler = Scaler()
  for _ in 0..<500 { scaler.learn(21.5) }
  #expect(scaler.level == 21.5)
  #expect(scaler.deviation.rootMeanSquare == 0)
  #expect(scaler.standardized(22) == 0)
}

@Test func `the level is the mean at first, and follows slowly later`() {
  var scaler = Scaler()
  for value in [1.0, 2, 6] { scaler.learn(value) }
  #expect(scaler.level == 3)
  for _ in 0..<5000 { scaler.learn(10) }
  #expect(abs(scaler.level - 10) < 0.01)
}

@Test func `a scaler is restored from its numbers`() {
  var scaler = Scaler()
  for value in [1.0, 2, 6, -4] { scaler.learn(value) }
  let scale = SlowScale(
    rootMeanSquare: scaler.deviation.rootMeanSquare, lastChange: scaler.deviation.lastChange,
    count: scaler.deviation.count)
  #expect(Scaler(level: scaler.level, deviation: scale) == scaler)
}
