// The scratch memory of one worker; every series with the same options can use it in turn.
import OnlineLSTM

/// The scratch memory of one worker: nothing of it is ever part of a snapshot or of a result.
public struct ForecastWorkspace: Sendable {
  /// The options it was made for.
  let options: ForecasterOptions
  /// H numbers: what one expert says.
  var changes: [Double]
  /// The usual change over as many steps, for each step ahead: a row a block.
  var scales: [Double]
  /// The largest change that is believed, for each step ahead: a row a block.
  var limits: [Double]
  /// What the linear expert needs in between.
  var linear: LinearWorkspace
  /// What all experts say, in units of the origin: in blocks of a row an expert.
  var words: [Double]
  /// What the mixture makes of it: a row a block.
  var mixed: [Double]
  /// How far the experts lie from that: a row a block.
  var disagreements: [Double]
  /// What had been issued for the target that has arrived.
  var issued: ArrivedSteps
  /// How wrong all experts were about the target that has arrived.
  var arrived: ArrivedErrors
  /// What the network's steps and windows need in between.
  var network: LSTMWorkspace
  /// The window that is learned from.
  var window: TrainingWindow
  /// H numbers: the network's readout.
  var readout: [Scalar]
  /// Hidden and cell that a window leaves behind at its captured step and at its end.
  var state: LSTMState
  var finalState: LSTMState
  /// Hidden and cell before a replayed window.
  var zeroState: LSTMState

  /// Scratch memory for series with these options.
  public init(options: ForecasterOptions) {
    options.check()
    self.options = options
    let shape = LSTMExpert.shape(options)
    let stepLimit = LSTMExpert.windowLimit(options)
    changes = [Double](repeating: 0, count: options.horizon)
    linear = LinearWorkspace(options: options)
    let expertCount = SeriesForecaster.expertCount(options)
    mixed = [Double](repeating: 0, count: 8 * StepLanes.blockCount(steps: options.horizon))
    disagreements = mixed
    limits = mixed
    words = [Double](repeating: 0, count: mixed.count * expertCount)
    issued = ArrivedSteps(horizon: options.horizon)
    scales = mixed
    arrived = ArrivedErrors(expertCount: expertCount, horizon: options.horizon)
    network = LSTMWorkspace(shape: shape, stepLimit: stepLimit)
    window = TrainingWindow(shape: shape, stepLimit: stepLimit)
    readout = [Scalar](repeating: 0, count: options.horizon)
    state = LSTMState(hiddenCount: options.hidden)
    finalState = state
    zeroState = state
  }

  /// Whether a series with `other` options can use it.
  public func fits(_ other: ForecasterOptions) -> Bool {
    options.horizon == other.horizon && options.hidden == other.hidden
      && options.truncation == other.truncation
      && options.updateInterval == other.updateInterval
      && options.seasons.count == other.seasons.count
  }
}
