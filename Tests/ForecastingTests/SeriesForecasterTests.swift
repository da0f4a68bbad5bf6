// What a forecaster says, and that it says it for no other reason than its observations.
import Testing
import TimeSeries

@testable import Forecasting

@Test func `a forecast waits for the interval`() {
  var feed = Feed(ForecasterOptions())
  #expect(feed.forecaster.forecast() == nil)
  feed.learn(1)
  #expect(feed.forecaster.forecast() == nil)
  feed.learn(2)
  let forecast = feed.forecaster.forecast()
  #expect(forecast?.origin == Timestamp(seconds: 1_500_000_060))
  #expect(forecast?.steps.map(\.step) == Array(1...24))
  #expect(forecast?.steps.last?.target == Timestamp(seconds: 1_500_000_060 + 24 * 60))
}

@Test func `a configured interval needs no second observation`() {
  var options = smallOptions()
  options.intervalMicroseconds = 60_000_000
  var feed = Feed(options)
  feed.learn(5)
  let forecast = feed.forecaster.forecast()
  #expect(forecast?.steps.map(\.value) == [5, 5, 5])
  #expect(forecast.map(isSound) == true)
  #expect((forecast?.steps[0].upper80 ?? 0) > 5, "nothing is known yet: wide")
}

@Test func `the forecast stays while a grid cell is open`() {
  var options = smallOptions()
  options.intervalMicroseconds = 600_000_000
  var feed = Feed(options)
  for index in 0..<25 { feed.learn(Double(index)) }
  // Cells of ten: the third one is still open.
  #expect(feed.forecaster.origin == Timestamp(seconds: 1_500_001_200))
  let before = feed.forecaster.forecast()
  feed.learn(99)
  #expect(feed.forecaster.forecast() == before)
  #expect(feed.forecaster.lastTime == Timestamp(seconds: 1_500_001_500))
  #expect(feed.forecaster.lastValue == 99)
}

@Test func `a future that changes alters no earlier forecast`() {
  var one = Feed(smallOptions())
  var other = Feed(smallOptions())
  var noise = SyntheticSeries(seed: 11)
  for index in 0..<400 {
    let value = noise.normal()
    one.learn(value)
    other.learn(index < 300 ? value : 1e6)
    if index < 300 {
      #expect(one.forecaster.forecast() == other.forecaster.forecast())
    }
  }
  #expect(one.forecaster.forecast() != other.forecaster.forecast())
}

@Test func `the same name, seed and observations give the same bits`() {
  func bytes(series: String, seed: UInt64, scratch: Double) -> [UInt8] {
    var options = smallOptions()
    options.seed = seed
    var feed = Feed(options, series: series)
    // What another series left in the scratch memory must not matter.
    var other = Feed(options, series: "other")
    for index in 0..<100 { other.learn(scratch * Double(index % 7)) }
    feed.workspace = other.workspace
    var noise = SyntheticSeries(seed: 12)
    for _ in 0..<200 {
      feed.learn(noise.normal())
      _ = feed.forecaster.forecast()
    }
    return feed.forecaster.encoded
  }
  let first = bytes(series: "a", seed: 1, scratch: 1)
  #expect(first == bytes(series: "a", seed: 1, scratch: 1000))
  #expect(first != bytes(series: "b", seed: 1, scratch: 1))
  #expect(first != bytes(series: "a", seed: 2, scratch: 1))
}

@Test(
  arguments: [
    "constant", "zero", "two values", "huge", "largest", "tiny", "spikes", "level shift", "ramp",
    "alternating signs", "one change", "standstill",
  ])
func `forecasts are finite and bounds in order`(shape: String) {
  var feed = Feed(smallOptions())
  var noise = SyntheticSeries(seed: 13)
  for index in 0..<1500 {
    let normal = noise.normal()
    let value: Double =
      switch shape {
      case "constant": 21.5
      case "zero": 0
      case "two values": noise.below(2) == 0 ? 0 : 1
      case "huge": normal * 1e299
      case "largest": noise.below(2) == 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude
      case "tiny": normal * 1e-300
      case "spikes": index % 97 == 50 ? 1e12 : normal
      case "level shift": normal + (index < 700 ? 0 : 1e9)
      case "ramp": Double(index)
      case "alternating signs": index.isMultiple(of: 2) ? 1e300 : -1e-300
      case "one change": index < 1000 ? 3 : 4
      default: index % 500 < 250 ? normal : 7
      }
    feed.learn(value)
    if let forecast = feed.forecaster.forecast() { #expect(isSound(forecast), "row \(index)") }
  }
  for score in feed.forecaster.scores {
    let numbers = [
      score.mae, score.rmse, score.bias, score.maeLastValue, score.width80, score.width95,
    ]
    #expect(numbers.allSatisfy { $0.isFinite })
    #expect(abs(score.weights.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
  }
  #expect(feed.forecaster.training.skippedCount == 0)
}

@Test func `a constant series is forecast as it is`() {
  var feed = Feed(smallOptions())
  for _ in 0..<200 { feed.learn(21.5) }
  let step = feed.forecaster.forecast()?.steps.last
  #expect(step?.value == 21.5)
  #expect((step?.upper95 ?? 99) - 21.5 < 0.1)
}

@Test func `after a level shift forecasts are at the new level at once`() {
  var feed = Feed(smallOptions())
  var noise = SyntheticSeries(seed: 14)
  for index in 0..<1000 { feed.learn(noise.normal() + (index < 900 ? 0 : 1000)) }
  #expect(abs((feed.forecaster.forecast()?.steps[0].value ?? 0) - 1000) < 20)
}

@Test func `the limits of a series are respected`() {
  var options = smallOptions()
  options.minimum = 0
  options.maximum = 1
  var feed = Feed(options)
  var noise = SyntheticSeries(seed: 15)
  for _ in 0..<500 {
    feed.learn(Double(noise.below(2)))
    for step in feed.forecaster.forecast()?.steps ?? [] {
      #expect(step.lower95 >= 0 && step.upper95 <= 1)
    }
  }
}

@Test func `a gap of years costs no more than a gap of a season`() {
  var feed = Feed(smallOptions())
  for index in 0..<300 { feed.learn(Double(index % 5)) }
  feed.learn(1, step: 10 * 365 * 86_400)
  feed.learn(2)
  // Had the missing steps been gone through, the network had been trained by them.
  #expect(feed.forecaster.training.updateCount < 200)
  #expect(feed.forecaster.memory.history.count == 1)
  #expect(feed.forecaster.forecast().map(isSound) == true)
}

@Test func `missing steps count, and are never scored`() {
  var feed = Feed(smallOptions())
  for index in 0..<50 { feed.learn(Double(index), step: index == 40 ? 240 : 60) }
  #expect(feed.forecaster.memory.history.end == 53)
  #expect(feed.forecaster.memory.history.isObserved(at: 42) == false)
  #expect(feed.forecaster.memory.history.isObserved(at: 44))
  // 49 targets one step ahead, less the one after the gap of three missing steps.
  #expect(feed.forecaster.scores[0].count == 48)
}

@Test func `a new interval begins anew, and keeps what was learned`() {
  var feed = Feed(smallOptions())
  for index in 0..<400 { feed.learn(Double(index % 5), step: index < 200 ? 60 : 600) }
  #expect(feed.forecaster.intervalMicroseconds == 600_000_000)
  #expect(feed.forecaster.training.updateCount > 100)
  let forecast = feed.forecaster.forecast()
  #expect(forecast?.steps[1].target == forecast?.origin.advanced(byMicroseconds: 1_200_000_000))
}

@Test func `stamps without any order are forecast soundly`() {
  var feed = Feed(smallOptions())
  var noise = SyntheticSeries(seed: 16)
  for _ in 0..<2000 {
    feed.learn(noise.normal(), step: Int64([1, 1, 2, 30, 400, 86_400][noise.below(6)]))
    if let forecast = feed.forecaster.forecast() { #expect(isSound(forecast)) }
  }
}

@Test func `the intervals cover noise as often as they say`() {
  var options = smallOptions(horizon: 6)
  options.seasonsMicroseconds = []
  var feed = Feed(options)
  var noise = SyntheticSeries(seed: 17)
  for _ in 0..<4000 { feed.learn(20 + 3 * noise.normal()) }
  for score in feed.forecaster.scores {
    #expect(abs(score.coverage80 - 0.8) < 0.015)
    #expect(abs(score.coverage95 - 0.95) < 0.015)
    // Nothing is narrower than 2 · 1.2816 · 3; a tenth more is the price of not knowing that.
    #expect(score.width80 < 8.5 && score.width80 > 7)
  }
}

@Test func `a season is learned, and the forecast beats both naive ones`() {
  var options = smallOptions(horizon: 6)
  options.seasonsMicroseconds = [24 * 60_000_000]
  var feed = Feed(options)
  var noise = SyntheticSeries(seed: 18)
  for index in 0..<6000 {
    if index == 3000 { feed.forecaster.restartScores() }
    let turn = CirclePoint(turns: Double(index % 24) / 24)
    feed.learn(10 * turn.sine + 3 * turn.cosine * turn.sine + 0.5 * noise.normal())
  }
  for score in feed.forecaster.scores {
    #expect(score.mae < 0.5 * score.maeLastValue)
    #expect(score.mae < score.maeSeasonalNaive ?? 0)
  }
}

@Test func `after fifty observations the last value is never far better`() {
  // Noise around a level, a random walk, steps that repeat: nothing to be learned in 150 rows that
  // would excuse being worse than the last value by a tenth.
  for shape in 0..<3 {
    var feed = Feed(ForecasterOptions())
    var noise = SyntheticSeries(seed: 19)
    var walk = 0.0
    for index in 0..<200 {
      if index == 50 { feed.forecaster.restartScores() }
      walk += shape == 2 && index % 10 != 0 ? 0 : noise.normal()
      feed.learn(shape == 0 ? noise.normal() : walk)
    }
    #expect(feed.forecaster.scores[0].mae < 1.1 * feed.forecaster.scores[0].maeLastValue)
  }
}

@Test func `names of experts go with their seasons`() {
  var feed = Feed(ForecasterOptions())
  for index in 0..<60 { feed.learn(Double(index % 3), step: 3600) }
  let names = feed.forecaster.scores[0].weights.map(\.expert)
  #expect(
    names == [
      "last_value", "seasonal_naive_24", "seasonal_naive_168", "linear", "linear_season_24",
      "linear_season_168", "lstm_averaged", "lstm",
    ])
  #expect(feed.forecaster.state == .warming)
}

@Test func `an observation no later than the last ends the process`() async {
  await #expect(processExitsWith: .failure) {
    var feed = Feed(smallOptions())
    feed.learn(1, step: 0)
    feed.learn(1)
  }
}

@Test func `a value that is not finite ends the process`() async {
  await #expect(processExitsWith: .failure) {
    var feed = Feed(smallOptions())
    feed.learn(.nan)
  }
}
