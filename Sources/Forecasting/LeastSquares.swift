// Recursive least squares: how much is known about each direction of φ, and what to learn from it.

/// The part of recursive least squares that depends on no target, and so serves any number of them.
///
/// ```
/// g = P φ    k = g / (λ + φᵀ g)    P ← (P − g gᵀ / (λ + φᵀ g)) / λ
/// ```
/// (Plackett 1950; Haykin, "Adaptive Filter Theory", ch. 10.) Products are formed so that P stays
/// symmetric to the last bit. φ says the same in several ways, and some of it never varies: there
/// forgetting alone would let P grow without end. So each step also takes one feature in turn for
/// an observation that had no effect, as `shrink` says: P stays below I/δ, and what the data do not
/// support fades from θ.
struct LeastSquares: Equatable, Sendable {
  /// Four numbers side by side.
  typealias Lanes = SIMD4<Double>

  /// Numbers in φ, a multiple of four.
  let featureCount: Int
  /// P: a symmetric matrix, row by row.
  private(set) var uncertainty: [Lanes]
  /// What is left of the past after one more step: λ.
  private let memory: Double
  /// The feature that is next to be shrunk.
  private var shrunkFeature = 0

  /// The ridge δ: P begins as I/δ and stays below.
  static let ridge = 0.1

  /// Nothing is known yet.
  ///
  /// - Precondition: `featureCount` is a multiple of four.
  init(featureCount: Int, memory: Double) {
    precondition(featureCount % 4 == 0, "features come four by four")
    self.featureCount = featureCount
    self.memory = memory
    uncertainty = [Lanes](repeating: Lanes(), count: featureCount * featureCount / 4)
    reset()
  }

  /// Makes P what it was at the start.
  private mutating func reset() {
    for index in uncertainty.indices { uncertainty[index] = Lanes() }
    for feature in 0..<featureCount {
      uncertainty[feature * featureCount / 4 + feature / 4][feature % 4] = 1 / LeastSquares.ridge
    }
  }

  /// Takes φ, from index `first` of `features` on, into P and writes its gain k at the same place.
  ///
  /// Should rounding ever have spoilt P, it begins anew, and this φ teaches nothing.
  mutating func learn(_ features: [Lanes], at first: Int, gains: inout [Lanes]) {
    let width = featureCount / 4
    for lane in 0..<width { gains[first + lane] = Lanes() }
    for feature in 0..<featureCount {
      let factor = features[first + feature / 4][feature % 4]
      for lane in 0..<width {
        gains[first + lane] += uncertainty[feature * width + lane] * factor
      }
    }
    var sum = Lanes()
    for lane in 0..<width { sum += features[first + lane] * gains[first + lane] }
    let total = memory + sum.total
    guard total >= memory, total < 1e30 else {
      reset()
      for lane in 0..<width { gains[first + lane] = Lanes() }
      return
    }
    // Divided twice by the root: the product of two rows is then the same either way round.
    let perRoot = 1 / total.squareRoot()
    for lane in 0..<width { gains[first + lane] *= perRoot }
    let growth = 1 / memory
    for feature in 0..<featureCount {
      let factor = gains[first + feature / 4][feature % 4]
      for lane in 0..<width {
        let place = feature * width + lane
        uncertainty[place] = (uncertainty[place] - gains[first + lane] * factor) * growth
      }
    }
    for lane in 0..<width { gains[first + lane] *= perRoot }
  }

  /// Takes one feature alone, √q e_j, for an observation whose effect was none.
  ///
  /// ```
  /// θ ← θ − P_j q θ_j / (1 + q P_jj)    P ← P − P_j P_jᵀ q / (1 + q P_jj)    q = δ (1 − λ) n
  /// ```
  /// q is such that all of them that are not yet forgotten add up to δ.
  ///
  /// - Parameter coefficients: θ for each target, row by row.
  mutating func shrink(_ coefficients: inout [Lanes]) {
    let width = featureCount / 4
    let feature = shrunkFeature
    shrunkFeature = (shrunkFeature + 1) % featureCount
    let row = feature * width
    let variance = uncertainty[row + feature / 4][feature % 4]
    let weight = LeastSquares.ridge * (1 - memory) * Double(featureCount)
    let share = weight / (1 + weight * variance)
    for target in 0..<coefficients.count / width {
      let move = share * coefficients[target * width + feature / 4][feature % 4]
      for lane in 0..<width {
        coefficients[target * width + lane] -= uncertainty[row + lane] * move
      }
    }
    // The row itself last, since the others are made from it.
    let root = share.squareRoot()
    for other in 0..<featureCount where other != feature {
      let factor = root * uncertainty[row + other / 4][other % 4]
      for lane in 0..<width {
        uncertainty[other * width + lane] -= uncertainty[row + lane] * root * factor
      }
    }
    for lane in 0..<width {
      uncertainty[row + lane] -= uncertainty[row + lane] * root * (root * variance)
    }
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
