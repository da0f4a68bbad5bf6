// Our σ, tanh and eˣ: error in ulps against Double, bounds, order, and the ends of the range.
import Foundation
import Testing

@testable import OnlineLSTM

/// Applies a function of eight numbers to one.
func one(_ function: (Lanes) -> Lanes, _ x: Float) -> Float {
  function(Lanes(repeating: x))[3]
}

/// The distance of `value` from `truth`, in units of the last place of `truth` as a Float.
func ulps(_ value: Float, _ truth: Double) -> Double {
  abs(Double(value) - truth) / Double(Float(truth).ulp)
}

/// The largest error over every `stride`-th float between two bit patterns, and its sign's mirror.
func largestError(
  of function: (Lanes) -> Lanes, against truth: (Double) -> Double, from first: Float,
  to last: Float, stride step: UInt32
) -> (error: Double, at: Float) {
  var worst = (error: 0.0, at: first)
  var pattern = first.bitPattern
  while pattern + 4 * step <= last.bitPattern {
    var x = Lanes.zero
    for lane in 0..<4 {
      x[lane] = Float(bitPattern: pattern + UInt32(lane) * step)
      x[lane + 4] = -x[lane]
    }
    let values = function(x)
    for lane in 0..<8 {
      let error = ulps(values[lane], truth(Double(x[lane])))
      if error > worst.error || error.isNaN { worst = (error, x[lane]) }
    }
    pattern += 4 * step
  }
  return worst
}

/// The first float of a range after which the function goes down, if any; every float is visited.
func firstDescent(of function: (Lanes) -> Lanes, from first: Float, to last: Float) -> Float? {
  var pattern = first.bitPattern
  var previous = one(function, first)
  while pattern + 8 <= last.bitPattern {
    let patterns = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7) &+ SIMD8(repeating: pattern)
    let values = function(Lanes(bits: patterns))
    for lane in 0..<8 {
      if values[lane] < previous { return Float(bitPattern: pattern + UInt32(lane)) }
      previous = values[lane]
    }
    pattern += 8
  }
  return nil
}

// Goal: the bounds in the doc comments. Method: every 997th float (a prime, so that all low bits
// occur) of the range where the function is not constant, both signs. (Once, every float was
// visited: 2.556, 1.564 and 1.483.) Double is off by 10⁻⁹ ulp of a Float.

@Test func `the logistic function is within 2.6 ulp down to where it stops falling`() {
  let worst = largestError(
    of: logistic, against: { 1 / (1 + exp(-$0)) }, from: .leastNonzeroMagnitude, to: 87, stride: 997
  )
  #expect(worst.error < 2.6, "at \(worst.at)")
}

@Test func `the hyperbolic tangent is within 1.6 ulp`() {
  let worst = largestError(
    of: hyperbolicTangent, against: { tanh($0) }, from: .leastNonzeroMagnitude, to: 100, stride: 997
  )
  #expect(worst.error < 1.6, "at \(worst.at)")
}

@Test func `the exponential is within 1.8 ulp`() {
  let worst = largestError(
    of: exponential, against: { exp($0) }, from: 0x1p-30, to: 87, stride: 997)
  #expect(worst.error < 1.8, "at \(worst.at)")
}

// Every float of the range where rounding could turn the order. Below 2⁻¹⁴ σ moves by less than an
// ulp in 8192 floats, and tanh is x, as another test says.

@Test func `the logistic function never falls`() {
  #expect(firstDescent(of: logistic, from: 0x1p-14, to: 90) == nil)
  // Mirrored: σ(−x) must not rise.
  #expect(firstDescent(of: { -logistic(-$0) }, from: 0x1p-14, to: 90) == nil)
  #expect(firstDescent(of: logistic, from: 0, to: 0x1p-140) == nil)
  #expect(one(logistic, -0x1p-14) < 0.5 && one(logistic, 0x1p-14) > 0.5)
}

@Test func `the hyperbolic tangent never falls`() {
  #expect(firstDescent(of: hyperbolicTangent, from: 0x1p-14, to: 12) == nil)
  #expect(firstDescent(of: hyperbolicTangent, from: 0, to: 0x1p-140) == nil)
}

@Test(
  arguments: [
    0, .leastNonzeroMagnitude, 0x1p-140, .leastNormalMagnitude, 1e-20, 0x1p-14, 0.3, 0.5625,
    0.56251,
    1, 9, 9.02, 10, 87, 88, 1e10, .greatestFiniteMagnitude, .infinity,
  ] as [Float])
func `both functions keep their bounds and symmetry`(x: Float) {
  let tangent = one(hyperbolicTangent, x)
  #expect((0...1).contains(tangent))
  #expect(one(hyperbolicTangent, -x).bitPattern == (-tangent).bitPattern)
  #expect((0...1).contains(one(logistic, x)))
  #expect((0...0.5).contains(one(logistic, -x)))
}

@Test func `the ends of the range are what the doc comments say`() {
  #expect(one(logistic, .infinity) == 1)
  #expect(one(logistic, -.infinity) == one(logistic, -87))
  #expect((1.6e-38...1.7e-38).contains(one(logistic, -87)))
  #expect(one(logistic, 0) == 0.5)
  #expect(one(logistic, -0.0) == 0.5)
  #expect(one(hyperbolicTangent, .infinity) == 1)
  #expect(one(hyperbolicTangent, -.infinity) == -1)
  #expect(one(hyperbolicTangent, -0.0).bitPattern == (-0.0 as Float).bitPattern)
  #expect(one(hyperbolicTangent, .leastNonzeroMagnitude) == .leastNonzeroMagnitude)
}

@Test func `what is not a number stays so`() {
  #expect(one(logistic, .nan).isNaN)
  #expect(one(hyperbolicTangent, .nan).isNaN)
}

@Test func `each lane depends on its own number alone`() {
  let x = Lanes(-90, -3, -0.5, -0.0, 0.1, 0.6, 4, .infinity)
  for lane in 0..<8 {
    #expect(logistic(x)[lane] == one(logistic, x[lane]))
    #expect(hyperbolicTangent(x)[lane] == one(hyperbolicTangent, x[lane]))
  }
}

@Test(arguments: [8, 16, 24, 40]) func `gates at once are the functions one by one`(units: Int) {
  var records = drawn(4 * units + 10, seed: 14).map { 12 * $0 }
  let z = records
  var exponents = [Float](repeating: 0, count: 5 * units)
  var span = records.mutableSpan
  var scratch = exponents.mutableSpan
  activateGates(&span, at: 5, count: units, exponents: &scratch)
  for index in records.indices {
    let expected =
      switch (index - 5 + units) / units {
      case 1, 2, 4: one(logistic, z[index])
      case 3: one(hyperbolicTangent, z[index])
      default: z[index]
      }
    #expect(records[index].bitPattern == expected.bitPattern)
  }
}
