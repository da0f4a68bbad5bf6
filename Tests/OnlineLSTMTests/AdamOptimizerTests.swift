// Adam against a version in Double, written from the paper.
import Testing

@testable import OnlineLSTM

@Test func `fifty updates agree with the paper's equations in Double`() {
  var optimizer = AdamOptimizer(parameterCount: 24)
  var parameters = AlignedScalars(drawn(24, seed: 71))
  var theta = parameters.map { Double($0) }
  var m = theta.map { _ in 0.0 }
  var v = m
  var (power1, power2) = (1.0, 1.0)
  for update in 1...50 {
    let gradient = drawn(24, seed: UInt64(100 + update)).map { $0 * $0 * $0 }
    optimizer.update(&parameters, gradient: gradient.span, scale: 0.5, learningRate: 0.01)
    power1 *= 0.9
    power2 *= 0.999
    for index in 0..<24 {
      let g = 0.5 * Double(gradient[index])
      m[index] = 0.9 * m[index] + 0.1 * g
      v[index] = 0.999 * v[index] + 0.001 * g * g
      let step = m[index] / (1 - power1) / ((v[index] / (1 - power2)).squareRoot() + 1e-8)
      theta[index] -= 0.01 * step
    }
    // Each update rounds the parameters, of size 1, at 6e-8.
    let worst = zip(parameters, theta).map { abs(Double($0) - $1) }.max() ?? .nan
    #expect(worst < 1e-7 * Double(update) + 1e-7)
  }
  #expect(optimizer.updateCount == 50)
}

@Test func `a gradient of zero moves nothing`() {
  var optimizer = AdamOptimizer(parameterCount: 8)
  var parameters = AlignedScalars(drawn(8, seed: 72))
  let before = parameters
  let zeros = [Float](repeating: 0, count: 8)
  optimizer.update(&parameters, gradient: zeros.span, scale: 1, learningRate: 0.1)
  #expect(parameters == before)
}

@Test func `the first step is the learning rate against the gradient's sign`() {
  var optimizer = AdamOptimizer(parameterCount: 8)
  var parameters = AlignedScalars(repeating: 0, count: 8)
  let gradient: [Float] = [1, -1, 0.1, -0.1, 0.001, -0.001, 1e-5, 100]
  optimizer.update(&parameters, gradient: gradient.span, scale: 1, learningRate: 0.25)
  for (moved, slope) in zip(parameters, gradient) {
    // ε = 1e-8 takes a thousandth off at a gradient of 1e-5.
    #expect(abs(moved + 0.25 * (slope < 0 ? -1 : 1)) < 3e-4)
  }
}

@Test func `stored moments resume the same updates`() {
  var whole = AdamOptimizer(parameterCount: 8)
  var parameters = AlignedScalars(drawn(8, seed: 73))
  let gradient = drawn(8, seed: 74)
  whole.update(&parameters, gradient: gradient.span, scale: 1, learningRate: 0.1)
  var resumed = AdamOptimizer(parameterCount: 8)
  resumed.first = whole.first
  resumed.second = whole.second
  resumed.updateCount = whole.updateCount
  var other = parameters
  whole.update(&parameters, gradient: gradient.span, scale: 1, learningRate: 0.1)
  resumed.update(&other, gradient: gradient.span, scale: 1, learningRate: 0.1)
  #expect(parameters == other)
  #expect(whole == resumed)
}

@Test func `powers by squaring are repeated products`() {
  #expect(power(0.9, 0) == 1)
  #expect(power(0.9, 1) == 0.9)
  var product = 1.0
  for exponent in 1...200 {
    product *= 0.999
    #expect(abs(power(0.999, exponent) - product) < 1e-14)
  }
  #expect(power(0.999, 10_000_000) == 0)
}
