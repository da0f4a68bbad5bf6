// Eight floats side by side: loads, stores, the fused multiply-add and the bit tricks of the room.

/// The number of the network: single precision, twice the lanes of `Double`.
public typealias Scalar = Float

/// Eight numbers that are computed with at once: one AVX2 register, two NEON registers.
typealias Lanes = SIMD8<Scalar>

extension Lanes {
  /// Adds `left` · `right`, rounding once where the processor has FMA.
  ///
  /// Without FMA in the target, `addingProduct` calls libm's `fmaf` for each lane, a thousand times
  /// slower; there the product is rounded first, and results differ in the last bits.
  @inline(__always)
  mutating func accumulate(_ left: Lanes, _ right: Lanes) {
    #if FUSED_MULTIPLY_ADD || arch(arm64)
      addProduct(left, right)
    #else
      self += left * right
    #endif
  }

  /// Returns self · `factor` + `term`, rounded once where the processor has FMA.
  @inline(__always)
  func times(_ factor: Lanes, plus term: Lanes) -> Lanes {
    var sum = term
    sum.accumulate(self, factor)
    return sum
  }

  /// The same 256 bits as integers.
  @inline(__always)
  var bits: SIMD8<UInt32> {
    // Sound: both types are 32 bytes without padding, and every bit pattern is a UInt32.
    unsafe unsafeBitCast(self, to: SIMD8<UInt32>.self)
  }

  /// The numbers that have these bits.
  @inline(__always)
  init(bits: SIMD8<UInt32>) {
    // Sound: both types are 32 bytes without padding, and every bit pattern is a Float.
    self = unsafe unsafeBitCast(bits, to: Lanes.self)
  }

  /// The lanes without their signs.
  @inline(__always)
  var magnitudes: Lanes { Lanes(bits: bits & SIMD8<UInt32>(repeating: 0x7fff_ffff)) }

  /// The lanes with the other signs, which is one instruction; `-` takes them from zero.
  @inline(__always)
  var negated: Lanes { Lanes(bits: bits ^ SIMD8<UInt32>(repeating: 0x8000_0000)) }

  /// The lanes, which are not negative, with the signs of `other`.
  @inline(__always)
  func withSigns(of other: Lanes) -> Lanes {
    Lanes(bits: bits | (other.bits & SIMD8<UInt32>(repeating: 0x8000_0000)))
  }

  /// The sum of the eight lanes, in one fixed order: halves, then neighbours, then the last two.
  @inline(__always)
  var total: Scalar {
    let half = lowHalf + highHalf
    let pair = half.evenHalf + half.oddHalf
    return pair.x + pair.y
  }

  /// The lanes that are at most `limit`, the limit in place of others; not-a-number stays.
  @inline(__always)
  func limited(atMost limit: Scalar) -> Lanes {
    replacing(with: limit, where: self .> limit)
  }

  /// The lanes that are at least `limit`, the limit in place of others; not-a-number stays.
  @inline(__always)
  func limited(atLeast limit: Scalar) -> Lanes {
    replacing(with: limit, where: self .< limit)
  }
}

/// The totals of eight registers, each summed in the order of `Lanes.total`.
@inline(__always)
func totals(_ sums: InlineArray<8, Lanes>) -> Lanes {
  @inline(__always) func halves(_ a: Lanes, _ b: Lanes) -> Lanes {
    Lanes(lowHalf: a.lowHalf, highHalf: b.lowHalf)
      + Lanes(lowHalf: a.highHalf, highHalf: b.highHalf)
  }
  @inline(__always) func neighbours(_ a: Lanes, _ b: Lanes) -> Lanes {
    Lanes(lowHalf: a.evenHalf, highHalf: b.evenHalf)
      + Lanes(lowHalf: a.oddHalf, highHalf: b.oddHalf)
  }
  let low = neighbours(halves(sums[0], sums[1]), halves(sums[2], sums[3]))
  let high = neighbours(halves(sums[4], sums[5]), halves(sums[6], sums[7]))
  return neighbours(low, high)
}

extension Span where Element == Scalar {
  /// The eight numbers from `index` on.
  @inline(__always)
  func lanes(at index: Int) -> Lanes {
    // Sound: every bit pattern is a Float, and the load checks its bounds.
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
  }

  /// The eight numbers from `index` on, without looking whether they are inside.
  @unsafe @inline(__always)
  func lanes(unchecked index: Int) -> Lanes {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 4, as: Lanes.self)
  }

}

extension MutableSpan where Element == Scalar {
  /// The eight numbers from `index` on.
  @inline(__always)
  func lanes(at index: Int) -> Lanes {
    // Sound: every bit pattern is a Float, and the load checks its bounds.
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
  }

  /// The eight numbers from `index` on, without looking whether they are inside.
  @unsafe @inline(__always)
  func lanes(unchecked index: Int) -> Lanes {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 4, as: Lanes.self)
  }

  /// Puts eight numbers at `index` and after, without looking whether there is room.
  @unsafe @inline(__always)
  mutating func setLanes(_ lanes: Lanes, unchecked index: Int) {
    var bytes = unsafe mutableBytes
    unsafe bytes.storeBytes(of: lanes, toUncheckedByteOffset: index &* 4, as: Lanes.self)
  }

  /// Puts eight numbers at `index` and after.
  @inline(__always)
  mutating func setLanes(_ lanes: Lanes, at index: Int) {
    // Sound: every bit pattern is a Float, and the store checks its bounds.
    var bytes = unsafe mutableBytes
    bytes.storeBytes(of: lanes, toByteOffset: index * 4, as: Lanes.self)
  }
}
