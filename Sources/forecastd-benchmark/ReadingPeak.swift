// The most that one core can read, near and far: what feeds the multiply-adds.

import OnlineLSTM

/// A loop that does nothing but read.
enum ReadingPeak {
  /// Places that numbers can stand in: sizes that fit into the first cache, the second, and none.
  static let places = [
    ("first cache", 16 << 10), ("second cache", 256 << 10), ("memory", 128 << 20),
  ]

  /// Bytes a second, from `byteCount` bytes that are read again and again.
  static func bytesPerSecond(byteCount: Int, milliseconds: Int) -> Double {
    // From the beginning of a cache line, as the network's numbers are.
    let numbers = AlignedScalars(repeating: 1, count: byteCount / 4)
    var last: Float = 1
    let seconds = Stopwatch.secondsPerCall(milliseconds: milliseconds) {
      last = total(of: numbers.span, from: last)
    }
    precondition(last > 0)
    return Double(byteCount) / seconds
  }

  @inline(never)
  private static func total(of numbers: Span<Float>, from first: Float) -> Float {
    var sums = InlineArray<8, SIMD8<Float>>(repeating: SIMD8(repeating: first * 1e-9))
    // Sound: floats without padding are bytes.
    let bytes = unsafe numbers.bytes
    var offset = 0
    while offset &+ 256 <= bytes.byteCount {
      for part in 0..<8 {
        // Sound: every bit pattern is a Float, and the last of the 256 bytes is inside.
        let lanes = unsafe bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: offset &+ 32 &* part, as: SIMD8<Float>.self)
        sums[part] += lanes
      }
      offset &+= 256
    }
    var sum = SIMD8<Float>.zero
    for part in 0..<8 { sum += sums[part] }
    return sum.sum()
  }
}
