// How long each part of learning took, by a clock that is read at each part's end.
import Forecasting

/// The time of each part.
struct PartTimes: LearningWatch {
  /// Readings of the clock that ended each part.
  private(set) var calls = [Int](repeating: 0, count: LearningPart.allCases.count)
  /// Readings that were left out, since they came too late to be the part's.
  private(set) var strayCount = 0
  /// What one reading takes.
  let clockSeconds: Double
  private var nanoseconds = [Int64](repeating: 0, count: LearningPart.allCases.count)
  private var last: Int64 = 0

  /// The longest time that a part can take; beyond, the core was somebody else's.
  private static let strayNanoseconds = 2_000_000

  /// Nothing was watched yet; finds what a reading of the clock takes.
  init() {
    let count = 20_000
    var best = Int64.max
    for _ in 0..<5 {
      let start = Stopwatch.wall
      for _ in 1..<count { _ = Stopwatch.wall }
      best = min(best, Stopwatch.wall - start)
    }
    clockSeconds = Double(best) / Double(count) / 1e9
  }

  /// Begins an observation.
  mutating func begin() { last = Stopwatch.wall }

  mutating func passed(_ part: LearningPart) {
    let now = Stopwatch.wall
    if now - last > PartTimes.strayNanoseconds {
      strayCount += 1
    } else {
      nanoseconds[part.rawValue] += now - last
      calls[part.rawValue] += 1
    }
    last = now
  }

  /// The time of one part, without that of the clock.
  func seconds(of part: LearningPart) -> Double {
    let all = Double(nanoseconds[part.rawValue]) / 1e9
    return max(0, all - Double(calls[part.rawValue]) * clockSeconds)
  }

  /// The time of all parts.
  var total: Double { LearningPart.allCases.reduce(0) { $0 + seconds(of: $1) } }
}
