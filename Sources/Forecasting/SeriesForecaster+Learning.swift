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
    let target = memory.history.end
    var (networkError, lastValueError, count) = (0.0, 0.0, 0.0)
    workspace.arrived.removeAll()
    for step in 0..<min(options.horizon, memory.history.count) {
      let number = target - 1 - step
      let slot = pending.slot(of: number)
      guard pending.origins[slot].number == number else { continue }
      score(value, step: step, slot: slot, watch: &watch)
      guard compareExperts(value, step: step, slot: slot, arrived: &workspace.arrived) else {
        continue
      }
      count += 1
      let network = mixture.expertCount - 1
      lastValueError += min(abs(workspace.arrived.error(step: step, expert: 0)), 9)
      networkError += min(abs(workspace.arrived.error(step: step, expert: network)), 9)
      if step == 0 { learnRegression(value, slot: slot, arrived: workspace.arrived) }
      watch.passed(.mixture)
    }
    if count > 0 { mixture.learn(from: &workspace.arrived) }
    watch.passed(.mixture)
    if count > 0,
      network.compare(error: networkError / count, lastValueError: lastValueError / count)
    {
      averaged.take(network.network)
    }
  }

  /// Lets the regression learn from the step after the origin in `slot`.
  private mutating func learnRegression(
    _ value: Double, slot: Int, arrived: borrowing ArrivedErrors
  ) {
    let origin = pending.origins[slot]
    regression.learn(
      value - origin.value, from: origin.number, arrived: arrived,
      scale: memory.changeScales[0].rootMeanSquare, awake: origin.awake)
  }

  /// Scores the forecast in `slot` at step index `step`, and lets the intervals learn from it.
  private mutating func score(
    _ value: Double, step: Int, slot: Int, watch: inout some LearningWatch
  ) {
    let issued = pending.forecastStep(
      slot: slot, step: step, target: Timestamp(microseconds: 0), within: limits)
    stepScores[step].add(
      issued, actual: value, lastValue: pending.origins[slot].value,
      seasonal: seasonalValue(slot, step))
    watch.passed(.scores)
    interval.learn(
      step: step, error: issued.value - value,
      disagreement: Double(pending.disagreements[pending.place(slot: slot, step: step)])
        * pending.origins[slot].unit, scale: memory.changeScales[0].rootMeanSquare,
      beyond: [
        value < issued.lower80, value > issued.upper80, value < issued.lower95,
        value > issued.upper95,
      ])
    watch.passed(.intervals)
  }

  /// Takes down how wrong each expert was, in units of the usual change over as many steps.
  ///
  /// It changes nothing here, but a look at the whole value within a change of it copies it first,
  /// 940 bytes for each step ahead (Swift 6.3).
  ///
  /// - Returns: false if there is no such unit yet, since nothing has ever changed.
  private mutating func compareExperts(
    _ value: Double, step: Int, slot: Int, arrived: inout ArrivedErrors
  ) -> Bool {
    let scale = memory.changeScales[step].rootMeanSquare
    guard scale > 0 else { return false }
    let limit = 1e30
    let origin = pending.origins[slot]
    let change = min(max((value - origin.value) / scale, -limit), limit)
    let unit = min(origin.unit / scale, limit)
    arrived.take(
      step: step,
      words: pending.changes.span.extracting(pending.changeRange(slot: slot, step: step)),
      change: change, unit: unit, awake: origin.awake, isCalm: origin.isCalm)
    return true
  }

  /// What the first season's naive forecast said about step index `step` from `slot`.
  private func seasonalValue(_ slot: Int, _ step: Int) -> Double? {
    let origin = pending.origins[slot]
    guard memory.seasons.count > 0, origin.awake & 2 != 0 else { return nil }
    return origin.value + Double(
      pending.changes[pending.changeRange(slot: slot, step: step).lowerBound + 1]) * origin.unit
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
      workspace.limits[step] = 30 * memory.changeScales[step].rootMeanSquare
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
      from: memory, said: pending, slot: slot, mixed: workspace.mixed[0])
    watch.passed(.mixture)
    for step in 0..<options.horizon {
      issue(
        step: step, slot: slot, change: workspace.mixed[step],
        disagreement: Float(workspace.disagreements[step]), watch: &watch)
    }
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

  /// Issues step index `step` of the forecast in `slot`, which is `change` units away from the last
  /// value and as far from the experts as `disagreement` says, and puts bounds around it.
  private mutating func issue(
    step: Int, slot: Int, change: Double, disagreement: Float, watch: inout some LearningWatch
  ) {
    let origin = pending.origins[slot]
    let place = pending.place(slot: slot, step: step)
    let value = min(max(origin.value + change * origin.unit, -1e300), 1e300)
    pending.values[place] = min(max(value, limits.lowerBound), limits.upperBound)
    pending.disagreements[place] = disagreement
    watch.passed(.mixture)
    let known = interval.unit(step: step, disagreement: Double(disagreement) * origin.unit)
    let size = known > 0 ? known : memory.changeScales[step].rootMeanSquare
    let spread =
      size > 0 && origin.unit > 0 ? size / origin.unit : Double(step + 1).squareRoot()
    for bound in Bound.allCases {
      let offset = interval.quantile(step: step, bound) * spread
      pending.offsets[place * 4 + bound.rawValue] = Float(min(offset, 1e30))
    }
    watch.passed(.intervals)
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
