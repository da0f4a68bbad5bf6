// The reference itself: its gradient against central differences of its loss, tensor by tensor.
import OnlineLSTM
import Testing

/// Compares each tensor's gradient with central differences of the loss.
///
/// Goal: a reference that cannot share a mistake with the kernels. Method: each parameter is moved
/// by ±1e-5; the central difference is off by about 1e-10 (the third derivative) plus 1e-11
/// (rounding), far below a millionth of a tensor's norm.
func checkGradient(_ shape: LSTMShape, steps: Int, threshold: Double, seed: UInt64) {
  let problem = RandomProblem(shape: shape, stepCount: steps, threshold: threshold, seed: seed)
  let pass = problem.reference.run(problem.referenceWindow)
  for (name, indices) in shape.tensors {
    let differences = indices.map { index in
      var moved = problem.reference
      moved.parameters[index] += 1e-5
      let above = moved.run(problem.referenceWindow, backward: false).loss
      moved.parameters[index] -= 2e-5
      let below = moved.run(problem.referenceWindow, backward: false).loss
      return (above - below) / 2e-5
    }
    let error = relativeError(differences, indices.map { pass.gradient[$0] })
    #expect(error < 1e-6, "\(name), seed \(seed)")
  }
}

@Test func `the reference's gradient of one step is that of its loss`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 3, outputCount: 1)
  checkGradient(shape, steps: 1, threshold: 100, seed: 11)
}

@Test func `the reference's gradient of a truncated window is that of its loss`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 3, outputCount: 1)
  checkGradient(shape, steps: 9, threshold: 100, seed: 12)
}

@Test func `the reference's gradient of a Huber loss over many horizons is that of its loss`() {
  let shape = LSTMShape(inputCount: 3, hiddenCount: 5, outputCount: 4)
  checkGradient(shape, steps: 6, threshold: 0.7, seed: 13)
}
