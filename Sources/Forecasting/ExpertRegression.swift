// The next value once more: regressions on what the experts say, and on how wrong they just were.

/// Regresses the next value on the experts' forecasts, and moves the mixture's forecast toward it.
///
/// ```
/// ŷ_{t+1} = M + a (S − M) + b (S' − M)    S = y_t + u θᵀφ_t    a, b ∈ {0, ¼, ½, ¾, 1}, a + b ≤ 1
/// ```
/// φ: a constant; each expert's change; the errors that linear forms and networks have just made;
/// the last two differences; how wrong the mixture M usually is at this time of the day; all in
/// units u of the usual change over one step. Weights on the simplex can neither subtract an expert
/// from another nor carry an error on, and both helps where experts are late or biased alike.
/// S forgets within some 30 steps and S' within 500. Both can go wrong: a and b are what had the
/// smallest recent absolute error, apart for steps that repeat the value before and for others.
/// Only one step ahead is enough known at once for this.
struct ExpertRegression: Equatable, Sendable {
  /// How many experts there are.
  private let expertCount: Int
  /// The first expert whose last error is looked at.
  private let firstErring: Int
  /// S and S', as changes.
  private var hasty: RegressionOpinion
  private var patient: RegressionOpinion
  /// φ of the step that waits for its target.
  private var features: [QuadLanes]
  /// The number of that step, −1 if there is none; its unit u; M − y_t in units.
  private var number = -1
  private var unit = 0.0
  private var mixedChange = 0.0
  /// Whether its value was that of the step before.
  private var isCalm = false
  /// The half hour that it lies in.
  private var slot = 0
  /// How wrong each expert was one step ahead, in the series' own unit.
  private var lastErrors: [Double]
  /// How wrong the mixture was at each time of the day.
  private var daily = DailyErrors()
  /// What each a and b would have come to: b runs within a.
  private var shares = CandidateErrors(count: 15)
  /// Targets so far, counted up to `warmCount`.
  private var targetCount = 0

  /// What is left of the past after one more step, of S and of S'.
  private static let memories = (hasty: 0.97, patient: 0.998)
  /// Targets before it has a say.
  private static let warmCount = 64

  /// A regression that has learned nothing.
  ///
  /// - Parameters:
  ///   - expertCount: how many experts there are.
  ///   - firstErring: the first of those whose last error is a feature.
  init(expertCount: Int, firstErring: Int) {
    self.expertCount = expertCount
    self.firstErring = firstErring
    let count = (2 * expertCount - firstErring + 3 + 3) / 4 * 4
    hasty = RegressionOpinion(featureCount: count, memory: ExpertRegression.memories.hasty)
    patient = RegressionOpinion(featureCount: count, memory: ExpertRegression.memories.patient)
    features = [QuadLanes](repeating: QuadLanes(), count: count / 4)
    lastErrors = [Double](repeating: 0, count: expertCount)
  }

  /// Forgets what waits for its target; what was learned stays.
  mutating func restart() {
    number = -1
    for expert in lastErrors.indices { lastErrors[expert] = 0 }
  }

  /// Learns from the change that has come, if step `number` is the one that waits for it.
  ///
  /// - Parameters:
  ///   - change: y_{t+1} − y_t.
  ///   - number: t.
  ///   - arrived: each expert's forecast − actual one step ahead in units of `scale`; of one that
  ///     slept, anything finite.
  ///   - scale: the usual change over one step.
  ///   - awake: bit k says whether expert k was awake.
  mutating func learn(
    _ change: Double, from number: Int, arrived: borrowing ArrivedErrors, scale: Double,
    awake: UInt32
  ) {
    for expert in 0..<expertCount {
      let isAwake = awake >> UInt32(expert) & 1 == 1
      lastErrors[expert] = isAwake ? -arrived.error(step: 0, expert: expert) * scale : 0
    }
    guard number == self.number else { return }
    self.number = -1
    let target = min(max(change / unit, -30), 30)
    for index in 0..<shares.count {
      shares.learn(index, error: moved(index) - target, isCalm: isCalm)
    }
    daily.learn(target - mixedChange, unit: unit, slot: slot)
    hasty.learn(target, after: features)
    patient.learn(target, after: features)
    if targetCount < ExpertRegression.warmCount { targetCount += 1 }
  }

  /// Reads the newest step and what was forecast from it.
  ///
  /// - Parameters:
  ///   - memory: the series.
  ///   - said: what the experts say.
  ///   - slot: where in `said` that stands.
  ///   - mixed: the mixture's change in the same unit.
  ///   - workspace: scratch memory.
  /// - Returns: the change to be forecast, in the same unit.
  mutating func change(
    from memory: borrowing SeriesMemory, said: borrowing PendingForecasts, slot: Int, mixed: Double,
    using workspace: inout LinearWorkspace
  ) -> Double {
    unit = memory.changeScales[0].rootMeanSquare
    guard unit > 0 else {
      number = -1
      return mixed
    }
    number = memory.history.end - 1
    isCalm = memory.isCalm
    self.slot = DailyErrors.slot(of: memory.history.phase(at: number))
    mixedChange = mixed
    write(memory, said, slot)
    hasty.read(features, using: &workspace)
    patient.read(features, using: &workspace)
    return targetCount < ExpertRegression.warmCount ? mixed : moved(shares.best(isCalm: isCalm))
  }

  /// The change that pair `index` of shares comes to; the first is the mixture's.
  private func moved(_ index: Int) -> Double {
    let (a, b) = ExpertRegression.pairs[index]
    return mixedChange + a * (hasty.change - mixedChange) + b * (patient.change - mixedChange)
  }

  /// All a and b.
  private static let pairs: InlineArray<15, (a: Double, b: Double)> = {
    var pairs = InlineArray<15, (a: Double, b: Double)>(repeating: (0, 0))
    var index = 0
    for a in 0...4 {
      for b in 0...4 - a {
        pairs[index] = (0.25 * Double(a), 0.25 * Double(b))
        index += 1
      }
    }
    return pairs
  }()

  /// Writes φ of the newest step.
  private mutating func write(
    _ memory: borrowing SeriesMemory, _ said: borrowing PendingForecasts, _ slot: Int
  ) {
    var index = 0
    func write(_ number: Double, limit: Double) {
      features[index >> 2][index & 3] = min(max(number, -limit), limit)
      index += 1
    }
    write(1, limit: 1)
    let awake = said.origins[slot].awake
    let first = said.changeRange(slot: slot, step: 0).lowerBound
    for expert in 1..<expertCount {
      let isAwake = awake >> UInt32(expert) & 1 == 1
      write(isAwake ? Double(said.changes[first + expert]) : 0, limit: 10)
    }
    for expert in firstErring..<expertCount { write(lastErrors[expert] / unit, limit: 5) }
    var after = memory.history.newest
    for back in 1...2 {
      let number = memory.history.end - 1 - back
      let before = number >= memory.history.start ? memory.history.value(at: number) : after
      write((after - before) / unit, limit: 10)
      after = before
    }
    write(daily.mean(self.slot) / unit, limit: 5)
  }
}

extension ExpertRegression: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    hasty.encode(into: &writer)
    patient.encode(into: &writer)
    for numbers in features { writer.write(numbers) }
    writer.write(number)
    for number in [unit, mixedChange] { writer.write(number) }
    writer.write(isCalm)
    writer.write(slot)
    for number in lastErrors { writer.write(number) }
    daily.encode(into: &writer)
    shares.encode(into: &writer)
    writer.write(targetCount)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try hasty.decode(from: &reader)
    try patient.decode(from: &reader)
    try reader.readLanes(into: &features)
    number = try reader.readInteger()
    unit = try reader.readDouble()
    mixedChange = try reader.readDouble()
    isCalm = try reader.readBool()
    slot = try reader.readCount(atMost: DailyErrors.slotCount - 1)
    try reader.readDoubles(into: &lastErrors)
    try daily.decode(from: &reader)
    try shares.decode(from: &reader)
    targetCount = try reader.readCount(atMost: ExpertRegression.warmCount)
  }
}
