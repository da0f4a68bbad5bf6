// The weights of Mixture.swift, against brute force.
import Testing

@testable import Forecasting

extension Mixture {
  /// Learns from `errors` at one step ahead, with scratch memory of its own.
  mutating func hear(_ errors: [Double], step: Int, awake: UInt32, isCalm: Bool = false) {
    var arrived = ArrivedErrors(expertCount: expertCount, horizon: horizon)
    arrived.take(step: step, errors: errors, awake: awake, isCalm: isCalm)
    learn(from: &arrived)
  }

  /// The weights for step index `step`.
  func weights(step: Int) -> [Double] {
    (0..<expertCount).map { weight(step: step, expert: $0) }
  }

  /// The change from the last value for step index `step`, where each expert says `words`.
  func change(step: Int, of words: [Float], awake: UInt32) -> Double {
    mix(step: step, of: words, awake: awake).change
  }

  /// The same, and how far the experts lie from it.
  func mix(
    step: Int, of words: [Float], awake: UInt32, isCalm: Bool = false
  ) -> (change: Double, disagreement: Double) {
    let lanes = 8 * StepLanes.blockCount(steps: horizon)
    var blocks = [Double](repeating: 0, count: lanes * expertCount)
    for expert in 0..<expertCount {
      blocks[StepLanes.place(step: step, row: expert, of: expertCount)] = Double(words[expert])
    }
    var changes = [Double](repeating: 0, count: lanes)
    var disagreements = changes
    mix(blocks, awake: awake, isCalm: isCalm, into: &changes, disagreements: &disagreements)
    return (changes[step], disagreements[step])
  }
}

extension ArrivedErrors {
  /// Takes down `errors` as they are.
  fileprivate mutating func take(step: Int, errors: [Double], awake: UInt32, isCalm: Bool) {
    self.awake[step] = awake
    calm[step] = isCalm ? 1 : 0
    for expert in 0..<expertCount {
      self.errors[StepLanes.place(step: step, row: expert, of: expertCount)] = errors[expert]
    }
  }
}

/// Errors of four experts of different size that have something in common.
private func errors(_ noise: inout SyntheticSeries) -> [Double] {
  let common = noise.normal()
  return [
    common + noise.normal(), common + 0.5 * noise.normal(), 0.3 * common + 2 * noise.normal(),
    -common + 3 * noise.normal(),
  ]
}

@Test(arguments: 1...5 as ClosedRange<UInt64>)
func `the weights are the best there are on the simplex`(seed: UInt64) {
  var noise = SyntheticSeries(seed: seed)
  var mixture = Mixture(expertCount: 4, horizon: 2)
  var (slow, fast) = ([Double](repeating: 0, count: 16), [Double](repeating: 0, count: 16))
  for index in 1...3000 {
    let errors = errors(&noise)
    // Huber's weight of this target, and the memory that spans a fifth of all so far.
    var mixed = 0.0
    for expert in 0..<4 { mixed += mixture.weight(step: 1, expert: expert) * errors[expert] }
    let share = 1 / max(abs(mixed), 0.8)
    let memory = min(0.999, 1 - 1 / (50 + 0.2 * Double(index)))
    for place in 0..<16 {
      let product = share * errors[place / 4] * errors[place % 4]
      slow[place] = memory * slow[place] + product
      fast[place] = 0.995 * fast[place] + product
    }
    mixture.hear(errors, step: 1, awake: 0b1111)
  }
  var covariance = [[Double]](repeating: [0, 0, 0, 0], count: 4)
  for place in 0..<16 { covariance[place / 4][place % 4] = slow[place] + fast[place] }
  let ridge = 0.01 * (0..<4).map { covariance[$0][$0] }.reduce(.infinity, min)
  func objective(_ w: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<4 {
      for j in 0..<4 { sum += w[i] * covariance[i][j] * w[j] }
      sum += ridge * w[i] * w[i]
    }
    return sum
  }
  var best = Double.infinity
  for i in 0...40 {
    for j in 0...40 - i {
      for k in 0...40 - i - j {
        best = min(best, objective([i, j, k, 40 - i - j - k].map { Double($0) / 40 }))
      }
    }
  }
  let weights = mixture.weights(step: 1)
  #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
  #expect(weights.allSatisfy { $0 >= 0 })
  // The grid has 1/40: the weights may only be better, but for what one sweep leaves to the next.
  #expect(objective(weights) < best * 1.002)
  #expect(mixture.weights(step: 0) == [1, 0, 0, 0], "the other step has learned nothing")
}

@Test func `equal experts share the weight`() {
  var mixture = Mixture(expertCount: 3, horizon: 1)
  for _ in 0..<500 {
    mixture.hear([1.0, 1, 1], step: 0, awake: 0b111)
  }
  #expect(mixture.weights(step: 0).allSatisfy { abs($0 - 1.0 / 3) < 1e-6 })
}

@Test func `an expert that sleeps gives its weight to the others`() {
  var mixture = Mixture(expertCount: 2, horizon: 1)
  let changes: [Float] = [0, 4]
  let untrained = mixture.change(step: 0, of: changes, awake: 0b01)
  #expect(untrained == 0)
  for _ in 0..<2000 {
    mixture.hear([1.0, 0], step: 0, awake: 0b11)
  }
  let awake = mixture.change(step: 0, of: changes, awake: 0b11)
  #expect(abs(awake - 4) < 0.1)
  let asleep = mixture.change(step: 0, of: changes, awake: 0b01)
  #expect(asleep == 0)
}

@Test func `an expert that has slept has to earn its weight`() {
  var mixture = Mixture(expertCount: 2, horizon: 1)
  for _ in 0..<2000 {
    mixture.hear([1.0, 0], step: 0, awake: 0b01)
  }
  #expect(mixture.weight(step: 0, expert: 1) < 1e-6)
}

@Test func `an expert a hundred times as wrong has no say`() {
  var mixture = Mixture(expertCount: 3, horizon: 1)
  var noise = SyntheticSeries(seed: 3)
  for _ in 0..<3000 {
    mixture.hear(
      [noise.normal(), 0.8 * noise.normal(), 100 * noise.normal()], step: 0, awake: 0b111)
  }
  #expect(mixture.weight(step: 0, expert: 2) < 0.002)
}

@Test func `a target that surprises every expert moves little`() {
  var calm = Mixture(expertCount: 2, horizon: 1)
  for index in 0..<2000 {
    calm.hear([1.0, index.isMultiple(of: 2) ? 0.5 : -0.5], step: 0, awake: 0b11)
  }
  var surprised = calm
  surprised.hear([1e30, 1.1e30], step: 0, awake: 0b11)
  #expect(abs(surprised.weight(step: 0, expert: 1) - calm.weight(step: 0, expert: 1)) < 0.2)
  #expect(surprised.weights(step: 0).allSatisfy { $0.isFinite })
}

@Test func `a mixture that is worse than the last value becomes the last value`() {
  var mixture = Mixture(expertCount: 2, horizon: 1)
  for index in 0..<3000 {
    // Mostly the last value is exactly right; rarely it is so wrong that squares prefer the other.
    mixture.hear(index % 100 == 0 ? [8.0, 0.5] : [0, 0.5], step: 0, awake: 0b11)
  }
  #expect(mixture.weight(step: 0, expert: 1) > 0.05)
  #expect(mixture.caution(step: 0, isCalm: false) == 0)
}

@Test func `caution where the value repeats itself is a matter of its own`() {
  var mixture = Mixture(expertCount: 2, horizon: 1)
  for index in 0..<3000 {
    let isCalm = index % 4 != 0
    mixture.hear(isCalm ? [0, 0.3] : [1, 0.1], step: 0, awake: 0b11, isCalm: isCalm)
  }
  #expect(mixture.caution(step: 0, isCalm: true) == 0)
  #expect(mixture.caution(step: 0, isCalm: false) == 1)
}

@Test func `what experts were worth at the start is soon forgotten`() {
  var mixture = Mixture(expertCount: 2, horizon: 1)
  for index in 0..<2000 {
    // The second expert is useless for 300 targets, and exact from then on.
    mixture.hear([1, index < 300 ? 20 : 0.1], step: 0, awake: 0b11)
  }
  #expect(mixture.weight(step: 0, expert: 1) > 0.9)
}

@Test func `rare large errors do not decide alone`() {
  // Squares would prefer the second expert: 0.25 against 0.02 · 36. Sizes prefer the first.
  var mixture = Mixture(expertCount: 2, horizon: 1)
  for index in 0..<5000 {
    mixture.hear([index % 50 == 0 ? 6 : 0.01, 0.5], step: 0, awake: 0b11)
  }
  #expect(mixture.weight(step: 0, expert: 0) > 0.3)
}

@Test(arguments: 1...12 as ClosedRange<UInt64>)
func `eight steps side by side learn what each learns alone`(seed: UInt64) {
  // Goal: lanes change no bit, whatever has arrived, whoever sleeps, however many there are.
  var noise = SyntheticSeries(seed: seed)
  let experts = Int(1 + seed * 5 % 20)
  let horizon = Int(1 + seed * 7 % 61)
  var mixture = Mixture(expertCount: experts, horizon: horizon)
  var reference = ReferenceMixture(expertCount: experts, horizon: horizon)
  var arrived = ArrivedErrors(expertCount: experts, horizon: horizon)
  for target in 0..<600 {
    for step in 0..<horizon { arrived.awake[step] = 0 }
    for step in 0..<horizon where noise.normal() > -1 {
      let wild = noise.normal() > 2 ? 1e20 : 1
      var errors = (0..<experts).map { _ in wild * noise.normal() }
      if target % 50 > 40 { errors = errors.map { _ in 0 } }
      if target % 7 == 3 { errors = errors.map { _ in errors[0] } }
      var awake: UInt32 = 1
      for expert in 1..<max(experts, 1) where noise.normal() > -0.5 { awake |= 1 << UInt32(expert) }
      let isCalm = noise.normal() > 0.5
      arrived.take(step: step, errors: errors, awake: awake, isCalm: isCalm)
      var joint = [Double](repeating: 0, count: experts * experts)
      reference.learn(step: step, from: &errors, awake: awake, isCalm: isCalm, using: &joint)
    }
    mixture.learn(from: &arrived)
    for step in 0..<horizon {
      let expected = Array(reference.weights[step * experts..<(step + 1) * experts])
      #expect(mixture.weights(step: step) == expected)
      let isCalm = target % 2 == 0
      for isCalm in [false, true] {
        let expected = reference.caution(step: step, isCalm: isCalm)
        #expect(mixture.caution(step: step, isCalm: isCalm) == expected)
      }
      let words = (0..<experts).map { _ in Float(noise.normal()) }
      let awake = target % 3 == 0 ? 1 : ~UInt32(0)
      let (change, disagreement) = mixture.mix(
        step: step, of: words, awake: awake, isCalm: isCalm)
      let plain = reference.change(step: step, of: words.span, awake: awake, isCalm: isCalm)
      #expect(change == plain)
      #expect(
        disagreement
          == reference.disagreement(step: step, of: words.span, awake: awake, about: change))
    }
  }
}
