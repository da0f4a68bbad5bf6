// The loss of a window: Huber's, over the pairs that have a target.

/// The weighted mean of the Huber loss (Huber 1964), and its gradient.
/// ```
/// e = output − target      L(e) = e²/2 where |e| ≤ δ, else δ·(|e| − δ/2)
/// loss = Σ w·L(e) / Σ w    ∂loss/∂output = w · min(max(e, −δ), δ) / Σ w
/// ```
/// A pair with w = 0 counts for nothing, even where output or target is not a number.
///
/// - Parameters:
///   - outputs: What the readout gave, at its beginning; its gradient after.
///   - targets: What it should have given; as many pairs count.
///   - weights: w of each pair, not negative.
///   - threshold: δ, positive.
/// - Returns: The loss, or nil if no pair has weight; then the gradient is zero.
func huberLoss(
  outputs: inout MutableSpan<Scalar>, targets: Span<Scalar>, weights: Span<Scalar>,
  threshold: Scalar
) -> Double? {
  let count = targets.count
  precondition(weights.count == count && count <= outputs.count)
  // Both sums at once: each addition waits for the one before.
  var (weightSum, loss) = (0.0, 0.0)
  for pair in 0..<count {
    let weight = weights[pair]
    if weight == 0 {
      outputs[pair] = 0
      continue
    }
    let error = outputs[pair] - targets[pair]
    var bent = error
    if error > threshold { bent = threshold }
    if error < -threshold { bent = -threshold }
    weightSum += Double(weight)
    loss += Double(weight * bent * (error - bent / 2))
    outputs[pair] = weight * bent
  }
  guard weightSum > 0 else { return nil }
  let share = Scalar(1 / weightSum)
  for pair in 0..<count { outputs[pair] *= share }
  return loss / weightSum
}
