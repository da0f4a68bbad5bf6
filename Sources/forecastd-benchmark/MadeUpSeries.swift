// Observations like those of a sensor, as many as are wanted, the same every time.
import OnlineLSTM
import TimeSeries

/// A day's and a week's wave, a level that drifts, and noise, at a steady interval.
struct MadeUpSeries {
  private var generator: SplitMix64
  private var level = 0.0
  private let intervalSeconds: Int64
  private var seconds: Int64

  /// The series of `seed`, which begins in 2000.
  init(seed: UInt64, intervalSeconds: Int64 = 3600) {
    generator = SplitMix64(seed: seed)
    self.intervalSeconds = intervalSeconds
    seconds = 946_684_800
  }

  /// The next observation.
  mutating func next() -> (time: Timestamp, value: Double) {
    seconds += intervalSeconds
    let normal = (0..<12).reduce(-6) { sum, _ in sum + generator.nextUnit() }
    level = 0.999 * level + 0.05 * normal
    let day = CirclePoint(turns: Double(seconds % 86_400) / 86_400)
    let week = CirclePoint(turns: Double(seconds % 604_800) / 604_800)
    let value = 20 + level + 3 * day.sine + day.sine * day.cosine + week.cosine + 0.3 * normal
    return (Timestamp(seconds: seconds), value)
  }
}
