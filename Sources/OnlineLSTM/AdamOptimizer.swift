// The rule that turns gradients into steps of the parameters.

/// Adam (Kingma & Ba 2015), with bias correction.
/// ```
/// m ← β₁ m + (1 − β₁) g          v ← β₂ v + (1 − β₂) g²
/// θ ← θ − α · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
/// ```
public struct AdamOptimizer: Equatable, Sendable {
  /// β₁, how much of the first moment stays.
  public static let beta1 = 0.9
  /// β₂, how much of the second moment stays.
  public static let beta2 = 0.999
  /// ε, what keeps the division finite.
  public static let epsilon = 1e-8

  /// m, one number per parameter.
  public var first: AlignedScalars
  /// v, one number per parameter, not negative.
  public var second: AlignedScalars
  /// t, the updates made so far.
  public var updateCount: Int

  /// No updates made yet.
  ///
  /// - Precondition: the count is a multiple of 8, as `LSTMShape.parameterCount` is.
  public init(parameterCount: Int) {
    precondition(parameterCount % 8 == 0, "parameters come in lanes of eight")
    first = AlignedScalars(repeating: 0, count: parameterCount)
    second = AlignedScalars(repeating: 0, count: parameterCount)
    updateCount = 0
  }

  /// Makes one update.
  ///
  /// - Parameters:
  ///   - parameters: θ.
  ///   - gradient: What `scale` makes g of; finite.
  ///   - scale: The factor on the gradient, from clipping.
  ///   - learningRate: α.
  /// - Precondition: all counts are equal.
  /// - Complexity: O(parameters); allocates nothing.
  public mutating func update(
    _ parameters: inout AlignedScalars, gradient: Span<Scalar>, scale: Double, learningRate: Double
  ) {
    precondition(parameters.count == first.count && gradient.count == first.count)
    updateCount += 1
    let firstCorrection = 1 - power(Self.beta1, updateCount)
    let secondCorrection = (1 - power(Self.beta2, updateCount)).squareRoot()
    // α · m/a / (√v/b + ε) = (α·b/a) · m / (√v + ε·b)
    stepAdam(
      &parameters, first: &first, second: &second, gradient: gradient, scale: Scalar(scale),
      rate: Scalar(learningRate * secondCorrection / firstCorrection),
      floor: Scalar(Self.epsilon * secondCorrection))
  }
}

/// Updates both moments and takes the step  θ ← θ − rate · m / (√v + floor).
func stepAdam(
  _ parameters: inout AlignedScalars, first: inout AlignedScalars, second: inout AlignedScalars,
  gradient: Span<Scalar>, scale: Scalar, rate: Scalar, floor: Scalar
) {
  let count = gradient.count
  precondition(count % 8 == 0 && parameters.count == count)
  precondition(first.count == count && second.count == count)
  let floor = Lanes(repeating: floor)
  let rate = Lanes(repeating: rate)
  let scale = Lanes(repeating: scale)
  var parameters = parameters.mutableSpan
  var first = first.mutableSpan
  var second = second.mutableSpan
  let beta1 = Lanes(repeating: Scalar(AdamOptimizer.beta1))
  let beta2 = Lanes(repeating: Scalar(AdamOptimizer.beta2))
  let share1 = Lanes(repeating: Scalar(1 - AdamOptimizer.beta1))
  let share2 = Lanes(repeating: Scalar(1 - AdamOptimizer.beta2))
  var index = 0
  while index < gradient.count {
    let g = unsafe gradient.lanes(unchecked: index) * scale
    let m = unsafe first.lanes(unchecked: index).times(beta1, plus: share1 * g)
    let v = unsafe second.lanes(unchecked: index).times(beta2, plus: share2 * (g * g))
    unsafe first.setLanes(m, unchecked: index)
    unsafe second.setLanes(v, unchecked: index)
    let step = rate * m / (v.squareRoot() + floor)
    unsafe parameters.setLanes(parameters.lanes(unchecked: index) - step, unchecked: index)
    index &+= 8
  }
}

/// base to the power `exponent` by squaring: libm's `pow` differs by machine.
func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  var square = base
  var remaining = exponent
  while remaining > 0 {
    if remaining & 1 == 1 { result *= square }
    square *= square
    remaining >>= 1
  }
  return result
}
