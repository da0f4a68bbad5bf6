// What an LSTM must be able to learn, each from a fixed seed within seconds.
import OnlineLSTM
import Testing

/// A learner with room for windows of some length.
struct Learner {
  var network: LSTMNetwork
  var training: TruncatedBPTT
  var workspace: LSTMWorkspace
  var window: TrainingWindow
  var boundary: LSTMState
  var captured: LSTMState
  var end: LSTMState
  var generator: SplitMix64

  init(inputs: Int, hidden: Int, steps: Int, learningRate: Double = 0.005, seed: UInt64) {
    let shape = LSTMShape(inputCount: inputs, hiddenCount: hidden, outputCount: 1)
    generator = SplitMix64(seed: seed)
    network = LSTMNetwork(shape: shape, forgetBias: 1, generator: &generator)
    training = TruncatedBPTT(shape: shape, options: TrainingOptions(learningRate: learningRate))
    workspace = LSTMWorkspace(shape: shape, stepLimit: steps)
    window = TrainingWindow(shape: shape, stepLimit: steps)
    window.stepCount = steps
    boundary = LSTMState(hiddenCount: hidden)
    captured = boundary
    end = boundary
  }

  mutating func train(capturing step: Int? = nil) -> Double {
    training.train(
      &network, from: boundary, on: window, capturing: step, into: &captured, finalState: &end,
      using: &workspace
    ).loss
  }
}

@Test func `an echo delayed by three steps is learned across truncated windows`() {
  // Every 16 steps a window of 32, as the daemon learns; the boundary is the state captured last
  // time.
  var learner = Learner(inputs: 1, hidden: 20, steps: 32, seed: 1)
  var values = (0..<32).map { _ in Float(learner.generator.nextUnit() * 2 - 1) }
  var losses: [Double] = []
  for _ in 0..<600 {
    values.removeFirst(16)
    for _ in 0..<16 { values.append(Float(learner.generator.nextUnit() * 2 - 1)) }
    for step in 0..<32 {
      learner.window.inputs[step] = values[step]
      learner.window.targets[step] = step >= 3 ? values[step - 3] : 0
      learner.window.weights[step] = step >= 3 ? 1 : 0
    }
    losses.append(learner.train(capturing: 16))
    learner.boundary.copy(learner.captured)
  }
  // A mean predictor's loss is half the variance, 1/6.
  let last = losses.suffix(50).reduce(0, +) / 50
  #expect(last < 1.0 / 60)
}

/// A sum of three sines, in −1…1; the angles advance by rotation, so that no libm is needed.
struct Sines {
  var points: [(cosine: Float, sine: Float)] = [(1, 0), (0, 1), (-1, 0)]

  /// Steps of about 1/7, 1/17 and 1/29 of a turn.
  let turns: [(cosine: Float, sine: Float)] = [
    (0.6235, 0.78183), (0.93247, 0.36124), (0.97662, 0.21497),
  ]

  mutating func next() -> Float {
    var sum: Float = 0
    for index in 0..<3 {
      let (c, s) = points[index]
      let (a, b) = turns[index]
      let length = ((c * a - s * b) * (c * a - s * b) + (c * b + s * a) * (c * b + s * a))
        .squareRoot()
      points[index] = ((c * a - s * b) / length, (c * b + s * a) / length)
      sum += points[index].sine
    }
    return sum / 3
  }
}

@Test func `a sum of sines is forecast one step ahead`() {
  var learner = Learner(inputs: 1, hidden: 16, steps: 32, learningRate: 0.01, seed: 2)
  var sines = Sines()
  var values = (0..<33).map { _ in sines.next() }
  var losses: [Double] = []
  for _ in 0..<1500 {
    values.removeFirst(16)
    for _ in 0..<16 { values.append(sines.next()) }
    for step in 0..<32 {
      learner.window.inputs[step] = values[step]
      learner.window.targets[step] = values[step + 1]
      learner.window.weights[step] = 1
    }
    losses.append(learner.train(capturing: 16))
    learner.boundary.copy(learner.captured)
  }
  // The variance is 1/6, a mean predictor's loss 1/12; a hundredth of it is asked.
  let last = losses.suffix(50).reduce(0, +) / 50
  #expect(last < 1.0 / 1200)
}

@Test func `the adding problem over 50 steps is solved ten times better than by the mean`() {
  // Two inputs a step: a number in 0…1 and a mark. The sum of the two marked numbers is asked at
  // the end (Hochreiter & Schmidhuber 1997). Its variance, the mean predictor's squared error, is
  // 1/6.
  var learner = Learner(inputs: 2, hidden: 16, steps: 50, learningRate: 0.006, seed: 3)
  var losses: [Double] = []
  for _ in 0..<12_500 {
    let first = learner.generator.next(below: 25)
    let second = 25 + learner.generator.next(below: 25)
    var sum: Float = 0
    for step in 0..<50 {
      let number = Float(learner.generator.nextUnit())
      let marked = step == first || step == second
      learner.window.inputs[2 * step] = number
      learner.window.inputs[2 * step + 1] = marked ? 1 : 0
      if marked { sum += number }
      learner.window.weights[step] = step == 49 ? 1 : 0
    }
    learner.window.targets[49] = sum
    losses.append(learner.train())
  }
  // The loss is half the squared error, as all errors are below the threshold by then.
  let squaredError = 2 * losses.suffix(500).reduce(0, +) / 500
  #expect(squaredError < 1.0 / 60)
}
