// Observations like those of a sensor, as many as are wanted, the same every time.
import OnlineLSTM
import TimeSeries

/// A day's and a week's wave, a level that drifts, and noise; one observation an hour.
struct MadeUpSeries {
  private var generator: SplitMix64
  private var level = 0.0
  private(set) var hour: Int64

  /// The series of `seed`, which begins in 2020.
  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
    hour = 438_288
  }

  /// The next observation.
  mutating func next() -> (time: Timestamp, value: Double) {
    hour += 1
    let normal = (0..<12).reduce(-6) { sum, _ in sum + generator.nextUnit() }
    level = 0.999 * level + 0.05 * normal
    let day = CirclePoint(turns: Double(hour % 24) / 24)
    let week = CirclePoint(turns: Double(hour % 168) / 168)
    let value = 20 + level + 3 * day.sine + day.sine * day.cosine + week.cosine + 0.3 * normal
    return (Timestamp(seconds: hour * 3600), value)
  }
}
