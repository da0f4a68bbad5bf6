// The norm of a gradient and what is kept of it.
import Testing

@testable import OnlineLSTM

@Test(arguments: [0, 8, 16, 88]) func `the norm is that of the reference`(count: Int) {
  let numbers = drawn(count, seed: 61)
  let expected = numbers.map { Double($0) * Double($0) }.reduce(0, +).squareRoot()
  #expect(abs(euclideanNorm(numbers.span) - expected) < 1e-6 * max(1, expected))
}

@Test func `one number that is not finite makes the norm so`() {
  for bad in [Float.nan, .infinity, -.infinity, 1e30] {
    for place in 0..<16 {
      var numbers = drawn(16, seed: 62)
      numbers[place] = bad
      #expect(!euclideanNorm(numbers.span).isFinite)
    }
  }
}

@Test func `only gradients above the limit are shortened`() {
  #expect(clippingFactor(norm: 0, limit: 1) == 1)
  #expect(clippingFactor(norm: 1, limit: 1) == 1)
  #expect(clippingFactor(norm: 4, limit: 1) == 0.25)
}
