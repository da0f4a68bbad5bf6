// The expert that is a regression: one φ and one gain for all steps ahead and all bases.
import TimeSeries

/// Forecasts each step ahead as a base plus a linear function of the last steps.
///
/// ```
/// ŷ_{t+h} = base + u θ_hᵀφ_t      base: y_t, or a season's profile at t + h; u the usual change
/// θ_h ← θ_h + k_t ψ((y_{t+h} − base) / u − θ_hᵀφ_t)                   when y_{t+h} has come
/// ```
/// k is the gain of `LeastSquares`. It depends on no target, so that one serves all steps ahead and
/// all bases, exactly; φ and k of the last H steps are kept until their targets have come. ψ cuts
/// what is more than three usual errors away (Huber 1964), and φ is cut too: a spike moves little.
struct LinearExpert: Equatable, Sendable {
  /// Steps ahead H.
  let horizon: Int
  /// Bases: the last value, and one a season.
  let baseCount: Int
  /// P, and how gains come from it.
  private(set) var squares: LeastSquares
  /// θ: for each base, for each step ahead, a row.
  var coefficients: [QuadLanes]
  /// The usual size of the error of each base and step ahead, in usual changes; 0 at first.
  ///
  /// For each base in blocks of a row.
  var errorSizes: [Double]
  /// The recent absolute error of each base, over all steps ahead, in usual changes.
  var recentErrors: [Double]
  /// The same of the last value.
  var recentLastValueError = 0.0
  /// Exponential means of the values, at the speeds of `levelRates`.
  var levels: [Double]
  /// Steps that were learned from, counted up to `warmSteps`.
  private var stepCount = 0
  /// For each of the last H steps its number, −1 where there is none; step n in slot n mod H.
  var numbers: [Int]
  /// For each of the last H steps u, φ and k.
  var units: [Double]
  var features: [QuadLanes]
  var gains: [QuadLanes]

  /// What is left of the past after one more step: λ.
  private static let memory = 0.9998
  /// Steps before it wakes.
  private static let warmSteps = 64

  /// An expert that has learned nothing.
  init(options: ForecasterOptions) {
    horizon = options.horizon
    baseCount = 1 + options.seasons.count
    squares = LeastSquares(
      featureCount: LinearExpert.featureCount(options), memory: LinearExpert.memory)
    let width = squares.featureCount / 4
    coefficients = [QuadLanes](repeating: QuadLanes(), count: baseCount * horizon * width)
    errorSizes = [Double](
      repeating: 0, count: 8 * baseCount * StepLanes.blockCount(steps: horizon))
    recentErrors = [Double](repeating: 0, count: baseCount)
    levels = [Double](repeating: 0, count: LinearExpert.levelRates.count)
    numbers = [Int](repeating: -1, count: horizon)
    units = [Double](repeating: 0, count: horizon)
    features = [QuadLanes](repeating: QuadLanes(), count: horizon * width)
    gains = [QuadLanes](repeating: QuadLanes(), count: horizon * width)
  }

  /// SIMD vectors in a row of numbers as long as φ.
  var width: Int { squares.featureCount / 4 }

  /// Forgets what is waiting for its targets; what was learned stays.
  mutating func restart() {
    for slot in numbers.indices { numbers[slot] = -1 }
  }

  /// Reads the newest step, which was observed, and lets the coefficients learn what `learn` found.
  ///
  /// - Parameters:
  ///   - memory: the series.
  ///   - workspace: what `learn` has left; its `said` becomes θᵀφ, for `forecast`.
  mutating func read(
    _ memory: borrowing SeriesMemory, using workspace: inout LinearWorkspace
  ) {
    let number = memory.history.end - 1
    let slot = number % horizon
    followLevels(memory)
    numbers[slot] = -1
    let unit = memory.changeScales[0].rootMeanSquare
    // Without a unit no origin had one: there is nothing to learn either.
    guard unit > 0 else { return }
    numbers[slot] = number
    units[slot] = unit
    writeFeatures(of: number, memory: memory, into: &workspace.features)
    squares.learn(
      workspace.features, at: 0, gains: &workspace.gains, shrunk: &workspace.shrunk)
    learnRows(
      &coefficients, by: workspace.moves, along: gains, at: workspace.slots,
      shrinking: workspace.shrunk, features: workspace.features, at: 0,
      results: &workspace.said, width: width)
    // Only now: the gain that was in this slot has just been learned along for the last time.
    for lane in 0..<width {
      features[slot * width + lane] = workspace.features[lane]
      gains[slot * width + lane] = workspace.gains[lane]
    }
    if stepCount < LinearExpert.warmSteps { stepCount += 1 }
  }

  /// Writes ŷ_{t+h} − y_t of base `base` into `changes`, from the newest step, which was just read.
  ///
  /// - Parameters:
  ///   - base: which base.
  ///   - memory: the series.
  ///   - said: what `read` has made of the step.
  ///   - changes: becomes the changes, if the answer is yes.
  /// - Returns: false while it is not warm, does not know its base, or has been far worse than the
  ///   last value.
  func forecast(
    base: Int, from memory: borrowing SeriesMemory, said: [Double], into changes: inout [Double]
  ) -> Bool {
    let number = memory.history.end - 1
    let slot = number % horizon
    guard numbers[slot] == number, stepCount == LinearExpert.warmSteps,
      recentErrors[base] <= max(3 * recentLastValueError, 1)
    else { return false }
    let newest = memory.history.newest
    let unit = units[slot]
    var changes = changes.mutableSpan
    if base == 0 {
      for step in 0..<horizon { changes[step] = newest }
    } else {
      let season = memory.seasons[base - 1]
      guard season > 0, number + 1 - season >= memory.history.start else { return false }
      memory.writeProfiles(season: season, into: &changes)
    }
    let said = said.span.extracting(base * horizon..<(base + 1) * horizon)
    for step in 0..<horizon { changes[step] = changes[step] - newest + unit * said[step] }
    return true
  }
}

extension LinearExpert: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    squares.encode(into: &writer)
    for lanes in coefficients { writer.write(lanes) }
    let stride = errorSizes.count / baseCount
    for base in 0..<baseCount {
      for step in 0..<horizon { writer.write(errorSizes[base * stride + step]) }
    }
    for number in recentErrors { writer.write(number) }
    writer.write(recentLastValueError)
    for level in levels { writer.write(level) }
    writer.write(stepCount)
    for number in numbers { writer.write(number) }
    for unit in units { writer.write(unit) }
    for lanes in features { writer.write(lanes) }
    for lanes in gains { writer.write(lanes) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try squares.decode(from: &reader)
    try reader.readLanes(into: &coefficients)
    let stride = errorSizes.count / baseCount
    for base in 0..<baseCount {
      for step in 0..<horizon { errorSizes[base * stride + step] = try reader.readDouble() }
    }
    try reader.readDoubles(into: &recentErrors)
    recentLastValueError = try reader.readDouble()
    try reader.readDoubles(into: &levels)
    stepCount = try reader.readCount(atMost: LinearExpert.warmSteps)
    for slot in numbers.indices { numbers[slot] = try reader.readInteger() }
    try reader.readDoubles(into: &units)
    try reader.readLanes(into: &features)
    try reader.readLanes(into: &gains)
  }
}
