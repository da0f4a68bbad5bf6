// The mixture as its equations stand, one step ahead after the other: what the lanes must equal.

/// `Mixture` in plain loops, step by step, each with a matrix and a row of weights of its own.
struct ReferenceMixture {
  /// How many experts there are, at most 32.
  let expertCount: Int
  /// Steps ahead H.
  let horizon: Int
  /// w: for each step ahead, the weight of each expert.
  var weights: [Double]
  /// Σ_slow and Σ_fast: for each step ahead the upper triangle of a symmetric matrix, row by row.
  private var slowCovariances: [Double]
  private var fastCovariances: [Double]
  /// Targets of each step ahead so far, counted up to `ageLimit`.
  private var ages: [Int]
  /// For each step ahead, origins that were not calm and that were, and each caution a: the recent
  /// absolute error.
  private var cautionErrors: [Double]

  /// The cautions a that are tried.
  static let cautions: [Double] = [0, 0.25, 0.5, 0.75, 1]

  /// One that follows the last value until it learns better.
  init(expertCount: Int, horizon: Int) {
    precondition((1...32).contains(expertCount), "a mixture has 1 to 32 experts")
    self.expertCount = expertCount
    self.horizon = horizon
    weights = [Double](repeating: 0, count: horizon * expertCount)
    for step in 0..<horizon { weights[step * expertCount] = 1 }
    slowCovariances = [Double](repeating: 0, count: horizon * expertCount * (expertCount + 1) / 2)
    fastCovariances = slowCovariances
    ages = [Int](repeating: 0, count: horizon)
    cautionErrors = [Double](repeating: 0, count: 2 * horizon * ReferenceMixture.cautions.count)
  }

  /// The change from the last value for step index `step` (h − 1), mixed and made cautious.
  ///
  /// - Parameters:
  ///   - step: h − 1.
  ///   - changes: for each expert ŷ_k − y_t; of a sleeping one, anything finite.
  ///   - awake: bit k says whether expert k is awake; its weight goes to the others if not.
  ///   - isCalm: whether the origin repeats the value before.
  /// - Returns: ŷ − y_t, in the unit of `changes`.
  func change(step: Int, of changes: Span<Float>, awake: UInt32, isCalm: Bool) -> Double {
    let first = step * expertCount
    var sum = 0.0
    var total = 0.0
    for expert in 0..<expertCount where awake >> UInt32(expert) & 1 == 1 {
      let weight = weights[first + expert]
      sum += weight * Double(changes[expert])
      total += weight
    }
    return total > 0 ? caution(step: step, isCalm: isCalm) * sum / total : 0
  }

  /// How far the experts lie from the mixture's `change`, each counting as much as it weighs and a
  /// little more, in the unit of `changes`.
  func disagreement(step: Int, of changes: Span<Float>, awake: UInt32, about change: Double)
    -> Double
  {
    var (sum, total) = (0.0, 0.0)
    for expert in 0..<expertCount where awake >> UInt32(expert) & 1 == 1 {
      let weight = weights[step * expertCount + expert] + 0.02
      sum += weight * abs(Double(changes[expert]) - change)
      total += weight
    }
    return total > 0 ? sum / total : 0
  }

  /// The caution a in use for step index `step`; the larger where two are as good.
  func caution(step: Int, isCalm: Bool) -> Double {
    let first = cautionPlace(step: step, isCalm: isCalm)
    var best = ReferenceMixture.cautions.count - 1
    for index in stride(from: best - 1, through: 0, by: -1)
    where cautionErrors[first + index] < cautionErrors[first + best] {
      best = index
    }
    return ReferenceMixture.cautions[best]
  }

  /// Where in `cautionErrors` those of step index `step` begin.
  private func cautionPlace(step: Int, isCalm: Bool) -> Int {
    (2 * step + (isCalm ? 1 : 0)) * ReferenceMixture.cautions.count
  }

  /// Learns from the target of step index `step` that has arrived.
  ///
  /// - Parameters:
  ///   - step: h − 1.
  ///   - errors: for each expert ŷ_k − y in units of the slow scale, finite; changed in place.
  ///   - awake: bit k says whether expert k was awake when it forecast; one that slept counts as
  ///     twice as wrong as the last value, so that it has to earn its weight.
  ///   - isCalm: whether the origin repeated the value before.
  ///   - joint: scratch memory for a number for each two experts.
  mutating func learn(
    step: Int, from errors: inout [Double], awake: UInt32, isCalm: Bool, using joint: inout [Double]
  ) {
    let first = step * expertCount
    ReferenceMixture.limit(&errors, awake: awake)
    var mixed = 0.0
    for expert in 0..<expertCount { mixed += weights[first + expert] * errors[expert] }
    ages[step] = min(ages[step] + 1, ReferenceMixture.ageLimit)
    let span = 50 + 0.2 * Double(ages[step])
    let firstCaution = cautionPlace(step: step, isCalm: isCalm)
    let cautionMemory = min(ReferenceMixture.cautionMemory, 1 - 1 / span)
    for index in 0..<ReferenceMixture.cautions.count {
      let error = errors[0] + ReferenceMixture.cautions[index] * (mixed - errors[0])
      cautionErrors[firstCaution + index] =
        cautionMemory * cautionErrors[firstCaution + index] + abs(error)
    }
    let share = 1 / max(abs(mixed), step == 0 ? 0.3 : ReferenceMixture.errorLimit)
    let slowMemory = min(ReferenceMixture.slowMemory, 1 - 1 / span)
    var place = step * expertCount * (expertCount + 1) / 2
    for row in 0..<expertCount {
      let weighted = share * errors[row]
      for column in row..<expertCount {
        let product = weighted * errors[column]
        let slow = slowMemory * slowCovariances[place] + product
        let fast = ReferenceMixture.fastMemory * fastCovariances[place] + product
        slowCovariances[place] = slow
        fastCovariances[place] = fast
        joint[row * expertCount + column] = slow + fast
        joint[column * expertCount + row] = slow + fast
        place += 1
      }
    }
    improveWeights(step: step, slopes: &errors, covariances: joint)
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

  /// How much of the past is left after one more target: at most of Σ_slow, of Σ_fast, and at most
  /// of the cautions' errors.
  private static let slowMemory = 0.999
  private static let fastMemory = 0.995
  private static let cautionMemory = 0.998
  /// Targets beyond which a fifth of them is more than any memory spans.
  private static let ageLimit = 5000
  /// Where the loss turns from quadratic to linear, in units of the usual change.
  private static let errorLimit = 0.8

  /// Goes once over all pairs of experts and moves weight between the two where that is better.
  ///
  /// Along e_i − e_j the objective is a parabola, so each move is exact; the weights stay on the
  /// simplex by construction, and repeated sweeps converge to the minimum.
  private mutating func improveWeights(
    step: Int, slopes: inout [Double], covariances: borrowing [Double]
  ) {
    let count = expertCount
    let first = step * count
    var variance = covariances[0]
    for expert in 1..<max(count, 1) {
      variance = min(variance, covariances[expert * (count + 1)])
    }
    let ridge = 0.01 * variance
    // Half the slope of the objective toward each expert; it follows the weights.
    for i in 0..<count {
      var slope = ridge * weights[first + i]
      for k in 0..<count { slope += covariances[i * count + k] * weights[first + k] }
      slopes[i] = slope
    }
    for i in 0..<count {
      for j in i + 1..<max(count, i + 1) {
        let rowI = i * count
        let rowJ = j * count
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
