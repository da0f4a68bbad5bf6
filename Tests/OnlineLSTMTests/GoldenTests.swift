// Forward, gradients and ten updates against PyTorch: Golden/lstm.csv, made by Golden/lstm.py.
import Foundation
import OnlineLSTM
import Testing

/// The golden file: numbers by tensor, row after row.
struct Golden {
  var tensors: [String: [Double]] = [:]

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/lstm.csv")
    let text = try String(contentsOf: file, encoding: .utf8)
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",")
      let number = try #require(Double(fields[3]))
      tensors[String(fields[0]), default: []].append(number)
    }
  }

  func numbers(_ name: String) throws -> [Double] {
    try #require(tensors[name], "no tensor \(name)")
  }

  func floats(_ name: String) throws -> [Float] {
    try numbers(name).map { Float($0) }
  }
}

/// The network, boundary and window of the golden file.
struct GoldenProblem {
  let golden: Golden
  let shape: LSTMShape
  var network: LSTMNetwork
  var boundary: LSTMState
  var window: TrainingWindow
  var training: TruncatedBPTT
  var workspace: LSTMWorkspace

  init() throws {
    golden = try Golden()
    let sizes = try golden.numbers("sizes").map { Int($0) }
    shape = LSTMShape(inputCount: sizes[0], hiddenCount: sizes[1], outputCount: sizes[2])
    var parameters = AlignedScalars(repeating: 0, count: shape.parameterCount)
    for (name, indices) in shape.tensors {
      for (index, number) in zip(indices, try golden.floats(name)) { parameters[index] = number }
    }
    network = LSTMNetwork(shape: shape, parameters: parameters)
    boundary = LSTMState(hiddenCount: shape.hiddenCount)
    boundary.hidden = try AlignedScalars(golden.floats("boundary_hidden"))
    boundary.cell = try AlignedScalars(golden.floats("boundary_cell"))
    window = TrainingWindow(shape: shape, stepLimit: sizes[3])
    window.stepCount = sizes[3]
    window.inputs = try golden.floats("inputs")
    window.targets = try golden.floats("targets")
    window.weights = try golden.floats("weights")
    let options = try golden.numbers("options")
    training = TruncatedBPTT(
      shape: shape,
      options: TrainingOptions(
        learningRate: options[2], gradientNormLimit: options[1], huberThreshold: options[0]))
    workspace = LSTMWorkspace(shape: shape, stepLimit: sizes[3])
  }

  mutating func train() -> TrainingOutcome {
    var captured = LSTMState(hiddenCount: shape.hiddenCount)
    var end = captured
    return training.train(
      &network, from: boundary, on: window, capturing: nil, into: &captured, finalState: &end,
      using: &workspace)
  }
}

// Float rounds at 6e-8; 3e-6 leaves room for the few dozen operations between input and result.

@Test func `hidden, cell and outputs of each step are PyTorch's`() throws {
  var problem = try GoldenProblem()
  var state = LSTMState(hiddenCount: problem.shape.hiddenCount)
  state.copy(problem.boundary)
  var hidden: [Double] = []
  var cell: [Double] = []
  var outputs: [Double] = []
  let inputs = problem.shape.inputCount
  for step in 0..<problem.window.stepCount {
    let input = Array(problem.window.inputs[step * inputs..<(step + 1) * inputs])
    problem.network.advance(&state, with: input.span, using: &problem.workspace)
    var output = [Float](repeating: 0, count: problem.shape.outputCount)
    var span = output.mutableSpan
    problem.network.readOut(state, into: &span, using: &problem.workspace)
    hidden += state.hidden.map { Double($0) }
    cell += state.cell.map { Double($0) }
    outputs += output.map { Double($0) }
  }
  for (name, numbers) in [("hidden", hidden), ("cell", cell), ("outputs", outputs)] {
    let expected = try problem.golden.numbers(name)
    #expect(numbers.count == expected.count)
    #expect(zip(numbers, expected).allSatisfy { abs($0 - $1) < 3e-6 }, "\(name)")
  }
}

@Test func `every gradient tensor is PyTorch's`() throws {
  var problem = try GoldenProblem()
  _ = problem.train()
  for (name, indices) in problem.shape.tensors {
    let numbers = indices.map { Double(problem.workspace.gradient.numbers[$0]) }
    let expected = try problem.golden.numbers("gradient_\(name)")
    #expect(numbers.count == expected.count)
    #expect(zip(numbers, expected).allSatisfy { abs($0 - $1) < 3e-6 }, "\(name)")
  }
}

@Test func `losses and norms of ten clipped Adam updates are PyTorch's`() throws {
  var problem = try GoldenProblem()
  let losses = try problem.golden.numbers("losses")
  let norms = try problem.golden.numbers("norms")
  #expect(losses.count == 10)
  for (loss, norm) in zip(losses, norms) {
    #expect(norm > problem.training.options.gradientNormLimit)
    let outcome = problem.train()
    #expect(outcome.applied)
    #expect(abs(outcome.loss - loss) < 3e-6)
    #expect(abs(outcome.gradientNorm - norm) < 3e-6)
  }
  // Adam divides by the root of tiny squares, which amplifies the rounding of small gradients; the
  // ten steps of 0.01 move a parameter by up to 0.1.
  for (name, indices) in problem.shape.tensors {
    let expected = try problem.golden.numbers("updated_\(name)")
    let numbers = indices.map { Double(problem.network.parameters[$0]) }
    #expect(zip(numbers, expected).allSatisfy { abs($0 - $1) < 2e-5 }, "\(name)")
  }
}
