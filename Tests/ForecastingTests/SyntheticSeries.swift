// Series made up for the tests: seeded, the same on every machine.
import Forecasting
import OnlineLSTM
import TimeSeries

/// Seeded numbers for made-up series.
struct SyntheticSeries {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// Nearly normal: twelve uniform numbers, centred; mean 0, deviation 1.
  mutating func normal() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += generator.nextUnit() }
    return sum
  }

  /// Uniform in 0..<limit.
  mutating func below(_ limit: Int) -> Int { generator.next(below: limit) }
}

/// Options small enough for tests that run thousands of steps.
func smallOptions(horizon: Int = 3) -> ForecasterOptions {
  var options = ForecasterOptions()
  options.horizon = horizon
  options.hidden = 8
  options.truncation = 6
  options.updateInterval = 4
  return options
}

/// A forecaster and its scratch memory, fed with a value each minute.
struct Feed {
  var forecaster: SeriesForecaster
  var workspace: ForecastWorkspace
  /// The time of the next value.
  var seconds: Int64 = 1_500_000_000

  init(_ options: ForecasterOptions, series: String = "test") {
    forecaster = SeriesForecaster(series: SeriesID(series), options: options)
    workspace = ForecastWorkspace(options: options)
  }

  /// Learns a value, and moves on by `step` seconds.
  mutating func learn(_ value: Double, step: Int64 = 60) {
    forecaster.learn(value, at: Timestamp(seconds: seconds), using: &workspace)
    seconds += step
  }
}

/// Whether a forecast is finite and its bounds are in order.
func isSound(_ forecast: Forecast) -> Bool {
  forecast.steps.allSatisfy { step in
    let numbers = [step.lower95, step.lower80, step.value, step.upper80, step.upper95]
    return numbers.allSatisfy(\.isFinite) && numbers == numbers.sorted()
  }
}
