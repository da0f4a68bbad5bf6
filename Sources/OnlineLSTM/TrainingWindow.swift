// The steps that one update learns from.

/// Inputs, targets and loss weights of up to `stepLimit` consecutive steps; its buffers are reused.
public struct TrainingWindow: Sendable {
  /// The shape of the network that learns from it.
  public let shape: LSTMShape
  /// The most steps it holds.
  public let stepLimit: Int
  /// The steps in use, 0…stepLimit; what stands after them is ignored.
  public var stepCount: Int
  /// x: stepLimit rows of D numbers.
  public var inputs: [Scalar]
  /// What the readout should have been: stepLimit rows of G numbers.
  public var targets: [Scalar]
  /// How much each pair of origin and step counts: stepLimit rows of G numbers, not negative.
  ///
  /// 0 says that there is no target; the number in `targets` is then ignored, whatever it is.
  public var weights: [Scalar]

  /// An empty window with room for `stepLimit` steps; all numbers are zero.
  ///
  /// - Precondition: `stepLimit` is at least 1.
  public init(shape: LSTMShape, stepLimit: Int) {
    precondition(stepLimit > 0, "a window needs room for at least one step")
    self.shape = shape
    self.stepLimit = stepLimit
    stepCount = 0
    inputs = Array(repeating: 0, count: stepLimit * shape.inputCount)
    targets = Array(repeating: 0, count: stepLimit * shape.outputCount)
    weights = Array(repeating: 0, count: stepLimit * shape.outputCount)
  }
}
