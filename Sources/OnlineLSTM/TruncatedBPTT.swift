// Learning from a window: forward, loss, back through time, one update.

/// Truncated backpropagation through time (Williams & Peng 1990) with Adam, one window at a time.
public struct TruncatedBPTT: Equatable, Sendable {
  /// The numbers that steer it.
  public var options: TrainingOptions
  /// The moments of the gradient so far.
  public var optimizer: AdamOptimizer
  /// How many windows were not learned from because their gradient was not finite.
  public var skippedCount: Int

  /// Training that has not begun.
  public init(shape: LSTMShape, options: TrainingOptions) {
    self.options = options
    optimizer = AdamOptimizer(parameterCount: shape.parameterCount)
    skippedCount = 0
  }

  /// Learns from a window: runs forward from `boundary` with the parameters as they are, takes the
  /// Huber loss over the pairs with weight, goes back as far as the boundary, shortens the
  /// gradient to the limit, and makes one step of Adam.
  ///
  /// A gradient that is not finite is counted and changes nothing. A window without weight only
  /// moves the states.
  ///
  /// - Parameters:
  ///   - network: What learns.
  ///   - boundary: Hidden and cell before the window's first step.
  ///   - window: Inputs, targets and weights; the inputs finite.
  ///   - step: How many steps into the window `captured` is taken, 0…stepCount; nil for not at all.
  ///   - captured: Hidden and cell after `step` steps: the boundary of a later window.
  ///   - finalState: Hidden and cell after the last step.
  ///   - workspace: Scratch of the network's shape with room for the window.
  /// - Returns: The loss and what was done.
  /// - Complexity: O(steps · H · (D + H + G)); allocates nothing.
  public mutating func train(
    _ network: inout LSTMNetwork, from boundary: borrowing LSTMState, on window: TrainingWindow,
    capturing step: Int?, into captured: inout LSTMState, finalState: inout LSTMState,
    using workspace: inout LSTMWorkspace
  ) -> TrainingOutcome {
    let loss = Self.computeGradient(
      of: network, from: boundary, on: window, huberThreshold: options.huberThreshold,
      capturing: step, into: &captured, finalState: &finalState, using: &workspace)
    guard let loss else { return TrainingOutcome(loss: 0, gradientNorm: 0, applied: false) }
    let norm = euclideanNorm(workspace.gradient.numbers.span)
    guard norm.isFinite else {
      skippedCount += 1
      return TrainingOutcome(loss: loss, gradientNorm: norm, applied: false)
    }
    optimizer.update(
      &network.parameters, gradient: workspace.gradient.numbers.span,
      scale: clippingFactor(norm: norm, limit: options.gradientNormLimit),
      learningRate: options.learningRate)
    return TrainingOutcome(loss: loss, gradientNorm: norm, applied: true)
  }

  /// Leaves the gradient of the window's loss in `workspace.gradient`.
  ///
  /// The parameters are those of `train`.
  ///
  /// - Returns: The loss, or nil if no pair has weight.
  static func computeGradient(
    of network: borrowing LSTMNetwork, from boundary: borrowing LSTMState,
    on window: TrainingWindow, huberThreshold: Double, capturing step: Int?,
    into captured: inout LSTMState, finalState: inout LSTMState,
    using workspace: inout LSTMWorkspace
  ) -> Double? {
    let shape = network.shape
    let count = window.stepCount
    precondition(window.shape == shape && workspace.shape == shape, "shapes must agree")
    precondition(0...workspace.stepLimit ~= count, "the workspace has no room for the window")
    precondition(step.map { 0...count ~= $0 } ?? true, "the captured step is outside the window")
    workspace.load(boundary)
    workspace.load(window)
    workspace.advance(network, steps: 0..<(step ?? 0))
    if let step { workspace.store(row: step, into: &captured) }
    workspace.advance(network, steps: (step ?? 0)..<count)
    workspace.store(row: count, into: &finalState)
    workspace.readOut(network, rows: 1..<count + 1)
    var outputs = workspace.outputs.mutableSpan
    let loss = huberLoss(
      outputs: &outputs, targets: window.targets.span.extracting(0..<count * shape.outputCount),
      weights: window.weights.span.extracting(0..<count * shape.outputCount),
      threshold: Scalar(huberThreshold))
    guard let loss else { return nil }
    workspace.goBack(network, stepCount: count)
    return loss
  }
}
