// What learning one step consists of.
import TimeSeries

extension SeriesForecaster {
  /// Experts: the last value, one a season, the linear forms of both, the
  /// network, and its mean.
  static func expertCount(_ options: ForecasterOptions) -> Int { 4 + 2 * options.seasons.count }

  /// What forecasts and bounds may be.
  var limits: ClosedRange<Double> {
    max(options.minimum ?? -8e307, -8e307)...min(options.maximum ?? 8e307, 8e307)
  }

  /// The most missing steps that are gone through; after more, lags and hidden start anew.
  var missingLimit: Int { max(2 * memory.longestSeason, options.truncation) }

  /// Starts lags and hidden anew; what was learned stays.
  mutating func restart() {
    memory.history.restart()
    linear.restart()
    network.restart(at: memory.history.end)
    averaged.restart()
    regression.restart()
    grid.restart()
    pending.removeAll()
  }

  /// Goes through `count` missing steps: each takes the value that was forecast for it.
  ///
  /// Beyond the horizon it is the value that was forecast for the horizon. Queues age, no loss is
  /// taken.
  mutating func passMissing(
    _ count: Int, before time: Timestamp, using workspace: inout ForecastWorkspace,
    watch: inout some LearningWatch
  ) {
    guard count > 0, memory.history.count > 0, let interval = memory.intervalMicroseconds else {
      return
    }
    let slot = pending.slot(of: memory.history.end - 1)
    // The errors before a gap are no longer those just made.
    regression.restart()
    for missing in 0..<count {
      let place = pending.place(slot: slot, step: min(missing, options.horizon - 1))
      let missingTime = time.advanced(by: missing - count, intervalsOf: interval)
      memory.history.append(
        pending.values[place], phase: CalendarPhase(of: missingTime), isObserved: false)
      watch.passed(.timeline)
      readNewest(using: &workspace, watch: &watch)
    }
  }

  /// Lets both networks read the newest step.
  mutating func readNewest(
    using workspace: inout ForecastWorkspace, watch: inout some LearningWatch
  ) {
    network.read(memory, using: &workspace)
    watch.passed(network.hasJustLearned ? .training : .forward)
    averaged.read(memory, using: &workspace)
    watch.passed(.forward)
    if network.hasJustLearned {
      averaged.follow(network.network, count: network.updateCount)
      watch.passed(.averaging)
    }
  }

  /// Scores, and learns from, every forecast whose target is the step to come.
  mutating func scoreArrived(
    _ value: Double, using workspace: inout ForecastWorkspace, watch: inout some LearningWatch
  ) {
    scoreIssued(value, using: &workspace, watch: &watch)
    let count = compareExperts(value, using: &workspace)
    if count > 0 { learnMixture(value, count: count, using: &workspace) }
    watch.passed(.mixture)
  }

  /// Lets mixture, regression and network learn from `count` steps ahead.
  private mutating func learnMixture(
    _ value: Double, count: Int, using workspace: inout ForecastWorkspace
  ) {
    var (networkError, lastValueError) = (0.0, 0.0)
    for step in 0..<options.horizon where workspace.arrived.awake[step] != 0 {
      let network = mixture.expertCount - 1
      lastValueError += min(abs(workspace.arrived.error(step: step, expert: 0)), 9)
      networkError += min(abs(workspace.arrived.error(step: step, expert: network)), 9)
    }
    if workspace.arrived.awake[0] != 0 {
      let newest = memory.history.end - 1
      learnNext(value, slot: pending.slot(of: newest), arrived: workspace.arrived)
    }
    mixture.learn(from: &workspace.arrived)
    if network.compare(
      error: networkError / Double(count), lastValueError: lastValueError / Double(count))
    {
      averaged.take(network.network)
    }
  }

  /// Lets the regression and the grid learn from the step after the origin in `slot`.
  private mutating func learnNext(
    _ value: Double, slot: Int, arrived: borrowing ArrivedErrors
  ) {
    let origin = pending.origins[slot]
    regression.learn(
      value - origin.value, from: origin.number, arrived: arrived,
      scale: memory.changeScales[0].rootMeanSquare, awake: origin.awake)
    grid.learn(value - origin.value, from: origin.number, value: origin.value)
  }

  /// Scores what was issued for the step to come, and lets the intervals learn from it.
  private mutating func scoreIssued(
    _ value: Double, using workspace: inout ForecastWorkspace, watch: inout some LearningWatch
  ) {
    let (limits, scale) = (limits, memory.changeScales[0].rootMeanSquare)
    pending.writeArrived(
      after: memory.history.end - 1, stepCount: memory.history.count,
      hasSeason: memory.seasons.count > 0, into: &workspace.issued)
    let blockCount = StepLanes.blockCount(steps: options.horizon)
    for block in 0..<blockCount {
      let arrived = workspace.issued.arrived(block: block, within: limits)
      stepScores.learn(arrived, block: block, actual: value)
    }
    watch.passed(.scores)
    for block in 0..<blockCount {
      let arrived = workspace.issued.arrived(block: block, within: limits)
      interval.learn(arrived, block: block, actual: value, scale: scale)
    }
    watch.passed(.intervals)
  }

  /// Takes down how wrong each expert was, in units of the usual change over as many steps.
  ///
  /// - Returns: for how many steps ahead; none if there is no such unit yet, since nothing has ever
  ///   changed.
  private mutating func compareExperts(
    _ value: Double, using workspace: inout ForecastWorkspace
  ) -> Int {
    for step in 0..<options.horizon {
      workspace.scales[step] = memory.changeScales[step].rootMeanSquare
    }
    let count = workspace.arrived.take(
      pending, after: memory.history.end - 1, issued: workspace.issued,
      scales: workspace.scales)
    let limit = 1e30
    for block in 0..<StepLanes.blockCount(steps: options.horizon) {
      let scales = workspace.scales.lanes(row: block)
      let change = (value - workspace.issued.lanes(.lastValue, block)) / scales
      let units = workspace.issued.lanes(.unit, block) / scales
      workspace.arrived.measure(
        block: block, changes: change.limited(to: -limit...limit),
        units: units.limited(atMost: StepLanes(repeating: limit)))
    }
    return count
  }

  /// Forecasts from the newest step, and keeps the forecast until its targets have come.
  mutating func issue(using workspace: inout ForecastWorkspace, watch: inout some LearningWatch) {
    let number = memory.history.end - 1
    let slot = pending.slot(of: number)
    pending.origins[slot] = PendingForecasts.Origin(
      number: number, value: memory.history.newest, unit: unit, isCalm: memory.isCalm, awake: 0)
    // No change is taken for larger than 30 usual ones: a season ago may have been a fault, and an
    // event that comes once in a season raises what is usual to more than a thirtieth of itself.
    for step in 0..<options.horizon {
      workspace.scales[step] = memory.changeScales[step].rootMeanSquare
      workspace.limits[step] = 30 * workspace.scales[step]
    }
    var expert = 0
    ask(LastValue(), number: &expert, slot: slot, using: &workspace)
    for season in memory.seasons.indices {
      ask(
        SeasonalNaive(steps: memory.seasons[season]), number: &expert, slot: slot,
        using: &workspace)
    }
    watch.passed(.naive)
    for base in 0...memory.seasons.count {
      ask(linearForm(base: base), number: &expert, slot: slot, using: &workspace)
    }
    watch.passed(.linear)
    ask(averaged, number: &expert, slot: slot, using: &workspace)
    ask(network, number: &expert, slot: slot, using: &workspace)
    watch.passed(.forward)
    mixture.mix(
      workspace.words, awake: pending.origins[slot].awake, isCalm: memory.isCalm,
      into: &workspace.mixed, disagreements: &workspace.disagreements)
    workspace.mixed[0] = regression.change(
      from: memory, said: pending, slot: slot, mixed: workspace.mixed[0],
      using: &workspace.linear)
    if memory.changeScales[0].rootMeanSquare > 0 {
      workspace.mixed[0] = grid.change(
        workspace.mixed[0], from: number, unit: unit, isCalm: memory.isCalm)
    }
    watch.passed(.mixture)
    let limits = limits
    for block in 0..<StepLanes.blockCount(steps: options.horizon) {
      issue(block: block, slot: slot, within: limits, using: &workspace)
    }
    pending.issue(slot: slot, workspace.issued)
    watch.passed(.intervals)
  }

  /// The linear expert's form with base `base`.
  func linearForm(base: Int) -> LinearForm {
    LinearForm(expert: linear, base: base, season: base > 0 ? memory.seasons[base - 1] : 0)
  }

  /// Keeps what `expert` says from the origin in `slot`, if it is awake, and counts it.
  private mutating func ask(
    _ expert: some Expert, number: inout Int, slot: Int, using workspace: inout ForecastWorkspace
  ) {
    if silenced >> UInt32(number) & 1 == 0, expert.forecast(from: memory, using: &workspace) {
      pending.take(
        workspace.changes, within: workspace.limits, of: number, slot: slot,
        words: &workspace.words)
    }
    number += 1
  }

  /// Issues eight steps of the forecast in `slot`, as far from the last value as `mixed` says, and
  /// puts bounds around them, the wider the further the experts lie from them.
  private mutating func issue(
    block: Int, slot: Int, within limits: ClosedRange<Double>,
    using workspace: inout ForecastWorkspace
  ) {
    let origin = pending.origins[slot]
    let largest = StepLanes(repeating: 1e300)
    let value = (origin.value + workspace.mixed.lanes(row: block) * origin.unit)
      .limited(atLeast: -largest).limited(atMost: largest).limited(to: limits)
    workspace.issued.setLanes(value, .value, block)
    for step in 8 * block..<8 * block + 8 {
      // As it is kept, and will be learned from.
      workspace.disagreements[step] = Double(Float(workspace.disagreements[step]))
    }
    let disagreements = workspace.disagreements.lanes(row: block)
    workspace.issued.setLanes(disagreements, .disagreement, block)
    let known = interval.units(block: block, disagreements: disagreements * origin.unit)
    let scales = workspace.scales.lanes(row: block)
    let size = scales.replacing(with: known, where: known .> StepLanes.zero)
    let isKnown = origin.unit > 0 ? size .> StepLanes.zero : StepMask(repeating: false)
    let spread = interval.startingSpread(block: block)
      .replacing(with: size / origin.unit, where: isKnown)
    let most = StepLanes(repeating: 1e30)
    for bound in Bound.allCases {
      workspace.issued.setLanes(
        (interval.quantiles(block: block, bound) * spread).limited(atMost: most), .offset,
        bound: bound, block)
    }
  }

  /// The unit of the forecast to be issued: the usual change over one step.
  ///
  /// Before any change was seen, a share of the value itself, which shrinks as it keeps repeating.
  private var unit: Double {
    let scale = memory.changeScales[0].rootMeanSquare
    return scale > 0 ? scale : abs(memory.history.newest) / Double(16 * observationCount)
  }

  /// The mixture's weights now, as their means over all steps ahead, with four decimals.
  ///
  /// - Complexity: O(horizon · experts); for once a day, not for each observation.
  public var meanWeights: [ExpertWeight] {
    var sums = [Double](repeating: 0, count: mixture.expertCount)
    for step in 0..<mixture.horizon {
      for expert in sums.indices { sums[expert] += mixture.weight(step: step, expert: expert) }
    }
    return zip(expertNames, sums).compactMap { name, sum in
      guard !name.isEmpty else { return nil }
      let mean = sum / Double(mixture.horizon)
      return ExpertWeight(expert: name, weight: (mean * 10_000).rounded() / 10_000)
    }
  }

  /// The mixture's weights for step index `step`, of the experts that the series has.
  func weights(step: Int) -> [ExpertWeight] {
    return expertNames.enumerated().compactMap { expert, name in
      guard !name.isEmpty else { return nil }
      return ExpertWeight(expert: name, weight: mixture.weight(step: step, expert: expert))
    }
  }
}
