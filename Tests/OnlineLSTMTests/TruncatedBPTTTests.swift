// Learning from a window: gradients against the reference, states, bookkeeping.
import Testing

@testable import OnlineLSTM

/// The gradient and loss of a problem by the kernels.
func gradient(
  of problem: RandomProblem, capturing step: Int? = nil, captured: inout LSTMState,
  finalState: inout LSTMState, workspace: inout LSTMWorkspace
) -> Double? {
  TruncatedBPTT.computeGradient(
    of: problem.network, from: problem.boundary, on: problem.window,
    huberThreshold: problem.referenceWindow.threshold, capturing: step, into: &captured,
    finalState: &finalState, using: &workspace)
}

/// Sizes below, at, and above every block of the kernels: 8, 16, 32 and 64 rows, 4 and 8 columns.
let shapes: [(inputs: Int, hidden: Int, outputs: Int, steps: Int)] = [
  (1, 1, 1, 1), (1, 1, 1, 3), (2, 3, 5, 4), (3, 7, 1, 9), (4, 8, 8, 2), (5, 9, 3, 7),
  (8, 16, 1, 32),
  (10, 17, 24, 11), (7, 20, 9, 13), (10, 24, 2, 5), (9, 32, 24, 56), (3, 40, 7, 6), (2, 64, 4, 8),
]

@Test(arguments: shapes) func `loss and every gradient tensor agree with the reference`(
  size: (inputs: Int, hidden: Int, outputs: Int, steps: Int)
) throws {
  let shape = LSTMShape(
    inputCount: size.inputs, hiddenCount: size.hidden, outputCount: size.outputs)
  let problem = RandomProblem(shape: shape, stepCount: size.steps, seed: 21)
  let expected = problem.reference.run(problem.referenceWindow)
  var workspace = LSTMWorkspace(shape: shape, stepLimit: size.steps + 2)
  var captured = LSTMState(hiddenCount: size.hidden)
  var end = LSTMState(hiddenCount: size.hidden)
  let loss = try #require(
    gradient(
      of: problem, capturing: size.steps / 2, captured: &captured, finalState: &end,
      workspace: &workspace))
  // Float rounds at 6e-8; the sums of a window are a few hundred terms long.
  #expect(abs(loss - expected.loss) < 1e-5 * expected.loss)
  for (name, indices) in shape.tensors {
    let error = relativeError(
      indices.map { Double(workspace.gradient.numbers[$0]) },
      indices.map { expected.gradient[$0] })
    #expect(error < 1e-4, "\(name)")
  }
  #expect(shape.paddingIsZero(workspace.gradient.numbers))
  #expect(relativeError(end.hidden.map(Double.init), expected.hidden[size.steps - 1]) < 1e-5)
  #expect(relativeError(end.cell.map(Double.init), expected.cell[size.steps - 1]) < 1e-5)
  if size.steps > 1 {
    let middle = expected.hidden[size.steps / 2 - 1]
    #expect(relativeError(captured.hidden.map(Double.init), middle) < 1e-5)
  }
}

@Test(arguments: 0...5) func `where the state is captured changes no bit of the gradient`(step: Int)
{
  let shape = LSTMShape(inputCount: 3, hiddenCount: 12, outputCount: 2)
  let problem = RandomProblem(shape: shape, stepCount: 5, seed: 22)
  var workspace = LSTMWorkspace(shape: shape, stepLimit: 5)
  var captured = LSTMState(hiddenCount: 12)
  var end = captured
  var plainEnd = captured
  let plain = gradient(
    of: problem, captured: &captured, finalState: &plainEnd, workspace: &workspace)
  #expect(captured == LSTMState(hiddenCount: 12))
  let numbers = workspace.gradient.numbers
  let loss = gradient(
    of: problem, capturing: step, captured: &captured, finalState: &end, workspace: &workspace)
  #expect(loss == plain)
  #expect(workspace.gradient.numbers == numbers)
  #expect(end == plainEnd)
  if step == 0 { #expect(captured == problem.boundary) }
  if step == 5 { #expect(captured == end) }
}

@Test func `the captured state is the one that single steps reach`() {
  let shape = LSTMShape(inputCount: 3, hiddenCount: 12, outputCount: 2)
  let problem = RandomProblem(shape: shape, stepCount: 5, seed: 23)
  var workspace = LSTMWorkspace(shape: shape, stepLimit: 5)
  var captured = LSTMState(hiddenCount: 12)
  var end = captured
  _ = gradient(
    of: problem, capturing: 4, captured: &captured, finalState: &end, workspace: &workspace)
  var state = LSTMState(hiddenCount: 12)
  state.copy(problem.boundary)
  for step in 0..<4 {
    let input = Array(problem.window.inputs[step * 3..<step * 3 + 3])
    problem.network.advance(&state, with: input.span, using: &workspace)
  }
  #expect(state == captured)
}

@Test func `a larger workspace and old contents change no bit`() {
  let shape = LSTMShape(inputCount: 3, hiddenCount: 12, outputCount: 2)
  let problem = RandomProblem(shape: shape, stepCount: 5, seed: 24)
  var fresh = LSTMWorkspace(shape: shape, stepLimit: 5)
  var used = LSTMWorkspace(shape: shape, stepLimit: 40)
  var captured = LSTMState(hiddenCount: 12)
  var end = captured
  let other = RandomProblem(shape: shape, stepCount: 40, seed: 25)
  _ = gradient(of: other, captured: &captured, finalState: &end, workspace: &used)
  let expected = gradient(of: problem, captured: &captured, finalState: &end, workspace: &fresh)
  let loss = gradient(of: problem, captured: &captured, finalState: &end, workspace: &used)
  #expect(loss == expected)
  #expect(used.gradient == fresh.gradient)
}

/// What `train` needs besides the problem.
struct Bench {
  var network: LSTMNetwork
  var training: TruncatedBPTT
  var workspace: LSTMWorkspace
  var captured: LSTMState
  var end: LSTMState

  init(_ problem: RandomProblem, options: TrainingOptions = TrainingOptions()) {
    let shape = problem.network.shape
    network = problem.network
    training = TruncatedBPTT(shape: shape, options: options)
    workspace = LSTMWorkspace(shape: shape, stepLimit: problem.window.stepLimit)
    captured = LSTMState(hiddenCount: shape.hiddenCount)
    end = LSTMState(hiddenCount: shape.hiddenCount)
  }

  mutating func train(_ problem: RandomProblem) -> TrainingOutcome {
    training.train(
      &network, from: problem.boundary, on: problem.window, capturing: nil, into: &captured,
      finalState: &end, using: &workspace)
  }
}

@Test(arguments: [Float.nan, .infinity, -.infinity])
func `a gradient that is not finite is counted and changes nothing`(target: Float) {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 4, outputCount: 1)
  var problem = RandomProblem(shape: shape, stepCount: 3, seed: 26)
  problem.window.weights[2] = target.isNaN ? 1 : .infinity
  problem.window.targets[2] = target
  var bench = Bench(problem)
  let outcome = bench.train(problem)
  #expect(!outcome.applied)
  #expect(bench.training.skippedCount == 1)
  #expect(bench.network == problem.network)
  #expect(bench.training.optimizer == AdamOptimizer(parameterCount: shape.parameterCount))
}

@Test func `a target without weight is ignored whatever it is`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 4, outputCount: 1)
  var problem = RandomProblem(shape: shape, stepCount: 3, seed: 27)
  var bench = Bench(problem)
  let expected = bench.train(problem)
  #expect(problem.window.weights[1] == 0)
  problem.window.targets[1] = .nan
  var other = Bench(problem)
  #expect(other.train(problem) == expected)
  #expect(other.network == bench.network)
}

@Test func `a window without weight moves the states alone`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 4, outputCount: 1)
  var problem = RandomProblem(shape: shape, stepCount: 3, seed: 28)
  for index in problem.window.weights.indices { problem.window.weights[index] = 0 }
  var bench = Bench(problem)
  #expect(bench.train(problem) == TrainingOutcome(loss: 0, gradientNorm: 0, applied: false))
  #expect(bench.network == problem.network)
  #expect(bench.training.skippedCount == 0)
  #expect(bench.end != LSTMState(hiddenCount: 4))
}

@Test func `an empty window changes nothing`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 4, outputCount: 1)
  var problem = RandomProblem(shape: shape, stepCount: 3, seed: 29)
  problem.window.stepCount = 0
  var bench = Bench(problem)
  #expect(!bench.train(problem).applied)
  #expect(bench.network == problem.network)
  #expect(bench.end == problem.boundary)
}

@Test func `the norm before clipping is reported and the step is that of the clipped gradient`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 4, outputCount: 1)
  let problem = RandomProblem(shape: shape, stepCount: 3, seed: 30)
  let options = TrainingOptions(gradientNormLimit: 0.01, huberThreshold: 1)
  var bench = Bench(problem, options: options)
  let outcome = bench.train(problem)
  let squares = bench.workspace.gradient.numbers.map { Double($0) * Double($0) }
  let norm = squares.reduce(0, +).squareRoot()
  #expect(abs(outcome.gradientNorm - norm) < 1e-6 * norm)
  #expect(norm > 0.01)
  // After one update the first moment is a tenth of the gradient that was used.
  let used = bench.training.optimizer.first.map { Double($0) * 10 }
  #expect(abs(used.map { $0 * $0 }.reduce(0, +).squareRoot() - 0.01) < 1e-7)
}

@Test func `every buffer stays where it is`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 12, outputCount: 3)
  let problem = RandomProblem(shape: shape, stepCount: 9, seed: 31)
  var bench = Bench(problem)
  // The network shares its parameters with the problem's until the first update.
  _ = bench.train(problem)
  let before = addresses(bench)
  for _ in 0..<10 {
    _ = bench.train(problem)
    bench.captured.copy(bench.end)
    let input: [Float] = [0.1, 0.2]
    bench.network.advance(&bench.captured, with: input.span, using: &bench.workspace)
  }
  #expect(addresses(bench) == before)
}

/// Where the numbers of everything stand.
func addresses(_ bench: Bench) -> [Int] {
  let arrays = [
    bench.network.parameters, bench.training.optimizer.first, bench.training.optimizer.second,
    bench.workspace.joined, bench.workspace.records, bench.workspace.cell,
    bench.workspace.cellGradient, bench.workspace.hiddenGradients, bench.workspace.outputs,
    bench.workspace.exponents,
    bench.workspace.gradient.numbers, bench.captured.hidden,
    bench.captured.cell, bench.end.hidden, bench.end.cell,
  ]
  return arrays.map { address($0) }
}

@Test func `the same training twice gives the same bits`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 12, outputCount: 3)
  let problem = RandomProblem(shape: shape, stepCount: 9, seed: 32)
  var one = Bench(problem)
  var two = Bench(problem)
  for _ in 0..<20 {
    #expect(one.train(problem) == two.train(problem))
  }
  #expect(one.network == two.network)
  #expect(one.training == two.training)
  #expect(shape.paddingIsZero(one.network.parameters))
}
