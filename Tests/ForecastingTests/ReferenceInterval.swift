// The intervals as their equations stand, one step ahead after another: what lanes must equal.
@testable import Forecasting

/// `PredictionInterval` in plain numbers, step by step.
struct ReferenceInterval {
  /// What is known of the errors of one step ahead.
  struct ErrorSize {
    /// m: the recent size of the error, where the experts disagree as usual; 0 at first.
    var recent = 0.0
    /// M: the slow size of the error.
    var slow = 0.0
    /// D̄: how much the experts usually disagree.
    var disagreement = 0.0
    /// The sums of b.
    var product = 0.0
    var square = 0.0
    /// Targets so far, counted up to `manyTargets`.
    var count = 0
  }

  /// Steps ahead H.
  let horizon: Int
  /// q: for each step ahead the four, in the order of `Bound`.
  private(set) var quantiles: [Double]
  /// The errors of each step ahead.
  private(set) var sizes: [ErrorSize]
  /// d and d^−(1−α)/α: for each step ahead those of the 80 % bounds, then those of the 95 % bounds.
  private let factors: [Double]

  /// Beyond so many targets means are exponential whatever their rate.
  private static let manyTargets = 10_000

  /// Intervals that know nothing yet, for `horizon` steps ahead.
  init(horizon: Int) {
    self.horizon = horizon
    quantiles = (0..<horizon).flatMap { _ in [1.6, 1.6, 2.2, 2.2] }
    sizes = [ErrorSize](repeating: ErrorSize(), count: horizon)
    factors = (0..<horizon).flatMap { step in
      [Bound.lower80, .lower95].flatMap { bound in
        let decay = 1 - ReferenceInterval.rate(step: step) * bound.missRate
        return [decay, (0..<bound.oddsWithin).reduce(1) { factor, _ in factor / decay }]
      }
    }
  }

  /// r for step index `step`.
  private static func rate(step: Int) -> Double { 0.05 / Double(step + 1).squareRoot() }

  /// The q of `bound` for step index `step`; that of 95 % is at least that of 80 %.
  func quantile(step: Int, _ bound: Bound) -> Double {
    let place = step * 4 + bound.rawValue
    switch bound {
    case .lower80, .upper80: return quantiles[place]
    case .lower95, .upper95: return max(quantiles[place], quantiles[place - 2])
    }
  }

  /// The unit u of the offsets for step index `step`, if the experts lie `disagreement` apart; 0
  /// while no error is known.
  func unit(step: Int, disagreement: Double) -> Double {
    let size = sizes[step]
    return (0.8 * size.recent + 0.2 * size.slow) * size.factor(disagreement)
  }

  /// Learns how wrong a forecast was, and beyond which bounds the target lay.
  ///
  /// - Parameters:
  ///   - step: h − 1.
  ///   - error: forecast − actual.
  ///   - disagreement: D of the forecast.
  ///   - scale: the usual change over one step; m does not sink below a tenth of it, or a long
  ///     constant stretch would take as long to be forgotten.
  ///   - beyond: whether the target lay beyond each bound, in the order of `Bound`.
  mutating func learn(
    step: Int, error: Double, disagreement: Double, scale: Double, beyond: [4 of Bool]
  ) {
    let rate = ReferenceInterval.rate(step: step)
    sizes[step].learn(abs(error), disagreement: disagreement, least: 0.1 * scale, rate: rate)
    for bound in Bound.allCases {
      let place = step * 4 + bound.rawValue
      let pair = step * 4 + bound.rawValue / 2 * 2
      let factor = factors[beyond[bound.rawValue] ? pair + 1 : pair]
      quantiles[place] = min(max(quantiles[place] * factor, 0.01), 50)
    }
  }
}

extension ReferenceInterval.ErrorSize {
  /// Targets from which on the experts' disagreement is made use of.
  private static let fewTargets = 20

  /// x: how the experts' disagreement compares to what is usual.
  private func ratio(_ disagreement: Double) -> Double {
    self.disagreement > 0 && count > Self.fewTargets ? min(disagreement / self.disagreement, 4) : 1
  }

  /// g: by how much errors are larger than usual where the experts disagree so much.
  fileprivate func factor(_ disagreement: Double) -> Double {
    let slope = min(max(product / (square + 20), 0), 0.8)
    return min(max(1 + slope * (ratio(disagreement) - 1), 0.2), 4)
  }

  /// Learns the size of one error.
  ///
  /// No size counts for more than ten times the usual: one wild target should not widen the next
  /// hundred intervals.
  fileprivate mutating func learn(
    _ size: Double, disagreement: Double, least: Double, rate: Double
  ) {
    let factor = factor(disagreement)
    if slow > 0 {
      let surplus = ratio(disagreement) - 1
      product = 0.998 * product + surplus * (min(size / slow, 4) - 1)
      square = 0.998 * square + surplus * surplus
    }
    if count < ReferenceInterval.manyTargets { count += 1 }
    let share = 1 / Double(count)
    let limit = count > 10 ? 10 * recent : .infinity
    let slowLimit = count > 10 ? 10 * max(recent, slow) : .infinity
    recent = max(recent + max(rate, share) * (min(size / factor, limit) - recent), least)
    slow += max(0.08 * rate, share) * (min(size, slowLimit) - slow)
    let usual = self.disagreement
    let many = count > Self.fewTargets && usual > 0
    self.disagreement +=
      max(0.002, share) * (min(disagreement, many ? 10 * usual : .infinity) - usual)
  }
}
