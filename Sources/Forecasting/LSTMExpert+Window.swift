// What the network reads of a step, and what it should have said.
import OnlineLSTM
import TimeSeries

extension LSTMExpert {
  /// Inputs beyond this are cut.
  private static let inputLimit = 5.0
  /// Targets beyond this are cut.
  fileprivate static let targetLimit = 6.0

  /// Writes the input of step `number` into `inputs`, from index `place` on.
  static func writeInput(
    _ memory: borrowing SeriesMemory, number: Int, into inputs: inout [Scalar],
    at place: Int
  ) {
    let value = memory.history.value(at: number)
    let start = memory.history.start
    let scale = memory.changeScales[0].rootMeanSquare
    let perChange = scale > 0 ? 1 / scale : 0
    func cut(_ number: Double) -> Scalar { Scalar(min(max(number, -inputLimit), inputLimit)) }
    var place = place
    inputs[place] = cut(memory.scaler.standardized(value))
    let before = number > start ? memory.history.value(at: number - 1) : value
    inputs[place + 1] = cut((value - before) * perChange)
    place += 2
    for season in memory.seasons {
      let source = number + 1 - season
      let isKnown = season > 0 && source >= start
      inputs[place] = isKnown ? cut((memory.history.value(at: source) - value) * perChange) : 0
      place += 1
    }
    let phase = memory.history.phase(at: number)
    let (day, week) = (phase.ofDay, phase.ofWeek)
    inputs[place] = Scalar(day.sine)
    inputs[place + 1] = Scalar(day.cosine)
    inputs[place + 2] = Scalar(week.sine)
    inputs[place + 3] = Scalar(week.cosine)
    inputs[place + 4] = memory.history.isObserved(at: number) ? 0 : 1
  }

  /// Fills `window` with the steps `numbers`, and with every target of theirs that has come.
  func fill(
    _ window: inout TrainingWindow, with numbers: Range<Int>, of memory: borrowing SeriesMemory
  ) {
    let horizon = network.shape.outputCount
    window.stepCount = numbers.count
    for (row, number) in numbers.enumerated() {
      LSTMExpert.writeInput(
        memory, number: number, into: &window.inputs, at: row * network.shape.inputCount)
    }
    for (row, number) in numbers.enumerated() {
      writeTargets(
        of: number - memory.history.start, horizon: horizon, memory: memory,
        targets: &window.targets, weights: &window.weights, at: row * horizon)
    }
  }
}

/// Writes the targets of one origin that have come, and how much each counts: 1 / h, or 0.
/// ```
/// (y_{t+h} − y_t) / r_h, cut at ±6
/// ```
///
/// - Parameters:
///   - origin: where in the kept history it stands.
///   - horizon: H.
///   - memory: the series.
///   - targets: gets H numbers; those without weight stay what they are.
///   - weights: gets H numbers.
///   - place: where in both the first of them goes.
private func writeTargets(
  of origin: Int, horizon: Int, memory: borrowing SeriesMemory, targets: inout [Scalar],
  weights: inout [Scalar], at place: Int
) {
  let values = memory.history.values.span
  let observed = memory.history.observed.span
  let scales = memory.changeScales.span
  var targets = targets.mutableSpan
  var weights = weights.mutableSpan
  let value = values[origin]
  let comeCount = observed[origin] ? min(horizon, values.count - 1 - origin) : 0
  for step in 0..<comeCount {
    let target = origin + 1 + step
    let scale = scales[step].rootMeanSquare
    if observed[target], scale > 0 {
      let limit = LSTMExpert.targetLimit
      targets[place + step] = Scalar(min(max((values[target] - value) / scale, -limit), limit))
      weights[place + step] = 1 / Scalar(step + 1)
    } else {
      weights[place + step] = 0
    }
  }
  for step in comeCount..<horizon { weights[place + step] = 0 }
}

extension LSTMExpert: Expert {
  var name: String { "lstm" }

  func forecast(from memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace)
    -> Bool
  {
    readOut(into: &workspace.readout, using: &workspace.network)
    LSTMExpert.writeChanges(memory, using: &workspace)
    return true
  }

  /// Writes what `workspace.readout` says as changes.
  static func writeChanges(
    _ memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace
  ) {
    for step in workspace.changes.indices {
      let limit = LSTMExpert.targetLimit
      let output = min(max(Double(workspace.readout[step]), -limit), limit)
      workspace.changes[step] = output * memory.changeScales[step].rootMeanSquare
    }
  }
}
