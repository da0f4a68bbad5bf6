// `endurance`: one series without end, as a broken sensor in a changing world would write it.
import ForecastDaemon
import Forecasting
import LinuxSystem
import OnlineLSTM
import TimeSeries

enum EnduranceCommand {
  static let usage = """
    endurance [MILLIONS]
             learns a made-up series of so many million steps (10), and says after each million
             how the forecasts compare with the last value, and how much memory was needed
    """

  /// Learns the series, and tells of each million steps as it ends.
  ///
  /// - Throws: `DaemonError` with code 70 where a forecast is not finite or its bounds cross, where
  ///   the last million is worse than the second, or where memory grows.
  static func run(_ arguments: [String]) throws(DaemonError) -> String {
    let millions = arguments.first.flatMap { Int($0) } ?? 10
    guard arguments.count <= 1, (1...1000) ~= millions else {
      throw DaemonError(.usage, "usage: forecastd-benchmark \(usage)")
    }
    let options = ForecasterOptions()
    var forecaster = SeriesForecaster(series: SeriesID("endless"), options: options)
    var workspace = ForecastWorkspace(options: options)
    var series = EndlessSeries(seed: 1)
    var text = ""
    var ratios: [Double] = []
    var memory: [Int64] = []
    for million in 1...millions {
      var (sizes, lastValueSizes) = (0.0, 0.0)
      for _ in 0..<1_000_000 {
        let (time, value) = series.next()
        let said = forecaster.forecast()?.steps[0]
        if let said {
          let numbers = [said.lower95, said.lower80, said.value, said.upper80, said.upper95]
          guard numbers.allSatisfy(\.isFinite), numbers == numbers.sorted() else {
            throw DaemonError(.bug, "a forecast is not sound in million \(million): \(numbers)")
          }
          // An error counts as at most 50, or the spikes alone would be compared.
          sizes += min(abs(said.value - value), 50)
          lastValueSizes += min(abs((forecaster.lastValue ?? 0) - value), 50)
        }
        forecaster.learn(value, at: time, using: &workspace)
      }
      ratios.append(sizes / lastValueSizes)
      memory.append(ResourceUse.now.peakMemoryBytes)
      let line =
        "million \(million): error \(sizes / 1e6), of the last value \(lastValueSizes / 1e6), "
        + "ratio \(ratios[million - 1]), memory \(memory[million - 1]) bytes, "
        + "returned \(forecaster.training.returnCount), skipped \(forecaster.training.skippedCount)"
      Benchmark.complain(line)
      text += line + "\n"
    }
    try judge(ratios, memory)
    return text
  }

  /// Compares the last million with the second.
  private static func judge(_ ratios: [Double], _ memory: [Int64]) throws(DaemonError) {
    guard ratios.count > 2, let last = ratios.last, let most = memory.last else { return }
    if last > 1.02 * ratios[1] {
      throw DaemonError(.bug, "the last million is worse than the second: \(last), \(ratios[1])")
    }
    if most > memory[1] + 1 << 20 {
      throw DaemonError(.bug, "memory has grown from \(memory[1]) to \(most) bytes")
    }
  }
}

/// A wave with noise, whose level drifts and jumps, whose shape changes, and which fails at times.
///
/// The world repeats every 500 000 steps in kind, so that each million is as hard as the others.
private struct EndlessSeries {
  private var generator: SplitMix64
  private var step = 0
  private var hour: Int64 = 0
  private var level = 0.0
  private var second = 0.5

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// Nearly normal: twelve uniform numbers, centred.
  private mutating func normal() -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + generator.nextUnit() }
  }

  /// The next observation; hourly, but for dropouts of up to ten hours.
  mutating func next() -> (time: Timestamp, value: Double) {
    step += 1
    hour += generator.next(below: 500) == 0 ? 1 + Int64(generator.next(below: 10)) : 1
    level = 0.9999 * level + 0.02 * normal()
    if generator.next(below: 20_000) == 0 { level += 20 * normal() }
    if step % 50_000 == 0 { second = generator.nextUnit() * 2 }
    let day = CirclePoint(turns: Double(hour % 24) / 24)
    let wave = 3 * day.sine + second * day.sine * day.cosine
    let noise = 0.5 * normal()
    let isStuck = step % 10_000 > 9_900
    let spike = generator.next(below: 1000) == 0 ? 1000 * normal() : 0
    let value = isStuck ? level.rounded() : level + wave + noise + spike
    return (Timestamp(seconds: hour * 3600), value)
  }
}
