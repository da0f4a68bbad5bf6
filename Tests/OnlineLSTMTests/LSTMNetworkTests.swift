// Forward steps and the readout against the reference.
import Testing

@testable import OnlineLSTM

@Test(arguments: [1, 3, 7, 8, 9, 16, 20, 32, 33, 64], [1, 3, 9])
func `steps and readouts agree with the reference`(hidden: Int, outputs: Int) {
  let shape = LSTMShape(inputCount: 4, hiddenCount: hidden, outputCount: outputs)
  let problem = RandomProblem(shape: shape, stepCount: 12, seed: 41)
  let expected = problem.reference.run(problem.referenceWindow)
  var workspace = LSTMWorkspace(shape: shape, stepLimit: 1)
  var state = LSTMState(hiddenCount: hidden)
  state.copy(problem.boundary)
  for step in 0..<12 {
    let input = Array(problem.window.inputs[step * 4..<step * 4 + 4])
    problem.network.advance(&state, with: input.span, using: &workspace)
    var output = [Float](repeating: .nan, count: outputs)
    var span = output.mutableSpan
    problem.network.readOut(state, into: &span, using: &workspace)
    #expect(relativeError(state.hidden.map(Double.init), expected.hidden[step]) < 1e-4)
    #expect(relativeError(state.cell.map(Double.init), expected.cell[step]) < 1e-4)
    #expect(relativeError(output.map(Double.init), expected.outputs[step]) < 1e-4)
  }
}

@Test func `an untrained network reads out zero`() {
  let shape = LSTMShape(inputCount: 1, hiddenCount: 5, outputCount: 3)
  var generator = SplitMix64(seed: 42)
  let network = LSTMNetwork(shape: shape, forgetBias: 1, generator: &generator)
  var workspace = LSTMWorkspace(shape: shape, stepLimit: 1)
  var state = LSTMState(hiddenCount: 5)
  let input: [Float] = [0.7]
  network.advance(&state, with: input.span, using: &workspace)
  #expect(state != LSTMState(hiddenCount: 5))
  var output: [Float] = [1, 2, 3]
  var span = output.mutableSpan
  network.readOut(state, into: &span, using: &workspace)
  #expect(output == [0, 0, 0])
}

@Test func `a network of stored parameters is the same network`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 5, outputCount: 1)
  let problem = RandomProblem(shape: shape, stepCount: 1, seed: 43)
  #expect(LSTMNetwork(shape: shape, parameters: problem.network.parameters) == problem.network)
}
