// The network before its first update.
import OnlineLSTM
import Testing

func fresh(seed: UInt64, forgetBias: Float = 1) -> LSTMNetwork {
  var generator = SplitMix64(seed: seed)
  return LSTMNetwork(
    shape: LSTMShape(inputCount: 5, hiddenCount: 20, outputCount: 3), forgetBias: forgetBias,
    generator: &generator)
}

@Test func `the same seed gives the same network, another seed another`() {
  #expect(fresh(seed: 1) == fresh(seed: 1))
  #expect(fresh(seed: 1) != fresh(seed: 2))
}

@Test(arguments: [1, 2] as [Float]) func `the forget bias is as given and all else has its range`(
  forgetBias: Float
) {
  let network = fresh(seed: 3, forgetBias: forgetBias)
  for (name, indices) in network.shape.tensors {
    let numbers = indices.map { network.parameters[$0] }
    switch name {
    case "b_forget": #expect(numbers.allSatisfy { $0 == forgetBias })
    case let name where name.hasPrefix("b_") || name == "W_readout":
      #expect(numbers.allSatisfy { $0 == 0 }, "\(name)")
    default:
      let bound = 1 / Float(20).squareRoot()
      #expect(numbers.allSatisfy { abs($0) <= bound }, "\(name)")
      #expect(Set(numbers).count > numbers.count / 2, "\(name)")
      // A uniform draw in ±b has the variance b²/3; 100 or 400 draws estimate it within a third.
      let variance = numbers.map { $0 * $0 }.reduce(0, +) / Float(numbers.count)
      #expect(abs(variance / (bound * bound / 3) - 1) < 0.34, "\(name)")
    }
  }
}

@Test func `exactly as many numbers are drawn as there are weights`() {
  var generator = SplitMix64(seed: 4)
  _ = LSTMNetwork(
    shape: LSTMShape(inputCount: 5, hiddenCount: 3, outputCount: 2), forgetBias: 1,
    generator: &generator)
  var expected = SplitMix64(seed: 4)
  for _ in 0..<4 * 3 * (5 + 3) { _ = expected.next() }
  #expect(generator == expected)
}
