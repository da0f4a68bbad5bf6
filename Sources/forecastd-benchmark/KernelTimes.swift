// How long the network's kernels take at one size.
import OnlineLSTM

/// Seconds for each of the kernels at one size.
struct KernelTimes {
  /// A window with its update; its way forward alone; the update alone.
  var window = Double.infinity
  var forward = Double.infinity
  var update = Double.infinity
  /// One step forward.
  var step = Double.infinity

  init() {}

  /// Measures.
  init(hidden: Int, inputs: Int, steps: Int, milliseconds: Int) {
    let shape = LSTMShape(inputCount: inputs, hiddenCount: hidden, outputCount: 1)
    var generator = SplitMix64(seed: 1)
    func draw() -> Scalar { Scalar(2 * generator.nextUnit() - 1) }
    var network = LSTMNetwork(shape: shape, forgetBias: 1, generator: &generator)
    var training = TruncatedBPTT(shape: shape, options: TrainingOptions(learningRate: 1e-4))
    var workspace = LSTMWorkspace(shape: shape, stepLimit: steps)
    var window = TrainingWindow(shape: shape, stepLimit: steps)
    window.stepCount = steps
    for index in window.inputs.indices { window.inputs[index] = draw() }
    for index in window.targets.indices { window.targets[index] = draw() }
    let zero = LSTMState(hiddenCount: hidden)
    var (captured, final, state) = (zero, zero, zero)
    func train() {
      _ = training.train(
        &network, from: zero, on: window, capturing: nil, into: &captured, finalState: &final,
        using: &workspace)
    }
    // Without weight there is no loss, and no way back.
    forward = Stopwatch.secondsPerCall(milliseconds: milliseconds / 2, train)
    for index in window.weights.indices { window.weights[index] = 1 }
    self.window = Stopwatch.secondsPerCall(milliseconds: milliseconds, train)
    update = Stopwatch.secondsPerCall(milliseconds: milliseconds / 2) {
      training.optimizer.update(
        &network.parameters, gradient: workspace.gradient.numbers.span, scale: 1,
        learningRate: 1e-6)
    }
    let input = Array(window.inputs[0..<inputs])
    step = Stopwatch.secondsPerCall(milliseconds: milliseconds) {
      network.advance(&state, with: input.span, using: &workspace)
    }
  }

  /// Keeps the shorter of each.
  mutating func keepBest(of other: KernelTimes) {
    window = min(window, other.window)
    forward = min(forward, other.forward)
    update = min(update, other.update)
    step = min(step, other.step)
  }
}
