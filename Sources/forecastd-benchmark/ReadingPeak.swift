// The most that one core can read from memory: what many series in turn are compared with.

/// A loop that does nothing but read.
enum ReadingPeak {
  /// Bytes a second, the best of `rounds` passes over `megabytes` that fit no cache.
  static func bytesPerSecond(megabytes: Int, rounds: Int) -> Double {
    let numbers = [Float](repeating: 1, count: megabytes << 18)
    var best = Double.infinity
    for _ in 0..<max(rounds, 2) {
      let start = Stopwatch.thread
      let sum = total(of: numbers.span)
      best = min(best, Double(Stopwatch.thread - start) / 1e9)
      precondition(sum > 0)
    }
    return Double(numbers.count * 4) / best
  }

  @inline(never)
  private static func total(of numbers: Span<Float>) -> Float {
    var sums = InlineArray<8, SIMD8<Float>>(repeating: .zero)
    // Sound: floats without padding are bytes.
    let bytes = unsafe numbers.bytes
    var offset = 0
    while offset + 256 <= bytes.byteCount {
      for part in 0..<8 {
        // Sound: every bit pattern is a Float, and the last of the 256 bytes is inside.
        let lanes = unsafe bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: offset + 32 * part, as: SIMD8<Float>.self)
        sums[part] += lanes
      }
      offset += 256
    }
    var sum = SIMD8<Float>.zero
    for part in 0..<8 { sum += sums[part] }
    return sum.sum()
  }
}
