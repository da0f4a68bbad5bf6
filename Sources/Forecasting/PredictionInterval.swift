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
/// offset = q u       u = g (0.8 m + 0.2 M)       g = 1 + b (x − 1), within 0.2 and 4
/// m ← m + r (|e| / g − m)     M ← M + 0.08 r (|e| − M)     the recent and the slow size of errors
/// x = D / D̄, at most 4        b = Σ (x − 1)(|e| / M − 1) / (Σ (x − 1)² + 20), within 0 and 0.8
/// within: q ← q d     beyond: q ← q d^−(1−α)/α      d = 1 − r α,  r = 0.05 / √h
/// ```
/// D says how far the experts lie from the mixture. Where they disagree it is often wrong, by how
/// much more is learned for each step ahead: b is the slope of the error's size over D, with a
/// memory of 500 targets, and 0 as long as D tells nothing.
///
/// Each q is a quantile in units of u, followed on its own, as in online conformal prediction
/// (Gibbs & Candès 2021, "Adaptive Conformal Inference Under Distribution Shift"). The steps are
/// such that the logarithm of q stands still exactly where a share α lies beyond: log q is the
/// integral of the miscoverage, so the long-run coverage is right as long as q stays between its
/// limits 0.01 and 50 (Angelopoulos, Candès & Tibshirani 2023, "Conformal PID Control for Time
/// Series Prediction"). Errors at long steps overlap, and say less each: r is smaller there. q
/// begins near the quantiles of normal errors, which are 1.61 and 2.46 mean sizes away; errors that
/// get smaller while the experts learn make a little less the better start.
struct PredictionInterval: Equatable, Sendable {
  /// What is known of the errors of each step ahead.
  private enum Row: Int, CaseIterable {
    /// m: the recent size of the error, where the experts disagree as usual; 0 at first. M: the
    /// slow size. D̄: how much the experts usually disagree. The sums of b.
    case recent, slow, disagreement, product, square
    /// Targets so far, counted up to `manyTargets`; a whole number.
    case count
  }

  /// Steps ahead H.
  let horizon: Int
  /// q: in blocks of four rows, in the order of `Bound`.
  private var quantiles: [Double]
  /// The errors: in blocks of a row each.
  private var sizes: [Double]
  /// √h and r: a row a block.
  private let roots: [Double]
  private let rates: [Double]
  /// d and d^−(1−α)/α: in blocks of those of the 80 % bounds, then those of the 95 % bounds.
  private let factors: [Double]

  /// Beyond so many targets means are exponential whatever their rate.
  private static let manyTargets = 10_000
  /// Targets from which on the experts' disagreement is made use of.
  private static let fewTargets = 20.0

  /// Intervals that know nothing yet, for `horizon` steps ahead.
  init(horizon: Int) {
    self.horizon = horizon
    let lanes = 8 * StepLanes.blockCount(steps: horizon)
    quantiles = [Double](repeating: 1.6, count: 4 * lanes)
    sizes = [Double](repeating: 0, count: Row.allCases.count * lanes)
    roots = (0..<lanes).map { Double($0 + 1).squareRoot() }
    rates = roots.map { 0.05 / $0 }
    var factors = quantiles
    for step in 0..<lanes {
      for bound in [Bound.lower80, .lower95] {
        let decay = 1 - rates[step] * bound.missRate
        let growth = (0..<bound.oddsWithin).reduce(1) { factor, _ in factor / decay }
        factors[StepLanes.place(step: step, row: bound.rawValue, of: 4)] = decay
        factors[StepLanes.place(step: step, row: bound.rawValue + 1, of: 4)] = growth
      }
      for bound in [Bound.lower95, .upper95] {
        quantiles[StepLanes.place(step: step, row: bound.rawValue, of: 4)] = 2.2
      }
    }
    self.factors = factors
  }

  /// The q of `bound` for the eight steps of `block`; that of 95 % is at least that of 80 %.
  @inline(__always)
  func quantiles(block: Int, _ bound: Bound) -> StepLanes {
    let row = block * 4 + bound.rawValue
    let own = quantiles.lanes(row: row)
    switch bound {
    case .lower80, .upper80: return own
    case .lower95, .upper95: return own.limited(atLeast: quantiles.lanes(row: row - 2))
    }
  }

  /// The unit u of the offsets for the eight steps of `block`, if the experts lie `disagreements`
  /// apart; 0 while no error is known.
  @inline(__always)
  func units(block: Int, disagreements: StepLanes) -> StepLanes {
    (0.8 * row(.recent, block) + 0.2 * row(.slow, block))
      * factor(ratio(disagreements, block), block)
  }

  /// √h, which stands for the unit, in usual changes, while nothing is known.
  @inline(__always)
  func startingSpread(block: Int) -> StepLanes { roots.lanes(row: block) }

  /// Learns how wrong forecasts were, and beyond which bounds the target lay.
  ///
  /// - Parameters:
  ///   - arrived: what the eight steps of `block` had issued.
  ///   - block: which eight steps.
  ///   - actual: what came.
  ///   - scale: the usual change over one step; m does not sink below a tenth of it, or a long
  ///     constant stretch would take as long to be forgotten.
  mutating func learn(_ arrived: ArrivedLanes, block: Int, actual: Double, scale: Double) {
    learnSizes(
      (arrived.values - actual).size, block: block, disagreements: arrived.disagreements,
      least: StepLanes(repeating: 0.1 * scale), where: arrived.isKnown)
    let target = StepLanes(repeating: actual)
    follow(.lower80, block, beyond: target .< arrived.lower80, where: arrived.isKnown)
    follow(.upper80, block, beyond: target .> arrived.upper80, where: arrived.isKnown)
    follow(.lower95, block, beyond: target .< arrived.lower95, where: arrived.isKnown)
    follow(.upper95, block, beyond: target .> arrived.upper95, where: arrived.isKnown)
  }

  /// Moves the quantiles of one bound.
  @inline(__always)
  private mutating func follow(
    _ bound: Bound, _ block: Int, beyond: StepMask, where isKnown: StepMask
  ) {
    let row = block * 4 + bound.rawValue
    let pair = block * 4 + bound.rawValue / 2 * 2
    let factor = factors.lanes(row: pair).replacing(
      with: factors.lanes(row: pair + 1), where: beyond)
    let old = quantiles.lanes(row: row)
    let moved = (old * factor).limited(atLeast: StepLanes(repeating: 0.01))
      .limited(atMost: StepLanes(repeating: 50))
    quantiles.setLanes(old.replacing(with: moved, where: isKnown), row: row)
  }
}

extension PredictionInterval {
  /// One row of the errors of `block`.
  @inline(__always)
  private func row(_ row: Row, _ block: Int) -> StepLanes {
    sizes.lanes(row: block * Row.allCases.count + row.rawValue)
  }

  /// x: how the experts' disagreement compares to what is usual.
  @inline(__always)
  private func ratio(_ disagreements: StepLanes, _ block: Int) -> StepLanes {
    let usual = row(.disagreement, block)
    let isKnown = (usual .> StepLanes.zero) .& (row(.count, block) .> Self.fewTargets)
    return StepLanes(repeating: 1).replacing(
      with: (disagreements / usual).limited(atMost: StepLanes(repeating: 4)), where: isKnown)
  }

  /// g: by how much errors are larger than usual where the experts disagree `ratio` times as much.
  @inline(__always)
  private func factor(_ ratio: StepLanes, _ block: Int) -> StepLanes {
    let slope = (row(.product, block) / (row(.square, block) + 20))
      .limited(atLeast: .zero).limited(atMost: StepLanes(repeating: 0.8))
    return (1 + slope * (ratio - 1)).limited(atLeast: StepLanes(repeating: 0.2))
      .limited(atMost: StepLanes(repeating: 4))
  }

  /// Learns the sizes of one error each.
  ///
  /// No size counts for more than ten times the usual: one wild target should not widen the next
  /// hundred intervals.
  @inline(__always)
  private mutating func learnSizes(
    _ size: StepLanes, block: Int, disagreements: StepLanes, least: StepLanes,
    where isKnown: StepMask
  ) {
    let ratio = ratio(disagreements, block)
    let factor = factor(ratio, block)
    let (recent, slow) = (row(.recent, block), row(.slow, block))
    let hasSlow = isKnown .& (slow .> StepLanes.zero)
    let surplus = ratio - 1
    let relative = (size / slow).limited(atMost: StepLanes(repeating: 4)) - 1
    set(.product, block, 0.998 * row(.product, block) + surplus * relative, where: hasSlow)
    set(.square, block, 0.998 * row(.square, block) + surplus * surplus, where: hasSlow)
    let count = (row(.count, block) + 1)
      .limited(atMost: StepLanes(repeating: Double(Self.manyTargets)))
    set(.count, block, count, where: isKnown)
    let share = 1 / count
    let rate = rates.lanes(row: block)
    let endless = StepLanes(repeating: .infinity)
    let isTenth = count .> 10
    let limit = endless.replacing(with: 10 * recent, where: isTenth)
    let slowLimit = endless.replacing(with: 10 * recent.limited(atLeast: slow), where: isTenth)
    let recentMove = (size / factor).limited(atMost: limit) - recent
    set(
      .recent, block,
      (recent + rate.limited(atLeast: share) * recentMove).limited(atLeast: least), where: isKnown)
    let slowMove = size.limited(atMost: slowLimit) - slow
    set(
      .slow, block, slow + (0.08 * rate).limited(atLeast: share) * slowMove, where: isKnown)
    let usual = row(.disagreement, block)
    let isMany = (count .> Self.fewTargets) .& (usual .> StepLanes.zero)
    let most = endless.replacing(with: 10 * usual, where: isMany)
    let quick = StepLanes(repeating: 0.002).limited(atLeast: share)
    set(
      .disagreement, block, usual + quick * (disagreements.limited(atMost: most) - usual),
      where: isKnown)
  }

  /// Replaces those numbers of a row that `mask` tells.
  @inline(__always)
  private mutating func set(_ row: Row, _ block: Int, _ lanes: StepLanes, where mask: StepMask) {
    sizes.setLanes(
      self.row(row, block).replacing(with: lanes, where: mask),
      row: block * Row.allCases.count + row.rawValue)
  }
}

extension PredictionInterval: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for step in 0..<horizon {
      for bound in Bound.allCases {
        writer.write(quantiles[StepLanes.place(step: step, row: bound.rawValue, of: 4)])
      }
    }
    for step in 0..<horizon {
      for row in Row.allCases {
        let number = sizes[place(row, step: step)]
        if row == .count { writer.write(Int(number)) } else { writer.write(number) }
      }
    }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    for step in 0..<horizon {
      for bound in Bound.allCases {
        quantiles[StepLanes.place(step: step, row: bound.rawValue, of: 4)] =
          try reader.readDouble()
      }
    }
    for step in 0..<horizon {
      for row in Row.allCases {
        sizes[place(row, step: step)] =
          row == .count
          ? Double(try reader.readCount(atMost: PredictionInterval.manyTargets))
          : try reader.readDouble()
      }
    }
  }

  /// Where one number of step index `step` stands.
  private func place(_ row: Row, step: Int) -> Int {
    StepLanes.place(step: step, row: row.rawValue, of: Row.allCases.count)
  }
}
