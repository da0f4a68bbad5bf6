// Eight steps ahead side by side: what each step needs for itself is computed for eight at once.
//
// Numbers that belong to steps ahead stand in blocks of eight steps. A block is a list of rows,
// such as one an expert, and a row is eight numbers, one a step. Where the horizon is no multiple
// of eight, the last lanes are computed along and never looked at.

/// The same number of eight steps ahead: two AVX2 registers.
///
/// Every operation rounds lane by lane as it would alone, so that lanes change no bit.
typealias StepLanes = SIMD8<Double>

/// Which of eight steps ahead something holds for.
typealias StepMask = SIMDMask<SIMD8<Int64>>

extension SIMD8<Double> {
  /// The sizes, without signs.
  @inline(__always)
  var size: StepLanes {
    // Sound: both types are 64 bytes without padding, and every bit pattern is valid in both.
    let bits = unsafe unsafeBitCast(self, to: SIMD8<UInt64>.self)
    return unsafe unsafeBitCast(bits & 0x7fff_ffff_ffff_ffff, to: StepLanes.self)
  }

  /// The smaller of both, lane by lane.
  @inline(__always)
  func limited(atMost other: StepLanes) -> StepLanes {
    replacing(with: other, where: other .< self)
  }

  /// The larger of both, lane by lane.
  @inline(__always)
  func limited(atLeast other: StepLanes) -> StepLanes {
    replacing(with: other, where: other .>= self)
  }

  /// The nearest numbers within `limits`.
  @inline(__always)
  func limited(to limits: ClosedRange<Double>) -> StepLanes {
    limited(atLeast: StepLanes(repeating: limits.lowerBound))
      .limited(atMost: StepLanes(repeating: limits.upperBound))
  }

  /// How many blocks of eight `steps` steps fill.
  static func blockCount(steps: Int) -> Int { (steps + 7) / 8 }

  /// Where in blocks of `rowCount` rows the number of row `row` for step index `step` stands.
  @inline(__always)
  static func place(step: Int, row: Int, of rowCount: Int) -> Int {
    (step >> 3 &* rowCount &+ row) << 3 &+ step & 7
  }
}

extension Span where Element == Double {
  /// The eight numbers of row `row`, without looking whether they are inside.
  @unsafe @inline(__always)
  func lanes(uncheckedRow row: Int) -> StepLanes {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: row &* 64, as: StepLanes.self)
  }
}

extension Span where Element == Double {
  /// Eight numbers from `place` on, without looking whether they are inside.
  @unsafe @inline(__always)
  func lanes(uncheckedAt place: Int) -> StepLanes {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 8, as: StepLanes.self)
  }
}

extension MutableSpan where Element == Double {
  /// The eight numbers of row `row`, without looking whether they are inside.
  @unsafe @inline(__always)
  func lanes(uncheckedRow row: Int) -> StepLanes {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: row &* 64, as: StepLanes.self)
  }

  /// The eight numbers of row `row`, of which the first begins at `start`.
  @unsafe @inline(__always)
  func lanes(uncheckedRow row: Int, from start: Int) -> StepLanes {
    unsafe bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: start &* 8 &+ row &* 64, as: StepLanes.self)
  }

  /// Puts eight numbers into row `row`, of which the first begins at `start`.
  @unsafe @inline(__always)
  mutating func setLanes(_ lanes: StepLanes, uncheckedRow row: Int, from start: Int) {
    var bytes = unsafe mutableBytes
    unsafe bytes.storeBytes(
      of: lanes, toUncheckedByteOffset: start &* 8 &+ row &* 64, as: StepLanes.self)
  }

  /// Puts eight numbers into row `row`, without looking whether there is room.
  @unsafe @inline(__always)
  mutating func setLanes(_ lanes: StepLanes, uncheckedRow row: Int) {
    var bytes = unsafe mutableBytes
    unsafe bytes.storeBytes(of: lanes, toUncheckedByteOffset: row &* 64, as: StepLanes.self)
  }

  /// Puts those of eight numbers into row `row` that `mask` tells, without looking whether there is
  /// room.
  @unsafe @inline(__always)
  mutating func setLanes(_ lanes: StepLanes, uncheckedRow row: Int, where mask: StepMask) {
    let old = unsafe self.lanes(uncheckedRow: row)
    unsafe setLanes(old.replacing(with: lanes, where: mask), uncheckedRow: row)
  }
}

extension Array where Element == Double {
  /// How many of the first numbers to leave out, at most 7, so that rows are whole cache lines.
  ///
  /// For scratch memory only: no result hangs on it, but every other row would lie across two
  /// lines, and what was just stored could not be loaded at once. The sweep over the mixture's
  /// weights takes 0.7 µs less so.
  func numbersBeforeLine() -> Int {
    // Sound: nothing is read or written; the address alone is looked at.
    let address = unsafe span.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    return ((64 - address & 63) & 63) / 8
  }

  /// The eight numbers of row `row`.
  @inline(__always)
  func lanes(row: Int) -> StepLanes {
    precondition(row >= 0 && row * 8 + 8 <= count)
    return unsafe span.lanes(uncheckedRow: row)
  }

  /// Puts eight numbers into row `row`.
  @inline(__always)
  mutating func setLanes(_ lanes: StepLanes, row: Int) {
    precondition(row >= 0 && row * 8 + 8 <= count)
    var numbers = mutableSpan
    unsafe numbers.setLanes(lanes, uncheckedRow: row)
  }
}

extension Array where Element == Double {
  /// Puts eight numbers from `place` on.
  @inline(__always)
  mutating func setLanes(_ lanes: StepLanes, at place: Int) {
    precondition(place >= 0 && place + 8 <= count)
    var numbers = mutableSpan
    var bytes = unsafe numbers.mutableBytes
    unsafe bytes.storeBytes(
      of: lanes, toUncheckedByteOffset: place &* 8, as: StepLanes.self)
  }
}

extension Array where Element == Int64 {
  /// Which of the eight numbers of row `row` are not 0.
  @inline(__always)
  func mask(row: Int) -> StepMask {
    precondition(row >= 0 && row * 8 + 8 <= count)
    let lanes = unsafe span.bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: row &* 64, as: SIMD8<Int64>.self)
    return lanes .!= SIMD8<Int64>.zero
  }
}
