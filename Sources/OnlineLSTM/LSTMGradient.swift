// The gradient of the loss by every parameter.

/// ∂loss/∂parameter, laid out like the parameters (see `LSTMShape`).
public struct LSTMGradient: Equatable, Sendable {
  /// One number per parameter; zero in the padding.
  public var numbers: AlignedScalars

  /// A gradient of zeros.
  public init(shape: LSTMShape) {
    numbers = AlignedScalars(repeating: 0, count: shape.parameterCount)
  }
}
