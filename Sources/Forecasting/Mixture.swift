// How the experts' forecasts become one: weights on the simplex, and caution toward the last value.

/// Mixes the experts' forecasts, for each step ahead on its own.
///
/// ```
/// minimise  wᵀ (Σ + λ I) w   over w ≥ 0, Σ w = 1        Σ = Σ_slow + Σ_fast,  λ = 0.01 min_k Σ_kk
/// Σ_slow ← m Σ_slow + v e eᵀ   Σ_fast ← 0.995 Σ_fast + v e eᵀ    v = 1 / max(|wᵀe|, c)
/// ŷ = y_t + a Σ_k w_k (ŷ_k − y_t)                        a ∈ {0, ¼, ½, ¾, 1}
/// ```
/// e are the experts' errors for the target that has just arrived, in units of the series' slow
/// scale; a is what had the smallest exponentially recent absolute error, apart for calm origins,
/// whose value repeats the one before: rain or light that is off mostly stays off (Bates & Granger
/// 1969, "The Combination of Forecasts"). On the simplex the ridge λ pulls toward equal weights.
/// Experts are numbers here; 0 is the last value, which never sleeps. Steps lie in `StepLanes`.
///
/// Two memories, because some series reward patience and others haste. m spans a fifth of all
/// targets so far, up to a thousand: what the experts were worth before they had seen a week should
/// not count for long. v makes the minimum that of Huber's loss (iteratively reweighted least
/// squares): rare large errors do not decide alone. c is 0.8, and 0.3 one step ahead.
///
/// A target that surprises every expert by more than 9 units scales all errors down together. They
/// are not cut one by one: an expert that is 40 times as wrong as the others must look so, or a
/// weight of 2 % would spoil the mixture.
struct Mixture: Equatable, Sendable {
  /// How many experts there are, at most 32.
  let expertCount: Int
  /// Steps ahead H.
  let horizon: Int
  /// w: in blocks of a row an expert.
  private var weights: [Double]
  /// Σ_slow and Σ_fast: in blocks of a row for each two experts, the upper triangle of a symmetric
  /// matrix row by row.
  private var slowCovariances: [Double]
  private var fastCovariances: [Double]
  /// Targets of each step ahead so far, counted up to `ageLimit`; whole numbers.
  private var ages: [Double]
  /// The recent absolute error of each caution a: in blocks of a row a caution, first where the
  /// origin was not calm, then where it was.
  private var cautionErrors: [Double]

  /// The cautions a that are tried.
  static let cautions: [Double] = [0, 0.25, 0.5, 0.75, 1]

  /// A mixture that follows the last value until it learns better.
  init(expertCount: Int, horizon: Int) {
    precondition((1...32).contains(expertCount), "a mixture has 1 to 32 experts")
    self.expertCount = expertCount
    self.horizon = horizon
    let lanes = 8 * StepLanes.blockCount(steps: horizon)
    weights = [Double](repeating: 0, count: lanes * expertCount)
    for step in 0..<lanes { weights[StepLanes.place(step: step, row: 0, of: expertCount)] = 1 }
    slowCovariances = [Double](repeating: 0, count: lanes * expertCount * (expertCount + 1) / 2)
    fastCovariances = slowCovariances
    ages = [Double](repeating: 0, count: lanes)
    cautionErrors = [Double](repeating: 0, count: 2 * lanes * Mixture.cautions.count)
  }

  /// The weight of expert `expert` for step index `step` (h − 1).
  func weight(step: Int, expert: Int) -> Double {
    weights[StepLanes.place(step: step, row: expert, of: expertCount)]
  }

  /// Mixes what the experts say and makes it cautious: the change from the last value.
  ///
  /// - Parameters:
  ///   - words: for each expert ŷ_k − y_t, in blocks of a row an expert; of a sleeping one
  ///     anything finite.
  ///   - awake: bit k says whether expert k is awake; its weight goes to the others if not.
  ///   - isCalm: whether the origin repeats the value before.
  ///   - changes: becomes ŷ − y_t for each step, in the unit of `words`; a row a block.
  ///   - disagreements: becomes how far the experts lie from that, each counting as much as it
  ///     weighs and a little more; a row a block.
  func mix(
    _ words: [Double], awake: UInt32, isCalm: Bool, into changes: inout [Double],
    disagreements: inout [Double]
  ) {
    let count = expertCount
    let blocks = StepLanes.blockCount(steps: horizon)
    precondition(words.count == blocks * count * 8 && changes.count == blocks * 8)
    precondition(disagreements.count == blocks * 8)
    let (weights, words) = (weights.span, words.span)
    var changes = changes.mutableSpan
    var disagreements = disagreements.mutableSpan
    for block in 0..<blocks {
      var (sum, total) = (StepLanes.zero, StepLanes.zero)
      for expert in 0..<count where awake >> UInt32(expert) & 1 == 1 {
        // Sound: the preconditions above cover every row of every block, here and below.
        let weight = unsafe weights.lanes(uncheckedRow: block &* count &+ expert)
        sum += unsafe weight * words.lanes(uncheckedRow: block &* count &+ expert)
        total += weight
      }
      let mixed = (caution(block: block, isCalm: isCalm) * sum / total)
        .replacing(with: 0, where: .!(total .> StepLanes.zero))
      unsafe changes.setLanes(mixed, uncheckedRow: block)
      (sum, total) = (.zero, .zero)
      for expert in 0..<count where awake >> UInt32(expert) & 1 == 1 {
        let weight = unsafe weights.lanes(uncheckedRow: block &* count &+ expert) + 0.02
        let distance = unsafe words.lanes(uncheckedRow: block &* count &+ expert) - mixed
        sum += weight * distance.size
        total += weight
      }
      let mean = (sum / total).replacing(with: 0, where: .!(total .> StepLanes.zero))
      unsafe disagreements.setLanes(mean, uncheckedRow: block)
    }
  }

  /// The caution a in use for the eight steps of `block`; the larger where two are as good.
  private func caution(block: Int, isCalm: Bool) -> StepLanes {
    let errors = cautionErrors.span
    let first = (2 * block + (isCalm ? 1 : 0)) * Mixture.cautions.count
    precondition((first + Mixture.cautions.count) * 8 <= errors.count)
    var caution = StepLanes(repeating: Mixture.cautions[Mixture.cautions.count - 1])
    var least = unsafe errors.lanes(uncheckedRow: first + Mixture.cautions.count - 1)
    for index in stride(from: Mixture.cautions.count - 2, through: 0, by: -1) {
      let error = unsafe errors.lanes(uncheckedRow: first + index)
      caution.replace(with: Mixture.cautions[index], where: error .< least)
      least.replace(with: error, where: error .< least)
    }
    return caution
  }

  /// The caution a in use for step index `step`.
  func caution(step: Int, isCalm: Bool) -> Double {
    caution(block: step / 8, isCalm: isCalm)[step % 8]
  }

  /// Learns from the target that has arrived, at every step ahead for which it was forecast.
  ///
  /// - Parameter arrived: how wrong the experts were; changed in place.
  mutating func learn(from arrived: inout ArrivedErrors) {
    precondition(arrived.expertCount == expertCount && arrived.horizon == horizon)
    let blockCount = StepLanes.blockCount(steps: horizon)
    let firstJoint = arrived.joint.numbersBeforeLine()
    for first in stride(from: 0, to: blockCount, by: ArrivedErrors.groupSize) {
      let blocks = first..<min(first + ArrivedErrors.groupSize, blockCount)
      var active = BlockMasks(repeating: StepMask(repeating: false))
      for block in blocks {
        active[block - first] = arrived.limit(block: block)
        learnBlock(
          block, active: active[block - first], calm: arrived.calm(block: block),
          expertCount: expertCount, errors: arrived.errors,
          weights: &weights, ages: &ages, cautionErrors: &cautionErrors, slow: &slowCovariances,
          fast: &fastCovariances, joint: &arrived.joint,
          from: firstJoint + 8 * (block - first) * expertCount * expertCount)
      }
      improveWeights(
        &weights, blocks: blocks, active: active, expertCount: expertCount,
        covariances: arrived.joint, from: firstJoint, room: &arrived.room
      )
    }
  }

  /// How much of the past is left after one more target: at most of Σ_slow, of Σ_fast, and at most
  /// of the cautions' errors.
  fileprivate static let slowMemory = 0.999
  fileprivate static let fastMemory = 0.995
  fileprivate static let cautionMemory = 0.998
  /// Targets beyond which a fifth of them is more than any memory spans.
  fileprivate static let ageLimit = 5000
  /// c, of the steps of the first block and of the others.
  fileprivate static let firstErrorLimits = StepLanes(0.3, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8)
  fileprivate static let errorLimits = StepLanes(repeating: 0.8)
}

/// Takes the errors of one block into the cautions' errors and the covariances.
/// ```
/// r_a ← m_a r_a + |e_0 + a (wᵀe − e_0)|      Σ_slow ← m Σ_slow + v e eᵀ     and Σ_fast
/// ```
///
/// - Parameters:
///   - block: which eight steps ahead.
///   - active: those of them that have a target; the others keep all numbers.
///   - calm: those of them whose origin was calm.
///   - count: K, the rows of `errors` and `weights`.
///   - errors: e.
///   - weights: w.
///   - ages: Targets so far.
///   - cautionErrors: r, a row a caution, and as many for calm origins.
///   - slow: Σ_slow, a row for each two experts.
///   - fast: Σ_fast.
///   - joint: Gets Σ of this block, K × K rows.
///   - firstJoint: The number that they begin with.
private func learnBlock(
  _ block: Int, active: StepMask, calm: StepMask, expertCount count: Int, errors: [Double],
  weights: inout [Double], ages: inout [Double], cautionErrors: inout [Double],
  slow: inout [Double], fast: inout [Double], joint: inout [Double],
  from firstJoint: Int
) {
  let cautions = Mixture.cautions.count
  let pairs = count * (count + 1) / 2
  precondition(min(errors.count, weights.count) >= (block + 1) * count * 8)
  precondition(ages.count >= (block + 1) * 8 && joint.count >= firstJoint + count * count * 8)
  precondition(cautionErrors.count >= (block + 1) * 2 * cautions * 8)
  precondition(min(slow.count, fast.count) >= (block + 1) * pairs * 8)
  let (weights, errors) = (weights.span, errors.span)
  var ages = ages.mutableSpan
  var cautionErrors = cautionErrors.mutableSpan
  var slow = slow.mutableSpan
  var fast = fast.mutableSpan
  var joint = joint.mutableSpan
  // Sound, here and below: the preconditions cover every row that is touched.
  let first = block * count
  var mixed = StepLanes.zero
  for expert in first..<first + count {
    mixed += unsafe weights.lanes(uncheckedRow: expert) * errors.lanes(uncheckedRow: expert)
  }
  let known = unsafe ages.lanes(uncheckedRow: block)
  let age = (known + 1).limited(atMost: StepLanes(repeating: Double(Mixture.ageLimit)))
  unsafe ages.setLanes(known.replacing(with: age, where: active), uncheckedRow: block)
  let fading = 1 - 1 / (50 + 0.2 * age)
  let cautionMemory = StepLanes(repeating: Mixture.cautionMemory).limited(atMost: fading)
  let lastValueError = unsafe errors.lanes(uncheckedRow: first)
  for index in 0..<cautions {
    let error = lastValueError + Mixture.cautions[index] * (mixed - lastValueError)
    for kind in 0..<2 {
      let mask = active .& (kind == 0 ? .!calm : calm)
      let row = (2 * block + kind) * cautions + index
      let recent = unsafe cautionErrors.lanes(uncheckedRow: row)
      let sum = recent.replacing(with: cautionMemory * recent + error.size, where: mask)
      unsafe cautionErrors.setLanes(sum, uncheckedRow: row)
    }
  }
  let errorLimit = block == 0 ? Mixture.firstErrorLimits : Mixture.errorLimits
  let share = 1 / mixed.size.limited(atLeast: errorLimit)
  let slowMemory = StepLanes(repeating: Mixture.slowMemory).limited(atMost: fading)
  var place = block * pairs
  for row in 0..<count {
    let weighted = unsafe share * errors.lanes(uncheckedRow: first &+ row)
    for column in row..<count {
      let product = unsafe weighted * errors.lanes(uncheckedRow: first &+ column)
      let oldSlow = unsafe slow.lanes(uncheckedRow: place)
      let oldFast = unsafe fast.lanes(uncheckedRow: place)
      let newSlow = slowMemory * oldSlow + product
      let newFast = Mixture.fastMemory * oldFast + product
      unsafe slow.setLanes(oldSlow.replacing(with: newSlow, where: active), uncheckedRow: place)
      unsafe fast.setLanes(oldFast.replacing(with: newFast, where: active), uncheckedRow: place)
      unsafe joint.setLanes(
        newSlow + newFast, uncheckedRow: row &* count &+ column, from: firstJoint)
      unsafe joint.setLanes(
        newSlow + newFast, uncheckedRow: column &* count &+ row, from: firstJoint)
      place &+= 1
    }
  }
}

extension Mixture: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    func write(_ numbers: [Double], rowCount: Int) {
      for step in 0..<horizon {
        for row in 0..<rowCount {
          writer.write(numbers[StepLanes.place(step: step, row: row, of: rowCount)])
        }
      }
    }
    write(weights, rowCount: expertCount)
    write(slowCovariances, rowCount: expertCount * (expertCount + 1) / 2)
    write(fastCovariances, rowCount: expertCount * (expertCount + 1) / 2)
    for step in 0..<horizon { writer.write(Int(ages[step])) }
    write(cautionErrors, rowCount: 2 * Mixture.cautions.count)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try decode(&weights, rowCount: expertCount, from: &reader)
    try decode(&slowCovariances, rowCount: expertCount * (expertCount + 1) / 2, from: &reader)
    try decode(&fastCovariances, rowCount: expertCount * (expertCount + 1) / 2, from: &reader)
    for step in 0..<horizon {
      ages[step] = Double(try reader.readCount(atMost: Mixture.ageLimit))
    }
    try decode(&cautionErrors, rowCount: 2 * Mixture.cautions.count, from: &reader)
  }

  private func decode(
    _ numbers: inout [Double], rowCount: Int, from reader: inout SnapshotReader
  ) throws(SnapshotError) {
    for step in 0..<horizon {
      for row in 0..<rowCount {
        numbers[StepLanes.place(step: step, row: row, of: rowCount)] = try reader.readDouble()
      }
    }
  }
}
