// The expert at the heart: a network that reads every step and says how far the series will move.
import OnlineLSTM
import TimeSeries

/// Forecasts with an LSTM that learns by truncated backpropagation through time.
///
/// ```
/// ŷ_{t+h} = y_t + r_h o_{t,h}       o_t = W_r h_t + b_r, H numbers;  r_h the usual h-step change
/// ```
/// Inputs x_t, each clipped to ±5: (y_t − level) / deviation, the last change and the seasonal
/// differences y_{t+1−s} − y_t in units of r_1, the daily and weekly phase, and whether the step is
/// missing. Every `updateInterval` steps it learns from the window of the last k2 + H steps, then
/// from `replay` older windows (Williams & Peng 1990; Hochreiter & Schmidhuber 1997).
struct LSTMExpert: Equatable, Sendable {
  private let truncation: Int
  private let updateInterval: Int
  private let replay: Int
  private(set) var network: LSTMNetwork
  private(set) var training: TruncatedBPTT
  /// Draws the windows that are replayed.
  private var generator: SplitMix64
  /// Hidden and cell after the newest step.
  private var running: LSTMState
  /// Hidden and cell before step `boundaryNumber`, where the next window begins.
  private var boundary: LSTMState
  private var boundaryNumber = 0
  /// Steps since the last update.
  private var stepsSinceUpdate = 0
  /// Watches over the parameters.
  private var guardian: ParameterGuard
  /// The loss of the newest window.
  private(set) var lastLoss = 0.0

  /// A network that has learned nothing: it forecasts the last value.
  init(options: ForecasterOptions, seed: UInt64) {
    let shape = LSTMExpert.shape(options)
    truncation = options.truncation
    updateInterval = options.updateInterval
    replay = options.replay
    generator = SplitMix64(seed: seed)
    network = LSTMNetwork(
      shape: shape, forgetBias: Scalar(options.forgetBias), generator: &generator)
    training = TruncatedBPTT(
      shape: shape,
      options: TrainingOptions(
        learningRate: options.learningRate, huberThreshold: LSTMExpert.huberThreshold))
    running = LSTMState(hiddenCount: options.hidden)
    boundary = LSTMState(hiddenCount: options.hidden)
    guardian = ParameterGuard(network.parameters)
  }

  /// The shape of a series' network.
  static func shape(_ options: ForecasterOptions) -> LSTMShape {
    LSTMShape(
      inputCount: 7 + options.seasons.count, hiddenCount: options.hidden,
      outputCount: options.horizon)
  }

  /// The longest window that is learned from.
  static func windowLimit(_ options: ForecasterOptions) -> Int {
    max(options.truncation + options.horizon, options.updateInterval)
  }

  /// How many steps windows are taken from, the seasons before them not counted.
  static func keptSteps(_ options: ForecasterOptions) -> Int {
    max(replaySteps, windowLimit(options)) + 1
  }

  /// Where the loss turns from quadratic to linear, in usual changes.
  static let huberThreshold = 0.8

  /// How far back windows are replayed.
  static let replaySteps = 2000

  /// Whether the newest step was one with an update.
  var hasJustLearned: Bool { stepsSinceUpdate == 0 }
  /// Parameters were moved so many times.
  var updateCount: Int { training.optimizer.updateCount }
  /// Parameters returned to earlier ones so many times.
  var returnCount: Int { guardian.returnCount }

  /// Starts hidden and cell anew before step `number`; what was learned stays.
  mutating func restart(at number: Int) {
    running.reset()
    boundary.reset()
    boundaryNumber = number
    stepsSinceUpdate = 0
  }

  /// Reads the newest step, and learns from the last ones when that is due.
  mutating func read(_ memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace) {
    stepsSinceUpdate += 1
    if stepsSinceUpdate < updateInterval {
      LSTMExpert.writeInput(
        memory, number: memory.history.end - 1, into: &workspace.window.inputs, at: 0)
      advance(with: workspace.window.inputs, using: &workspace.network)
      return
    }
    stepsSinceUpdate = 0
    learnNewest(memory, using: &workspace)
    for _ in 0..<replay { learnOlder(memory, using: &workspace) }
  }

  /// Reads one step, whose input stands first in `inputs`.
  private mutating func advance(with inputs: [Scalar], using workspace: inout LSTMWorkspace) {
    let input = inputs.span.extracting(first: network.shape.inputCount)
    network.advance(&running, with: input, using: &workspace)
  }

  /// Writes the readout after the newest step, H numbers.
  func readOut(into readout: inout [Scalar], using workspace: inout LSTMWorkspace) {
    var readout = readout.mutableSpan
    network.readOut(running, into: &readout, using: &workspace)
  }

  /// Hears how wrong the network and the last value were, in units of the usual change.
  ///
  /// - Returns: whether the parameters went back to earlier ones.
  mutating func compare(error: Double, lastValueError: Double) -> Bool {
    let isAstray = guardian.compare(
      error: error, lastValueError: lastValueError, with: &network.parameters)
    if isAstray {
      training.optimizer = AdamOptimizer(parameterCount: network.shape.parameterCount)
    }
    return isAstray
  }

  /// Learns from the window that ends with the newest step.
  private mutating func learnNewest(
    _ memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace
  ) {
    let end = memory.history.end
    fill(&workspace.window, with: boundaryNumber..<end, of: memory)
    let nextNumber = max(boundaryNumber, end + updateInterval - workspace.window.stepLimit)
    let outcome = training.train(
      &network, from: boundary, on: workspace.window, capturing: nextNumber - boundaryNumber,
      into: &workspace.state, finalState: &running, using: &workspace.network)
    boundary.copy(workspace.state)
    boundaryNumber = nextNumber
    if outcome.applied { lastLoss = outcome.loss }
  }

  /// Learns again from a window of the last steps, with hidden and cell from zero.
  private mutating func learnOlder(
    _ memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace
  ) {
    let end = memory.history.end
    let first = max(memory.history.start, end - LSTMExpert.replaySteps)
    let choices = end - first - workspace.window.stepLimit
    guard choices > 0 else { return }
    let start = first + generator.next(below: choices)
    fill(&workspace.window, with: start..<start + workspace.window.stepLimit, of: memory)
    workspace.zeroState.reset()
    _ = training.train(
      &network, from: workspace.zeroState, on: workspace.window, capturing: nil,
      into: &workspace.state, finalState: &workspace.finalState, using: &workspace.network)
  }
}

extension LSTMExpert: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for parameter in network.parameters { writer.write(parameter) }
    for moment in training.optimizer.first { writer.write(moment) }
    for moment in training.optimizer.second { writer.write(moment) }
    writer.write(training.optimizer.updateCount)
    writer.write(training.skippedCount)
    writer.write(generator.state)
    for state in [running, boundary] {
      for number in state.hidden { writer.write(number) }
      for number in state.cell { writer.write(number) }
    }
    writer.write(boundaryNumber)
    writer.write(stepsSinceUpdate)
    guardian.encode(into: &writer)
    writer.write(lastLoss)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try reader.readFloats(into: &network.parameters)
    try reader.readFloats(into: &training.optimizer.first)
    try reader.readFloats(into: &training.optimizer.second)
    training.optimizer.updateCount = try reader.readCount(atMost: .max)
    training.skippedCount = try reader.readCount(atMost: .max)
    generator.state = try reader.readInteger()
    try reader.readFloats(into: &running.hidden)
    try reader.readFloats(into: &running.cell)
    try reader.readFloats(into: &boundary.hidden)
    try reader.readFloats(into: &boundary.cell)
    boundaryNumber = try reader.readCount(atMost: .max)
    stepsSinceUpdate = try reader.readCount(atMost: updateInterval)
    try guardian.decode(from: &reader)
    lastLoss = try reader.readDouble()
  }
}
