// The network once more, with the mean of its last parameters: calmer, and slower to follow.
import OnlineLSTM
import TimeSeries

/// Forecasts with the exponential mean of the parameters that the LSTM expert has had.
///
/// Each update of the network follows the few windows that it is made from, and the mean of many
/// of them is nearer to what they have in common (Polyak & Juditsky 1992, "Acceleration of
/// Stochastic Approximation by Averaging"). Where a series changes fast the network itself is
/// better, so both are experts. It costs one forward step a step, and no training.
struct AveragedLSTM: Equatable, Sendable {
  /// The network with the mean parameters.
  private var network: LSTMNetwork
  /// Hidden and cell after the newest step.
  private var running: LSTMState

  /// The weight of the newest parameters in the mean: it spans about 20 updates.
  private static let newestShare: Scalar = 0.05

  /// The mean of one network is that network.
  init(_ network: LSTMNetwork) {
    self.network = network
    running = LSTMState(hiddenCount: network.shape.hiddenCount)
  }

  /// Starts hidden and cell anew; the parameters stay.
  mutating func restart() { running.reset() }

  /// Reads the newest step.
  mutating func read(_ memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace) {
    LSTMExpert.writeInput(
      memory, number: memory.history.end - 1, into: &workspace.window.inputs, at: 0)
    advance(with: workspace.window.inputs, using: &workspace.network)
  }

  /// Reads one step, whose input stands first in `inputs`.
  private mutating func advance(with inputs: [Scalar], using workspace: inout LSTMWorkspace) {
    let input = inputs.span.extracting(first: network.shape.inputCount)
    network.advance(&running, with: input, using: &workspace)
  }

  /// Writes the readout after the newest step, H numbers.
  private func readOut(into readout: inout [Scalar], using workspace: inout LSTMWorkspace) {
    var readout = readout.mutableSpan
    network.readOut(running, into: &readout, using: &workspace)
  }

  /// Takes the `count`th update into the mean.
  mutating func follow(_ other: borrowing LSTMNetwork, count: Int) {
    let share = max(AveragedLSTM.newestShare, 1 / Scalar(count + 1))
    let newest = other.parameters.span
    var means = network.parameters.mutableSpan
    for index in means.indices { means[index] += share * (newest[index] - means[index]) }
  }

  /// Forgets the mean for the parameters that the network has gone back to.
  mutating func take(_ other: borrowing LSTMNetwork) {
    network.parameters.copy(other.parameters)
  }
}

extension AveragedLSTM: Expert {
  var name: String { "lstm_averaged" }

  func forecast(from memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace)
    -> Bool
  {
    readOut(into: &workspace.readout, using: &workspace.network)
    LSTMExpert.writeChanges(memory, using: &workspace)
    return true
  }
}

extension AveragedLSTM: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for parameter in network.parameters { writer.write(parameter) }
    for number in running.hidden { writer.write(number) }
    for number in running.cell { writer.write(number) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try reader.readFloats(into: &network.parameters)
    try reader.readFloats(into: &running.hidden)
    try reader.readFloats(into: &running.cell)
  }
}
