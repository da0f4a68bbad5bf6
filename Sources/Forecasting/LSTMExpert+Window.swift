// What the network reads of a step, and what it should have said.
import OnlineLSTM
import TimeSeries

extension LSTMExpert {
  /// Inputs beyond this are cut.
  private static let inputLimit = 5.0
  /// Targets beyond this are cut.
  private static let targetLimit = 6.0

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
    let end = memory.history.end
    for (row, number) in numbers.enumerated() {
      let value = memory.history.value(at: number)
      let isOrigin = memory.history.isObserved(at: number)
      for step in 0..<horizon {
        let target = number + 1 + step
        let place = row * horizon + step
        let scale = memory.changeScales[step].rootMeanSquare
        window.weights[place] = 0
        guard isOrigin, target < end, scale > 0, memory.history.isObserved(at: target) else {
          continue
        }
        let change = (memory.history.value(at: target) - value) / scale
        let limit = LSTMExpert.targetLimit
        window.targets[place] = Scalar(min(max(change, -limit), limit))
        window.weights[place] = 1 / Scalar(step + 1)
      }
    }
  }
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
