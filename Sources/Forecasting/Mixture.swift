// How the experts' forecasts become one: weights on the simplex, and caution toward the last value.

/// Mixes the experts' forecasts, for each step ahead on its own.
///
/// ```
/// minimise  wᵀ (Σ + λ I) w   over w ≥ 0, Σ w = 1        Σ ← 0.998 Σ + e eᵀ,  λ = 0.01 min_k Σ_kk
/// ŷ = y_t + a Σ_k w_k (ŷ_k − y_t)                        a ∈ {0, ¼, ½, ¾, 1}
/// ```
/// e are the experts' errors for the target that has just arrived, in units of the series' slow
/// scale; a is what had the smallest exponentially recent absolute error (Bates & Granger 1969,
/// "The Combination of Forecasts"). On the simplex the ridge λ pulls toward equal weights. Experts
/// are numbers here; number 0 is the last value, which never sleeps.
///
/// A target that surprises every expert by more than 9 units scales all errors down together. They
/// are not cut one by one: an expert that is 40 times as wrong as the others must look so, or a
/// weight of 2 % would spoil the mixture.
struct Mixture: Equatable, Sendable {
  /// How many experts there are, at most 32.
  let expertCount: Int
  /// Steps ahead H.
  let horizon: Int
  /// w: for each step ahead, the weight of each expert.
  private(set) var weights: [Double]
  /// Σ: for each step ahead, a symmetric matrix.
  private var covariances: [Double]
  /// For each step ahead and each caution a, the recent absolute error.
  private var cautionErrors: [Double]

  /// The cautions a that are tried.
  static let cautions: [Double] = [0, 0.25, 0.5, 0.75, 1]

  /// A mixture that follows the last value until it learns better.
  init(expertCount: Int, horizon: Int) {
    precondition((1...32).contains(expertCount), "a mixture has 1 to 32 experts")
    self.expertCount = expertCount
    self.horizon = horizon
    weights = [Double](repeating: 0, count: horizon * expertCount)
    for step in 0..<horizon { weights[step * expertCount] = 1 }
    covariances = [Double](repeating: 0, count: horizon * expertCount * expertCount)
    cautionErrors = [Double](repeating: 0, count: horizon * Mixture.cautions.count)
  }

  /// The change from the last value for step index `step` (h − 1), mixed and made cautious.
  ///
  /// - Parameters:
  ///   - step: h − 1.
  ///   - changes: for each expert ŷ_k − y_t; of a sleeping one, anything finite.
  ///   - awake: bit k says whether expert k is awake; its weight goes to the others if not.
  /// - Returns: ŷ − y_t, in the unit of `changes`.
  func change(step: Int, of changes: Span<Float>, awake: UInt32) -> Double {
    let first = step * expertCount
    var sum = 0.0
    var total = 0.0
    for expert in 0..<expertCount where awake >> UInt32(expert) & 1 == 1 {
      let weight = weights[first + expert]
      sum += weight * Double(changes[expert])
      total += weight
    }
    return total > 0 ? caution(step: step) * sum / total : 0
  }

  /// The caution a in use for step index `step`; the larger where two are as good.
  func caution(step: Int) -> Double {
    let first = step * Mixture.cautions.count
    var best = Mixture.cautions.count - 1
    for index in stride(from: best - 1, through: 0, by: -1)
    where cautionErrors[first + index] < cautionErrors[first + best] {
      best = index
    }
    return Mixture.cautions[best]
  }

  /// Learns from the target of step index `step` that has arrived.
  ///
  /// - Parameters:
  ///   - step: h − 1.
  ///   - errors: for each expert ŷ_k − y in units of the slow scale, finite; changed in place.
  ///   - awake: bit k says whether expert k was awake when it forecast; one that slept counts as
  ///     twice as wrong as the last value, so that it has to earn its weight.
  mutating func learn(step: Int, from errors: inout [Double], awake: UInt32) {
    let first = step * expertCount
    Mixture.limit(&errors, awake: awake)
    var mixed = 0.0
    for expert in 0..<expertCount { mixed += weights[first + expert] * errors[expert] }
    let firstCaution = step * Mixture.cautions.count
    for index in 0..<Mixture.cautions.count {
      let error = errors[0] + Mixture.cautions[index] * (mixed - errors[0])
      cautionErrors[firstCaution + index] =
        Mixture.memory * cautionErrors[firstCaution + index] + abs(error)
    }
    let corner = first * expertCount
    for row in 0..<expertCount {
      for column in 0..<expertCount {
        let place = corner + row * expertCount + column
        covariances[place] = Mixture.memory * covariances[place] + errors[row] * errors[column]
      }
    }
    improveWeights(step: step, slopes: &errors)
  }

  /// Scales all errors down until the best expert is at most 9 wrong, and cuts the others at 50.
  private static func limit(_ errors: inout [Double], awake: UInt32) {
    var smallest = abs(errors[0])
    for expert in errors.indices where awake >> UInt32(expert) & 1 == 1 {
      smallest = min(smallest, abs(errors[expert]))
    }
    let scale = smallest > 9 ? 9 / smallest : 1
    for expert in errors.indices {
      let isAwake = awake >> UInt32(expert) & 1 == 1
      let error = isAwake ? errors[expert] * scale : 2 * errors[0]
      errors[expert] = min(max(error, -50), 50)
    }
  }

  /// How much of the past is left after one more target.
  private static let memory = 0.998

  /// Goes once over all pairs of experts and moves weight between the two where that is better.
  ///
  /// Along e_i − e_j the objective is a parabola, so each move is exact; the weights stay on the
  /// simplex by construction, and repeated sweeps converge to the minimum.
  private mutating func improveWeights(step: Int, slopes: inout [Double]) {
    let count = expertCount
    let first = step * count
    let corner = first * count
    var variance = covariances[corner]
    for expert in 1..<max(count, 1) {
      variance = min(variance, covariances[corner + expert * (count + 1)])
    }
    let ridge = 0.01 * variance
    // Half the slope of the objective toward each expert; it follows the weights.
    for i in 0..<count {
      var slope = ridge * weights[first + i]
      for k in 0..<count { slope += covariances[corner + i * count + k] * weights[first + k] }
      slopes[i] = slope
    }
    for i in 0..<count {
      for j in i + 1..<max(count, i + 1) {
        let rowI = corner + i * count
        let rowJ = corner + j * count
        let curvature =
          covariances[rowI + i] + covariances[rowJ + j] - 2 * covariances[rowI + j] + 2 * ridge
        guard curvature > 0 else { continue }
        let wish = (slopes[j] - slopes[i]) / curvature
        let move = min(max(wish, -weights[first + i]), weights[first + j])
        guard move != 0 else { continue }
        // Never below zero: what is taken is at most what is there, and rounding is cut.
        weights[first + i] = max(0, weights[first + i] + move)
        weights[first + j] = max(0, weights[first + j] - move)
        for k in 0..<count {
          slopes[k] += move * (covariances[rowI + k] - covariances[rowJ + k])
        }
        slopes[i] += move * ridge
        slopes[j] -= move * ridge
      }
    }
    var total = 0.0
    for expert in 0..<count { total += weights[first + expert] }
    for expert in 0..<count { weights[first + expert] /= total }
  }
}

extension Mixture: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for number in weights { writer.write(number) }
    for number in covariances { writer.write(number) }
    for number in cautionErrors { writer.write(number) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try reader.readDoubles(into: &weights)
    try reader.readDoubles(into: &covariances)
    try reader.readDoubles(into: &cautionErrors)
  }
}
