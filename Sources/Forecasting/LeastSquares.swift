// Recursive least squares: how much is known about each direction of φ, and what to learn from it.

/// The part of recursive least squares that depends on no target, and so serves any number of them.
///
/// ```
/// g = P φ    k = g / (λ + φᵀ g)    P ← (P − g gᵀ / (λ + φᵀ g)) / λ
/// ```
/// (Plackett 1950; Haykin, "Adaptive Filter Theory", ch. 10.) Products are formed so that P stays
/// symmetric to the last bit. φ says the same in several ways, and some of it never varies: there
/// forgetting alone would let P grow without end. So each step also takes one feature in turn for
/// an observation that had no effect, as `learn` says: P stays below I/(δ λⁿ), n the features, and
/// what the data do not support fades from θ.
struct LeastSquares: Equatable, Sendable {
  /// Numbers in φ, a multiple of four.
  let featureCount: Int
  /// P: a symmetric matrix, row by row.
  private(set) var uncertainty: [QuadLanes]
  /// What is left of the past after one more step: λ.
  private let memory: Double
  /// The feature that is next to be shrunk.
  private var shrunkFeature = 0

  /// The ridge δ: P begins as I/δ.
  static let ridge = 0.1

  /// Nothing is known yet.
  ///
  /// - Precondition: `featureCount` is a multiple of four.
  init(featureCount: Int, memory: Double) {
    precondition(featureCount % 4 == 0, "features come four by four")
    self.featureCount = featureCount
    self.memory = memory
    uncertainty = [QuadLanes](repeating: QuadLanes(), count: featureCount * featureCount / 4)
    reset()
  }

  /// Makes P what it was at the start.
  private mutating func reset() {
    for index in uncertainty.indices { uncertainty[index] = QuadLanes() }
    for feature in 0..<featureCount {
      uncertainty[feature * featureCount / 4 + feature / 4][feature % 4] = 1 / LeastSquares.ridge
    }
  }

  /// Takes φ, from index `first` of `features` on, into P and writes its gain k at the same place;
  /// then takes one feature alone, √q e_j, for an observation whose effect was none.
  ///
  /// ```
  /// P ← P − P_j P_jᵀ q / (1 + q P_jj)    θ ← θ − P_j q θ_j / (1 + q P_jj)    q = δ (1 − λ) n
  /// ```
  /// q is such that all of them that are not yet forgotten add up to about δ. Should rounding ever
  /// have spoilt P, it begins anew, and this φ teaches nothing.
  ///
  /// - Parameters:
  ///   - features: φ, among others.
  ///   - first: where it begins.
  ///   - gains: gets k, from there on.
  ///   - shrunk: gets what `learnRows` is to take from every θ.
  mutating func learn(
    _ features: [QuadLanes], at first: Int, gains: inout [QuadLanes],
    shrunk: inout ShrunkFeature
  ) {
    let (width, memory) = (featureCount / 4, memory)
    let perRoot = writeGains(of: features, at: first, into: &gains)
    let growth = perRoot == nil ? 1 : 1 / memory
    learnSquare(
      in: &uncertainty, of: gains, at: first, growth: growth, shrinking: shrunkFeature,
      weight: LeastSquares.ridge * (1 - memory) * Double(featureCount), shrunk: &shrunk,
      width: width)
    shrunkFeature = (shrunkFeature + 1) % featureCount
    if let perRoot {
      for lane in first..<first + width { gains[lane] *= perRoot }
    }
  }

  /// Writes g / √(λ + φᵀg).
  ///
  /// - Returns: 1 / √(λ + φᵀg), by which to multiply once more: divided twice by the root, the
  ///   product of two rows of P is the same either way round. Nil if P began anew.
  private mutating func writeGains(
    of features: [QuadLanes], at first: Int, into gains: inout [QuadLanes]
  ) -> Double? {
    let (width, memory) = (featureCount / 4, memory)
    let features = features.span
    var gains = gains.mutableSpan
    multiply(uncertainty.span, by: features, at: first, into: &gains, width: width)
    var sum = QuadLanes()
    for lane in 0..<width { sum += features[first + lane] * gains[first + lane] }
    let total = memory + sum.total
    guard total >= memory, total < 1e30 else {
      reset()
      for lane in 0..<width { gains[first + lane] = QuadLanes() }
      return nil
    }
    let perRoot = 1 / total.squareRoot()
    for lane in 0..<width { gains[first + lane] *= perRoot }
    return perRoot
  }
}

extension SIMD4<Double> {
  /// The sum of the four lanes, in one fixed order.
  var total: Double { (x + y) + (z + w) }
}

extension LeastSquares: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for lanes in uncertainty { writer.write(lanes) }
    writer.write(shrunkFeature)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try reader.readLanes(into: &uncertainty)
    shrunkFeature = try reader.readCount(atMost: featureCount - 1)
  }
}
