// The Huber loss and its gradient, against the formula in Double.
import Testing

@testable import OnlineLSTM

/// The loss, and the gradient in place of the outputs.
func loss(
  _ outputs: [Float], _ targets: [Float], _ weights: [Float], threshold: Float
) -> (loss: Double?, gradient: [Float]) {
  var outputs = outputs
  var span = outputs.mutableSpan
  let loss = huberLoss(
    outputs: &span, targets: targets.span, weights: weights.span, threshold: threshold)
  return (loss, outputs)
}

@Test func `small errors are squared and large ones are not`() {
  let (loss, gradient) = loss([0.5, 3, -3, 1.5], [0, 0, 0, 0], [1, 1, 1, 1], threshold: 1.5)
  #expect(loss == (0.125 + 2 * 1.5 * (3 - 0.75) + 1.125) / 4)
  #expect(gradient == [0.125, 0.375, -0.375, 0.375])
}

@Test func `pairs count by their weight`() {
  let (loss, gradient) = loss([1, 1, 1], [0, 2, 7], [3, 1, 0], threshold: 10)
  #expect(loss == (3 * 0.5 + 0.5) / 4)
  #expect(gradient == [0.75, -0.25, 0])
}

@Test(arguments: 0...40) func `any number of pairs agrees with Double`(count: Int) {
  let outputs = drawn(count, seed: 51).map { 3 * $0 }
  let targets = drawn(count, seed: 52)
  let weights = drawn(count, seed: 53).map { max(0, $0) }
  let (loss, gradient) = loss(outputs, targets, weights, threshold: 1)
  let sum = weights.reduce(0) { $0 + Double($1) }
  var expected = 0.0
  for pair in 0..<count {
    let error = Double(outputs[pair]) - Double(targets[pair])
    expected += Double(weights[pair]) * (abs(error) <= 1 ? error * error / 2 : abs(error) - 0.5)
    let slope = sum > 0 ? Double(weights[pair]) * max(-1, min(1, error)) / sum : 0
    #expect(abs(Double(gradient[pair]) - slope) < 1e-6)
  }
  if sum > 0 {
    #expect(abs((loss ?? .nan) - expected / sum) < 1e-6)
  } else {
    #expect(loss == nil)
  }
}

@Test func `a pair without weight may hold anything`() {
  let (loss, gradient) = loss([.nan, 1], [1, .infinity], [0, 0], threshold: 1)
  #expect(loss == nil && gradient == [0, 0])
  let other = OnlineLSTMTests.loss([.nan, 1, 2], [1, .nan, 1], [0, 0, 1], threshold: 2)
  #expect(other.loss == 0.5 && other.gradient == [0, 0, 1])
}

@Test func `a target that is not a number shows in the gradient`() {
  let (_, gradient) = loss([1, 1], [.nan, 1], [1, 1], threshold: 1)
  #expect(gradient[0].isNaN)
}
