// What the linear expert learns, in every form, and what must not spoil it.
import Testing
import TimeSeries

@testable import Forecasting

/// Mean absolute errors of the linear forms and of the last value one step ahead, from step `from`.
private func errors(
  _ count: Int, from: Int, options: ForecasterOptions, step: Int = 0,
  value: (Int, inout SyntheticSeries) -> Double
) -> (forms: [Double], lastValue: Double) {
  var feed = Feed(options)
  var noise = SyntheticSeries(seed: 43)
  var expected: [[Double]] = []
  let bases = 1 + (options.seasonsMicroseconds?.count ?? 2)
  var sums = [Double](repeating: 0, count: bases)
  var lastValueSum = 0.0
  var newest = 0.0
  for index in 0..<count {
    let actual = value(index, &noise)
    if index >= from {
      for base in 0..<bases { sums[base] += abs(expected[base][step] - actual) }
      lastValueSum += abs(newest - actual)
    }
    feed.learn(actual)
    newest = actual
    expected = (0..<bases).map { base in
      var changes = [Double](repeating: 0, count: options.horizon)
      _ = feed.forecaster.linear.forecast(
        base: base, from: feed.forecaster.memory, said: feed.workspace.linear.said,
        into: &changes)
      return changes.map { actual + $0 }
    }
  }
  let scored = Double(count - from)
  return (sums.map { $0 / scored }, lastValueSum / scored)
}

@Test func `an autoregression is learned almost to its noise`() {
  var options = smallOptions()
  options.seasonsMicroseconds = []
  var (one, two) = (0.0, 0.0)
  let errors = errors(4000, from: 2000, options: options) { _, noise in
    let next = 1.6 * one - 0.8 * two + noise.normal()
    (one, two) = (next, one)
    return next
  }
  // The mean size of a normal number is 0.798.
  #expect(errors.forms[0] < 0.83)
  #expect(errors.lastValue > 1.2)
}

@Test func `every form learns a season`() {
  var options = smallOptions()
  options.seasonsMicroseconds = [50 * 60_000_000]
  var pattern = SyntheticSeries(seed: 44)
  let season = (0..<50).map { _ in 10 * pattern.normal() }
  let errors = errors(4000, from: 2000, options: options) { index, noise in
    season[index % 50] + 0.1 * noise.normal()
  }
  #expect(errors.forms[1] < 0.13)
  #expect(errors.forms[0] < 0.2 * errors.lastValue)
}

@Test func `single wild values teach little`() {
  var options = smallOptions()
  options.seasonsMicroseconds = []
  var level = 0.0
  var feed = Feed(options)
  var noise = SyntheticSeries(seed: 45)
  var (sum, count) = (0.0, 0.0)
  var said = [0.0, 0, 0]
  for index in 0..<6000 {
    level = 0.9 * level + noise.normal()
    let isWild = index % 211 == 100
    // Not in the thirty steps in which the spike itself is among the differences.
    if index > 2000, (index + 211 - 100) % 211 > 30 {
      sum += abs(said[0] - level)
      count += 1
    }
    feed.learn(isWild ? 1e9 : level)
    _ = feed.forecaster.linear.forecast(
      base: 0, from: feed.forecaster.memory, said: feed.workspace.linear.said, into: &said)
    for step in said.indices { said[step] += feed.forecaster.memory.history.newest }
  }
  #expect(sum / count < 1.5)
}

@Test(arguments: ["constant", "huge", "tiny", "collinear", "largest", "mixed", "standstill"])
func `nothing that comes makes it infinite`(shape: String) {
  var options = smallOptions(horizon: 5)
  options.seasonsMicroseconds = [4 * 60_000_000, 23 * 60_000_000]
  var feed = Feed(options)
  var noise = SyntheticSeries(seed: 46)
  for index in 0..<5000 {
    let normal = noise.normal()
    let value: Double =
      switch shape {
      case "constant": 21.5
      case "huge": normal * 1e299
      case "tiny": normal * 1e-300
      case "collinear": Double(index % 4)
      case "largest": noise.below(2) == 0 ? 1e300 : -1e300
      case "mixed": index.isMultiple(of: 2) ? 1e300 : 1e-300 * normal
      default: index % 700 < 350 ? normal : 7
      }
    feed.learn(value)
  }
  let linear = feed.forecaster.linear
  #expect(linear.coefficients.allSatisfy { $0.total.isFinite })
  #expect(linear.squares.uncertainty.allSatisfy { $0.total.isFinite })
  for base in 0..<3 {
    var changes = [0.0, 0, 0, 0, 0]
    _ = linear.forecast(
      base: base, from: feed.forecaster.memory, said: feed.workspace.linear.said, into: &changes)
    #expect(changes.allSatisfy { $0.isFinite })
  }
}

@Test func `it sleeps until it is warm, and without its season`() {
  var options = smallOptions()
  options.seasonsMicroseconds = [100 * 60_000_000, 1]
  var feed = Feed(options)
  var noise = SyntheticSeries(seed: 47)
  var wakes: [Int?] = [nil, nil, nil]
  for index in 0..<200 {
    feed.learn(noise.normal())
    for base in 0..<3 where wakes[base] == nil {
      var changes = [0.0, 0, 0]
      let isAwake = feed.forecaster.linear.forecast(
        base: base, from: feed.forecaster.memory, said: feed.workspace.linear.said,
        into: &changes)
      if isAwake { wakes[base] = index }
    }
  }
  // The first value has no change; the season's first value must be there.
  #expect(wakes == [64, 99, nil])
}

@Test func `missing steps are no targets`() {
  var feed = Feed(smallOptions())
  for index in 0..<200 { feed.learn(Double(index % 5)) }
  let before = feed.forecaster.linear.coefficients
  // After more missing steps than the horizon nothing waits for the next value.
  feed.seconds += 4 * 60
  let shrunk = feed.forecaster.linear
  feed.learn(1)
  #expect(shrunk.coefficients == before)
  #expect(feed.forecaster.linear.coefficients != before, "the ridge still works")
}
