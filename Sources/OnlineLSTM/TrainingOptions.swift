// How an update is made, and what came of it.

/// The numbers that steer training.
public struct TrainingOptions: Hashable, Sendable {
  /// Adam's step size, positive.
  public var learningRate: Double
  /// The largest Euclidean norm of a gradient, positive; longer ones are shortened to it.
  public var gradientNormLimit: Double
  /// Where the Huber loss turns from quadratic to linear, in units of the readout; positive.
  public var huberThreshold: Double

  /// Options; what is left out has the value found best.
  public init(
    learningRate: Double = 0.005, gradientNormLimit: Double = 1, huberThreshold: Double = 1.5
  ) {
    self.learningRate = learningRate
    self.gradientNormLimit = gradientNormLimit
    self.huberThreshold = huberThreshold
  }
}

/// What came of one window.
public struct TrainingOutcome: Equatable, Sendable {
  /// The weighted mean of the Huber loss over the window's pairs, before the update.
  public var loss: Double
  /// The Euclidean norm of the gradient before it was shortened.
  public var gradientNorm: Double
  /// Whether the parameters moved: not if the gradient was not finite or no pair had weight.
  public var applied: Bool
}
