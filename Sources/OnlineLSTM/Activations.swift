// The room's own σ and tanh: the same bits wherever the same instructions run; libm's differ.
//
// Goals, in this order: bounded and monotone; never far from the truth, also near zero; no branch.

/// eˣ for x in −87…87, at most 1.8 ulp off (1.5 with FMA).
///
/// With n = ⌊x / ln 2⌋ and r = x − n·ln 2,  eˣ = 2ⁿ·eʳ. The polynomial for eʳ is fitted to the
/// least relative error on 0…ln 2 (2·10⁻⁹). Its coefficients are positive and r is not negative
/// (but for rounding), so that every step of Horner's scheme is monotone; a test visits every
/// float of σ and tanh.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  // 1.5·2²³ is so large that adding it rounds to an integer, which is then in the lowest bits.
  let rounder = Lanes(repeating: 0x1.8p23)
  let shifted = x.times(Lanes(repeating: 0x1.715476p0), plus: Lanes(repeating: -0.5)) + rounder
  let n = shifted - rounder
  // ln 2 in two parts, the first of ten bits, so that n times it is exact.
  var r = n.times(Lanes(repeating: -0x1.63p-1), plus: x)
  r = n.times(Lanes(repeating: 0x1.bd0106p-13), plus: r)
  var p = Lanes(repeating: 0x1.fe553cp-10)
  p = p.times(r, plus: Lanes(repeating: 0x1.fef9bcp-8))
  p = p.times(r, plus: Lanes(repeating: 0x1.5755d2p-5))
  p = p.times(r, plus: Lanes(repeating: 0x1.553884p-3))
  p = p.times(r, plus: Lanes(repeating: 0x1.0000bap-1))
  p = p.times(r, plus: Lanes(repeating: 0x1.fffffap-1))
  p = p.times(r, plus: Lanes(repeating: 1))
  // Adding n to the exponent multiplies by 2ⁿ; the shift leaves of the lowest bits only n.
  return Lanes(bits: p.bits &+ (shifted.bits &<< 23))
}

/// The logistic function σ(x) = 1 / (1 + e⁻ˣ), monotone, in 0…1; not-a-number stays so.
///
/// At most 2.6 ulp off for x ≥ −87. Below, it stays at σ(−87) = 1.6·10⁻³⁸, so that no later
/// product of it is a slow subnormal number; −∞ gives that too.
@inline(__always)
func logistic(_ x: Lanes) -> Lanes {
  let one = Lanes(repeating: 1)
  return one / (one + exponential(-x.limited(atLeast: -87).limited(atMost: 87)))
}

/// The hyperbolic tangent, odd, monotone, in −1…1; not-a-number stays so.
///
/// At most 1.6 ulp off. Up to 9/16 an odd polynomial, fitted to the least relative error
/// (1.4·10⁻⁹); beyond it  1 − 2 / (1 + e²ˣ), which would lose digits near zero.
@inline(__always)
func hyperbolicTangent(_ x: Lanes) -> Lanes {
  let signs = x.bits & SIMD8(repeating: 0x8000_0000)
  let size = Lanes(bits: x.bits ^ signs)
  let one = Lanes(repeating: 1)
  let limited = size.limited(atMost: 10)
  let large = one - Lanes(repeating: 2) / (one + exponential(limited + limited))
  let square = limited * limited
  var p = Lanes(repeating: -0x1.9454f2p-8)
  p = p.times(square, plus: Lanes(repeating: 0x1.5811f6p-6))
  p = p.times(square, plus: Lanes(repeating: -0x1.b905c4p-5))
  p = p.times(square, plus: Lanes(repeating: 0x1.110c5ep-3))
  p = p.times(square, plus: Lanes(repeating: -0x1.555548p-2))
  let small = p.times(square * limited, plus: limited)
  let value = small.replacing(with: large, where: limited .> 0.5625)
  return Lanes(bits: value.bits | signs)
}

/// Replaces the numbers in `range` by their logistic function.
///
/// - Precondition: the range is inside and its count a multiple of 8.
func applyLogistic(to numbers: inout MutableSpan<Scalar>, in range: Range<Int>) {
  precondition(range.count % 8 == 0 && 0 <= range.lowerBound && range.upperBound <= numbers.count)
  var index = range.lowerBound
  while index < range.upperBound {
    unsafe numbers.setLanes(logistic(numbers.lanes(unchecked: index)), unchecked: index)
    index &+= 8
  }
}

/// Replaces the numbers in `range` by their hyperbolic tangent.
///
/// - Precondition: the range is inside and its count a multiple of 8.
func applyHyperbolicTangent(to numbers: inout MutableSpan<Scalar>, in range: Range<Int>) {
  precondition(range.count % 8 == 0 && 0 <= range.lowerBound && range.upperBound <= numbers.count)
  var index = range.lowerBound
  while index < range.upperBound {
    unsafe numbers.setLanes(hyperbolicTangent(numbers.lanes(unchecked: index)), unchecked: index)
    index &+= 8
  }
}
