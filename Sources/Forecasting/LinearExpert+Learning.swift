// How the linear expert learns from a value: eight steps ahead side by side.
import TimeSeries

/// What the linear expert needs in between, and after it `ExpertRegression`.
///
/// `slots` and `moves` last from learning a value to reading it, `said` until it is told.
struct LinearWorkspace: Sendable {
  /// θᵀφ of the newest step: H numbers a base.
  var said: [Double]
  /// φ of the newest step, and its gain k.
  var features: [QuadLanes]
  var gains: [QuadLanes]
  /// What `LeastSquares` takes from every θ.
  var shrunk: ShrunkFeature
  /// For each base and step ahead the slot of its origin, and by how much θ is to move along the
  /// gain there.
  var slots: [Int]
  var moves: [Double]
  /// For each step ahead: whether there was a forecast, 1 or 0; u at its origin, and the value
  /// there; the usual change over as many steps.
  fileprivate var known: [Int64]
  fileprivate var units: [Double]
  fileprivate var lastValues: [Double]
  fileprivate var scales: [Double]
  /// For one base: what was added to; whether that is known; θᵀφ; the error in usual changes, at
  /// most 9, and 0 where there was no forecast.
  fileprivate var bases: [Double]
  fileprivate var active: [Int64]
  var products: [Double]
  fileprivate var sizes: [Double]

  /// Scratch memory for series with these options.
  init(options: ForecasterOptions) {
    let lanes = 8 * StepLanes.blockCount(steps: options.horizon)
    said = [Double](repeating: 0, count: options.horizon * (1 + options.seasons.count))
    let width = LinearExpert.featureCount(options) / 4
    features = [QuadLanes](repeating: .zero, count: width)
    gains = features
    shrunk = ShrunkFeature(width: width)
    known = [Int64](repeating: 0, count: lanes)
    active = known
    slots = [Int](repeating: 0, count: said.count)
    // Eight at a time are written: the last ones need room.
    moves = [Double](repeating: 0, count: said.count + 8)
    units = [Double](repeating: 1, count: lanes)
    lastValues = units
    scales = units
    bases = units
    products = units
    sizes = units
  }
}

extension LinearExpert {
  /// Errors beyond so many usual ones are cut.
  private static let errorLimit = 3.0

  /// Looks at the value of the step to come, in all steps ahead and from all bases.
  ///
  /// By how much the coefficients are to move then stands in `workspace`; `read` moves them.
  mutating func learn(
    _ value: Double, memory: borrowing SeriesMemory, using workspace: inout LinearWorkspace
  ) {
    let count = Double(gather(memory, into: &workspace))
    guard count > 0 else {
      for row in workspace.moves.indices { workspace.moves[row] = 0 }
      return
    }
    let blockCount = StepLanes.blockCount(steps: horizon)
    for block in 0..<blockCount {
      let size = (value - workspace.lastValues.lanes(row: block)).size
      let limit = StepLanes(repeating: 9)
      let sizes = (size / workspace.scales.lanes(row: block)).limited(atMost: limit)
      let known = workspace.known.mask(row: block)
      workspace.sizes.setLanes(sizes.replacing(with: 0, where: .!known), row: block)
    }
    let error = sum(workspace.sizes)
    recentLastValueError += 0.01 * (error / count - recentLastValueError)
    for base in 0..<baseCount {
      if base == 0 {
        for step in 0..<8 * blockCount {
          workspace.bases[step] = workspace.lastValues[step]
          workspace.active[step] = workspace.known[step]
        }
      } else {
        writeBases(base, memory: memory, into: &workspace)
      }
      multiplyRows(
        coefficients, from: base * horizon, count: horizon, by: features, at: workspace.slots,
        results: &workspace.products, width: width)
      for block in 0..<blockCount {
        weigh(value, block: block, base: base, workspace: &workspace)
      }
      let error = sum(workspace.sizes)
      recentErrors[base] += 0.01 * (error / count - recentErrors[base])
    }
  }

  /// The sum of `numbers`, in their order.
  private func sum(_ numbers: [Double]) -> Double {
    numbers.reduce(0) { $0 + $1 }
  }

  /// Writes down what is known of the origins.
  ///
  /// - Returns: for how many steps ahead there was a forecast.
  private func gather(
    _ memory: borrowing SeriesMemory, into workspace: inout LinearWorkspace
  ) -> Int {
    let newest = memory.history.end - 1
    var slot = newest < 0 ? 0 : newest % horizon
    var count = 0
    for step in 0..<horizon {
      let scale = memory.changeScales[step].rootMeanSquare
      let isKnown = step < memory.history.count && numbers[slot] == newest - step && scale > 0
      workspace.known[step] = isKnown ? 1 : 0
      for base in 0..<baseCount { workspace.slots[base * horizon + step] = slot }
      workspace.units[step] = isKnown ? units[slot] : 1
      workspace.lastValues[step] = isKnown ? memory.history.value(at: newest - step) : 0
      workspace.scales[step] = isKnown ? scale : 1
      count += isKnown ? 1 : 0
      slot = slot == 0 ? horizon - 1 : slot - 1
    }
    return count
  }

  /// Writes what base `base` added to: all steps ahead less than a season to one and the same
  /// profile, the others to those of the seasons before.
  private func writeBases(
    _ base: Int, memory: borrowing SeriesMemory, into workspace: inout LinearWorkspace
  ) {
    let season = memory.seasons[base - 1]
    var source = memory.history.end - season
    var profile = 0.0
    for step in 0..<horizon {
      if season > 0, step % season == 0 {
        source = memory.history.end - season - step
        if source >= memory.history.start {
          profile = memory.profile(at: source, season: season)
        }
      }
      workspace.bases[step] = profile
      workspace.active[step] =
        season > 0 && source >= memory.history.start ? workspace.known[step] : 0
    }
  }

  /// Weighs the errors of one base at eight steps ahead: how large they are, and how much θ moves.
  private mutating func weigh(
    _ value: Double, block: Int, base: Int, workspace: inout LinearWorkspace
  ) {
    let row = base * StepLanes.blockCount(steps: horizon) + block
    let active = workspace.active.mask(row: block)
    let units = workspace.units.lanes(row: block)
    let largest = StepLanes(repeating: 1e6)
    let target = ((value - workspace.bases.lanes(row: block)) / units)
      .limited(atLeast: -largest).limited(atMost: largest)
    let error = target - workspace.products.lanes(row: block)
    let unitsPerScale = (units / workspace.scales.lanes(row: block)).limited(atMost: largest)
    let size = error.size * unitsPerScale
    let known = errorSizes.lanes(row: row)
    let limit = LinearExpert.errorLimit * known.limited(atLeast: StepLanes(repeating: 0.01))
    let usual = (known + 0.01 * (size.limited(atMost: limit) - known))
      .replacing(with: size.limited(atMost: StepLanes(repeating: 1)), where: known .== .zero)
    errorSizes.setLanes(known.replacing(with: usual, where: active), row: row)
    let move = error.replacing(with: error * (limit / size), where: size .> limit)
    workspace.moves.setLanes(
      move.replacing(with: 0, where: .!active), at: base * horizon + 8 * block)
    let sizes = size.limited(atMost: StepLanes(repeating: 9))
    workspace.sizes.setLanes(sizes.replacing(with: 0, where: .!active), row: block)
  }
}
