// How far the 80 % and 95 % bounds lie from the forecast: four quantiles followed online.

/// One bound of an interval forecast.
enum Bound: Int, CaseIterable, Sendable {
  case lower80, upper80, lower95, upper95

  /// The share α of targets that should lie beyond it.
  var missRate: Double { rawValue < 2 ? 0.1 : 0.025 }

  /// Targets within for each target beyond: (1 − α) / α.
  var oddsWithin: Int { rawValue < 2 ? 9 : 39 }
}

/// The offsets of the four bounds from the forecast, for each step ahead.
///
/// ```
/// offset = q m        m ← m + r (|e| − m)           the recent size of the error
/// within: q ← q d     beyond: q ← q d^−(1−α)/α      d = 1 − r α,  r = 0.05 / √h
/// ```
/// Each q is a quantile in units of m, followed on its own, as in online conformal prediction
/// (Gibbs & Candès 2021, "Adaptive Conformal Inference Under Distribution Shift"). The steps are
/// such that the logarithm of q stands still exactly where a share α lies beyond: log q is the
/// integral of the miscoverage, so the long-run coverage is right as long as q stays between its
/// limits 0.05 and 50 (Angelopoulos, Candès & Tibshirani 2023, "Conformal PID Control for Time
/// Series Prediction"). Errors at long steps overlap, and say less each: r is smaller there. q
/// begins near the quantiles of normal errors, which are 1.61 and 2.46 mean sizes away.
struct PredictionInterval: Equatable, Sendable {
  /// Steps ahead H.
  let horizon: Int
  /// q: for each step ahead the four, in the order of `Bound`.
  private(set) var quantiles: [Double]
  /// m: for each step ahead the recent size of the error; 0 before there was one.
  private(set) var sizes: [Double]
  /// Targets of each step ahead so far, counted up to `manyTargets`.
  private var counts: [Int]

  /// Beyond so many targets m is an exponential mean.
  private static let manyTargets = 10_000

  /// Intervals that know nothing yet, for `horizon` steps ahead.
  init(horizon: Int) {
    self.horizon = horizon
    quantiles = (0..<horizon).flatMap { _ in [1.65, 1.65, 2.5, 2.5] }
    sizes = [Double](repeating: 0, count: horizon)
    counts = [Int](repeating: 0, count: horizon)
  }

  /// The q of `bound` for step index `step`; that of 95 % is at least that of 80 %.
  func quantile(step: Int, _ bound: Bound) -> Double {
    let place = step * 4 + bound.rawValue
    switch bound {
    case .lower80, .upper80: return quantiles[place]
    case .lower95, .upper95: return max(quantiles[place], quantiles[place - 2])
    }
  }

  /// Learns how wrong a forecast was, and beyond which bounds the target lay.
  ///
  /// - Parameters:
  ///   - step: h − 1.
  ///   - error: forecast − actual.
  ///   - scale: the usual change over h steps; m does not sink below a thousandth of it, or a long
  ///     constant stretch would take as long to be forgotten.
  ///   - beyond: whether the target lay beyond each bound, in the order of `Bound`.
  mutating func learn(step: Int, error: Double, scale: Double, beyond: [4 of Bool]) {
    let rate = 0.05 / Double(step + 1).squareRoot()
    counts[step] = min(counts[step] + 1, PredictionInterval.manyTargets)
    let known = sizes[step]
    // Ten times the usual at most: one wild target should not widen the next hundred.
    let size = counts[step] > 10 ? min(abs(error), 10 * known) : abs(error)
    sizes[step] = max(
      known + max(rate, 1 / Double(counts[step])) * (size - known), 0.001 * scale)
    for bound in Bound.allCases {
      let decay = 1 - rate * bound.missRate
      var factor = decay
      if beyond[bound.rawValue] {
        factor = 1
        for _ in 0..<bound.oddsWithin { factor /= decay }
      }
      let place = step * 4 + bound.rawValue
      quantiles[place] = min(max(quantiles[place] * factor, 0.05), 50)
    }
  }
}

extension PredictionInterval: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for quantile in quantiles { writer.write(quantile) }
    for size in sizes { writer.write(size) }
    for count in counts { writer.write(count) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try reader.readDoubles(into: &quantiles)
    try reader.readDoubles(into: &sizes)
    for step in counts.indices {
      counts[step] = try reader.readCount(atMost: PredictionInterval.manyTargets)
    }
  }
}
