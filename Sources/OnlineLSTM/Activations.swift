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
  let (shifted, rest) = reduced(x)
  return expanded(shifted, rest)
}

/// The first half of `exponential`: n, in the lowest bits of `shifted`, and r.
@inline(__always)
func reduced(_ x: Lanes) -> (shifted: Lanes, rest: Lanes) {
  // 1.5·2²³ is so large that adding it rounds to an integer, which is then in the lowest bits.
  let rounder = Lanes(repeating: 0x1.8p23)
  let shifted = x.times(Lanes(repeating: 0x1.715476p0), plus: Lanes(repeating: -0.5)) + rounder
  let n = shifted - rounder
  // ln 2 in two parts, the first of ten bits, so that n times it is exact.
  let r = n.times(Lanes(repeating: -0x1.63p-1), plus: x)
  return (shifted, n.times(Lanes(repeating: 0x1.bd0106p-13), plus: r))
}

/// The second half of `exponential`: 2ⁿ·eʳ.
@inline(__always)
func expanded(_ shifted: Lanes, _ r: Lanes) -> Lanes {
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
  logisticFraction(exponential(logisticArgument(x)))
}

/// What σ takes the exponential of.
@inline(__always)
func logisticArgument(_ x: Lanes) -> Lanes {
  x.limited(atLeast: -87).limited(atMost: 87).negated
}

/// 1 / (1 + e).
@inline(__always)
func logisticFraction(_ e: Lanes) -> Lanes {
  let one = Lanes(repeating: 1)
  return one / (one + e)
}

/// The hyperbolic tangent, odd, monotone, in −1…1; not-a-number stays so.
///
/// At most 1.6 ulp off. Up to 9/16 an odd polynomial, fitted to the least relative error
/// (1.4·10⁻⁹); beyond it  1 − 2 / (1 + e²ˣ), which would lose digits near zero.
@inline(__always)
func hyperbolicTangent(_ x: Lanes) -> Lanes {
  tangentFraction(x, exponential(tangentArgument(x)))
}

/// What tanh takes the exponential of.
@inline(__always)
func tangentArgument(_ x: Lanes) -> Lanes {
  let limited = x.magnitudes.limited(atMost: 10)
  return limited + limited
}

/// tanh of x, given e²ˣ of the limited size of x.
@inline(__always)
func tangentFraction(_ x: Lanes, _ e: Lanes) -> Lanes {
  let one = Lanes(repeating: 1)
  let limited = x.magnitudes.limited(atMost: 10)
  let large = one - Lanes(repeating: 2) / (one + e)
  let square = limited * limited
  var p = Lanes(repeating: -0x1.9454f2p-8)
  p = p.times(square, plus: Lanes(repeating: 0x1.5811f6p-6))
  p = p.times(square, plus: Lanes(repeating: -0x1.b905c4p-5))
  p = p.times(square, plus: Lanes(repeating: 0x1.110c5ep-3))
  p = p.times(square, plus: Lanes(repeating: -0x1.555548p-2))
  let small = p.times(square * limited, plus: limited)
  return small.replacing(with: large, where: limited .> 0.5625).withSigns(of: x)
}
