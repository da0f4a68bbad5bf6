// The next value once more: a regression on what the experts say, and on how wrong they just were.

/// Regresses the next value on the experts' forecasts, and moves the mixture's forecast toward it.
///
/// ```
/// ŷ_{t+1} = M + a (S − M)    S = y_t + u θᵀφ_t    a ∈ {0, ¼, ½, ¾, 1}    M the mixture's word
/// ```
/// φ: a constant; each expert's change; the errors that linear forms and networks have just made;
/// the last two differences; all in units u of the usual change over one step. Weights on the
/// simplex can neither subtract an expert from another nor carry an error on, and both helps where
/// experts are late or biased alike. θ is learned by recursive least squares that forgets fast, so
/// it can go wrong: a is what had the smallest recent absolute error, apart for steps that repeat
/// the value before and for others. Only one step ahead is enough known at once for this.
struct ExpertRegression: Equatable, Sendable {
  /// How many experts there are.
  private let expertCount: Int
  /// The first expert whose last error is looked at.
  private let firstErring: Int
  private var squares: LeastSquares
  /// θ.
  private var coefficients: [QuadLanes]
  /// φ and its gain k, of the step that waits for its target.
  private var features: [QuadLanes]
  private var gains: [QuadLanes]
  /// The number of that step, −1 if there is none; its unit u; S − y_t and M − y_t in units.
  private var number = -1
  private var unit = 0.0
  private var ownChange = 0.0
  private var mixedChange = 0.0
  /// Whether its value was that of the step before.
  private var isCalm = false
  /// The usual size of the regression's error, in units; 0 at first.
  private var errorSize = 0.0
  /// How wrong each expert was one step ahead, in the series' own unit.
  private var lastErrors: [Double]
  /// For each share a, the recent absolute error: five of a moving series, five of a calm one.
  private var shareErrors = [Double](repeating: 0, count: 10)
  /// Targets so far, counted up to `warmCount`.
  private var targetCount = 0

  /// What is left of the past after one more step.
  private static let memory = 0.99
  /// The same of the shares' errors.
  private static let shareMemory = 0.998
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
    let count = (2 * expertCount - firstErring + 2 + 3) / 4 * 4
    squares = LeastSquares(featureCount: count, memory: ExpertRegression.memory)
    coefficients = [QuadLanes](repeating: QuadLanes(), count: count / 4)
    features = coefficients
    gains = coefficients
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
    let first = isCalm ? 5 : 0
    for share in 0..<5 {
      let said = mixedChange + 0.25 * Double(share) * (ownChange - mixedChange)
      shareErrors[first + share] =
        ExpertRegression.shareMemory * shareErrors[first + share] + min(abs(said - target), 60)
    }
    let error = target - product
    let size = abs(error)
    let usual = max(errorSize, 0.001)
    errorSize =
      errorSize == 0 ? min(size, 1) : errorSize + 0.01 * (min(size, 3 * usual) - errorSize)
    let move = size > 3 * usual ? error * (3 * usual / size) : error
    for lane in coefficients.indices { coefficients[lane] += gains[lane] * move }
    if targetCount < ExpertRegression.warmCount { targetCount += 1 }
  }

  /// θᵀφ.
  private var product: Double {
    var sum = QuadLanes()
    for lane in coefficients.indices { sum += coefficients[lane] * features[lane] }
    return sum.total
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
    write(memory, said, slot)
    squares.learn(features, at: 0, gains: &gains, shrunk: &workspace.shrunk)
    // What came was learned when it came: no move is left.
    workspace.moves[0] = 0
    workspace.slots[0] = 0
    learnRows(
      &coefficients, by: workspace.moves, along: gains, at: workspace.slots,
      shrinking: workspace.shrunk, features: features, at: 0, results: &workspace.products,
      width: coefficients.count)
    mixedChange = mixed
    ownChange = min(max(workspace.products[0], -30), 30)
    return targetCount < ExpertRegression.warmCount
      ? mixed : mixed + share * (ownChange - mixed)
  }

  /// The share a in use; the smaller where two are as good.
  private var share: Double {
    let first = isCalm ? 5 : 0
    var best = 0
    for share in 1..<5 where shareErrors[first + share] < shareErrors[first + best] { best = share }
    return 0.25 * Double(best)
  }

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
  }
}

extension ExpertRegression: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    squares.encode(into: &writer)
    for lanes in [coefficients, features, gains] {
      for numbers in lanes { writer.write(numbers) }
    }
    writer.write(number)
    for number in [unit, ownChange, mixedChange, errorSize] { writer.write(number) }
    writer.write(isCalm)
    for number in lastErrors { writer.write(number) }
    for number in shareErrors { writer.write(number) }
    writer.write(targetCount)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try squares.decode(from: &reader)
    try reader.readLanes(into: &coefficients)
    try reader.readLanes(into: &features)
    try reader.readLanes(into: &gains)
    number = try reader.readInteger()
    unit = try reader.readDouble()
    ownChange = try reader.readDouble()
    mixedChange = try reader.readDouble()
    errorSize = try reader.readDouble()
    isCalm = try reader.readBool()
    try reader.readDoubles(into: &lastErrors)
    try reader.readDoubles(into: &shareErrors)
    targetCount = try reader.readCount(atMost: ExpertRegression.warmCount)
  }
}
