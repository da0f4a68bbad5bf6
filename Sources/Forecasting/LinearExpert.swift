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
  private(set) var coefficients: [QuadLanes]
  /// The usual size of the error of each base and step ahead, in usual changes; 0 at first.
  private var errorSizes: [Double]
  /// The recent absolute error of each base, over all steps ahead, in usual changes.
  private var recentErrors: [Double]
  /// The same of the last value.
  private var recentLastValueError = 0.0
  /// Exponential means of the values, at the speeds of `levelRates`.
  var levels: [Double]
  /// Steps that were learned from, counted up to `warmSteps`.
  private var stepCount = 0
  /// For each of the last H steps its number, −1 where there is none; step n in slot n mod H.
  private var numbers: [Int]
  /// For each of the last H steps u, φ and k.
  private var units: [Double]
  var features: [QuadLanes]
  private var gains: [QuadLanes]

  /// What is left of the past after one more step: λ.
  private static let memory = 0.9998
  /// Steps before it wakes.
  private static let warmSteps = 64
  /// Errors beyond so many usual ones are cut.
  private static let errorLimit = 3.0

  /// An expert that has learned nothing.
  init(options: ForecasterOptions) {
    horizon = options.horizon
    baseCount = 1 + options.seasons.count
    squares = LeastSquares(
      featureCount: LinearExpert.featureCount(options), memory: LinearExpert.memory)
    let width = squares.featureCount / 4
    coefficients = [QuadLanes](repeating: QuadLanes(), count: baseCount * horizon * width)
    errorSizes = [Double](repeating: 0, count: baseCount * horizon)
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

  /// Learns from the value of the step to come, in all steps ahead and from all bases.
  mutating func learn(_ value: Double, memory: borrowing SeriesMemory) {
    var lastValueError = 0.0
    var count = 0.0
    let steps = 0..<min(horizon, memory.history.count)
    let newestSlot = (memory.history.end - 1) % horizon
    for step in steps {
      let number = memory.history.end - 1 - step
      let scale = memory.changeScales[step].rootMeanSquare
      guard numbers[slot(step, before: newestSlot)] == number, scale > 0 else { continue }
      count += 1
      lastValueError += min(abs(value - memory.history.value(at: number)) / scale, 9)
    }
    guard count > 0 else { return }
    recentLastValueError += 0.01 * (lastValueError / count - recentLastValueError)
    for base in 0..<baseCount {
      var error = 0.0
      // All steps ahead less than a season add to one and the same profile.
      var known = (source: -1, value: 0.0)
      var first = 0
      while first < steps.upperBound {
        // What was forecast: before one of these rows is learned from, since none looks at another.
        let forecasts = products(base: base, steps: first..<steps.upperBound) { step in
          slot(step, before: newestSlot)
        }
        for step in first..<min(first + 4, steps.upperBound) {
          error += learn(
            value, forecast: forecasts[step - first], step: step,
            slot: slot(step, before: newestSlot), base: base, memory: memory, known: &known)
        }
        first += 4
      }
      recentErrors[base] += 0.01 * (error / count - recentErrors[base])
    }
  }

  /// The slot of the step `count` steps before that in `newestSlot`, less than H.
  private func slot(_ count: Int, before newestSlot: Int) -> Int {
    newestSlot >= count ? newestSlot - count : newestSlot - count + horizon
  }

  /// Learns in one step ahead from one base.
  ///
  /// - Parameters:
  ///   - value: what has come, the newest step.
  ///   - forecast: what was forecast, in units added to the base.
  ///   - step: how far ahead it was forecast, from 0.
  ///   - slot: that of its origin.
  ///   - base: which base it is learned from.
  ///   - memory: the series.
  ///   - known: what the base was for the step ahead before, and which step it is made of.
  /// - Returns: the absolute error in usual changes over as many steps, at most 9.
  private mutating func learn(
    _ value: Double, forecast: Double, step: Int, slot: Int, base: Int,
    memory: borrowing SeriesMemory, known: inout (source: Int, value: Double)
  ) -> Double {
    let number = memory.history.end - 1 - step
    let scale = memory.changeScales[step].rootMeanSquare
    guard numbers[slot] == number, scale > 0,
      let source = baseSource(base, step: step, origin: number, memory: memory)
    else { return 0 }
    if source != known.source {
      known = (source, baseValue(base, at: source, memory: memory))
    }
    let row = base * horizon + step
    let target = min(max((value - known.value) / units[slot], -1e6), 1e6)
    let error = target - forecast
    let unitsPerScale = min(units[slot] / scale, 1e6)
    let size = abs(error) * unitsPerScale
    let usual = max(errorSizes[row], 0.01)
    errorSizes[row] =
      errorSizes[row] == 0
      ? min(size, 1) : errorSizes[row] + 0.01 * (min(size, 3 * usual) - errorSizes[row])
    let limit = LinearExpert.errorLimit * usual
    let move = size > limit ? error * (limit / size) : error
    let width = width
    addRow(
      to: &coefficients, at: row * width, gains, at: slot * width, times: move, width: width)
    return min(size, 9)
  }

  /// θᵀφ for up to four rows of θ: those of `base` for the first of `steps`.
  ///
  /// - Parameters:
  ///   - base: which base.
  ///   - steps: step indices; those beyond the first four do not count.
  ///   - slot: the slot of φ for each step index.
  /// - Returns: the products, one a row.
  private func products(base: Int, steps: Range<Int>, slot: (Int) -> Int) -> QuadLanes {
    // Where there are fewer than four, the last one stands in; nobody looks at it.
    var rows = SIMD4<Int>.zero
    var places = rows
    for index in 0..<4 {
      let step = min(steps.lowerBound + index, steps.upperBound - 1)
      rows[index] = (base * horizon + step) * width
      places[index] = slot(step) * width
    }
    return Forecasting.products(
      coefficients.span, at: rows, features.span, at: places, width: width)
  }

  /// The newest step that the base of step index `step` from `origin` is made of; nil if it is not
  /// known.
  private func baseSource(_ base: Int, step: Int, origin: Int, memory: borrowing SeriesMemory)
    -> Int?
  {
    if base == 0 { return origin }
    let season = memory.seasons[base - 1]
    guard season > 0 else { return nil }
    let source = origin + 1 + (step < season ? step : step % season) - season
    return source >= memory.history.start ? source : nil
  }

  /// What base `base` adds to, made of step `source` and those a season apart.
  private func baseValue(_ base: Int, at source: Int, memory: borrowing SeriesMemory) -> Double {
    base == 0
      ? memory.history.value(at: source)
      : memory.profile(at: source, season: memory.seasons[base - 1])
  }

  /// Reads the newest step, which was observed.
  mutating func read(_ memory: borrowing SeriesMemory) {
    let number = memory.history.end - 1
    let slot = number % horizon
    followLevels(memory)
    numbers[slot] = -1
    let unit = memory.changeScales[0].rootMeanSquare
    guard unit > 0 else { return }
    numbers[slot] = number
    units[slot] = unit
    writeFeatures(of: number, memory: memory, at: slot * squares.featureCount)
    squares.learn(features, at: slot * width, gains: &gains)
    squares.shrink(&coefficients)
    if stepCount < LinearExpert.warmSteps { stepCount += 1 }
  }

  /// Writes ŷ_{t+h} − y_t of base `base` into `changes`, from the newest step.
  ///
  /// - Returns: false while it is not warm, does not know its base, or has been far worse than the
  ///   last value.
  func forecast(
    base: Int, from memory: borrowing SeriesMemory, into changes: inout [Double]
  ) -> Bool {
    let number = memory.history.end - 1
    let slot = number % horizon
    guard numbers[slot] == number, stepCount == LinearExpert.warmSteps,
      recentErrors[base] <= max(3 * recentLastValueError, 1)
    else { return false }
    var forecasts = QuadLanes.zero
    for step in 0..<horizon {
      guard let source = baseSource(base, step: step, origin: number, memory: memory) else {
        return false
      }
      if step % 4 == 0 { forecasts = products(base: base, steps: step..<horizon) { _ in slot } }
      let from = baseValue(base, at: source, memory: memory)
      changes[step] = from - memory.history.newest + units[slot] * forecasts[step % 4]
    }
    return true
  }
}

extension LinearExpert: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    squares.encode(into: &writer)
    for lanes in coefficients { writer.write(lanes) }
    for number in errorSizes { writer.write(number) }
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
    try reader.readDoubles(into: &errorSizes)
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
