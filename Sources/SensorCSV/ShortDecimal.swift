// Short decimal numbers, eight digits at a time.

/// A sign, at most nineteen digits and at most one point, as an integer and a count of decimals;
/// most cells of sensor files are such.
///
/// The bytes are taken as words of eight, of which each byte is a digit once the sign and the point
/// are out; a digit at a time, the lengths of numbers are what the processor guesses wrong. The
/// digits of a word join in pairs, fours and eights by three products (Johnny Lee 2016, "Fast
/// numeric string to int").
struct ShortDecimal {
  /// The digits as one number.
  let digits: UInt64
  /// How many of them are decimals.
  let decimalCount: Int
  let isNegative: Bool

  /// The bytes of the span that have to stand before the end of a number.
  private static let room = 24

  /// Reads the bytes from `start` to `end`; nil where they are no such number, or too few bytes of
  /// the span stand before their end.
  @inline(__always)
  init?(_ bytes: Span<UInt8>, from start: Int, to end: Int, point: UInt8) {
    let count = end &- start
    guard start >= 0, count > 0, count <= 21, end >= Self.room, end <= bytes.count else {
      return nil
    }
    let first = bytes[start]
    isNegative = first == 0x2D
    let length = isNegative || first == 0x2B ? count &- 1 : count
    let points = Self.repeated(point)
    // Sound: the word lies between 0 and `end`, which is in the span.
    let low = unsafe Self.word(bytes, at: end &- 8)
    guard length <= 8 else {
      guard let long = Self.long(bytes, low, length, endingAt: end, points) else { return nil }
      (digits, decimalCount) = long
      return
    }
    guard length > 0 else { return nil }
    var word = Self.last(length, of: low)
    let index = Self.firstZeroByte(of: word ^ points)
    if index < 8 {
      guard length > 1 else { return nil }
      word = Self.closed(word, at: index, with: 0x30)
    }
    guard Self.areDigits(word) else { return nil }
    decimalCount = max(0, 7 &- index)
    digits = Self.number(word)
  }

  /// The same for more than eight digits and a point, of which `low` are the last eight.
  private static func long(
    _ bytes: Span<UInt8>, _ low: UInt64, _ length: Int, endingAt end: Int, _ points: UInt64
  ) -> (digits: UInt64, decimalCount: Int)? {
    var low = low
    // Sound: both words lie between 0 and `end`, as `room` bytes stand before it.
    var middle = last(min(8, length - 8), of: unsafe word(bytes, at: end - 16))
    var high = last(max(0, length - 16), of: unsafe word(bytes, at: end - 24))
    var digitCount = length - 1
    let decimalCount: Int
    let inLow = firstZeroByte(of: low ^ points)
    let inMiddle = firstZeroByte(of: middle ^ points)
    let inHigh = firstZeroByte(of: high ^ points)
    if inLow < 8 {
      decimalCount = 7 - inLow
      low = closed(low, at: inLow, with: middle >> 56)
      middle = middle << 8 | high >> 56
      high = high << 8 | 0x30
    } else if inMiddle < 8 {
      decimalCount = 15 - inMiddle
      middle = closed(middle, at: inMiddle, with: high >> 56)
      high = high << 8 | 0x30
    } else if inHigh < 8 {
      decimalCount = 23 - inHigh
      high = closed(high, at: inHigh, with: 0x30)
    } else {
      decimalCount = 0
      digitCount = length
    }
    // More digits might not fit 64 bits.
    guard digitCount <= 19, areDigits(low), areDigits(middle), areDigits(high) else { return nil }
    let upper = number(high) &* 100_000_000 &+ number(middle)
    return (upper &* 100_000_000 &+ number(low), decimalCount)
  }

  /// Eight signs for zero.
  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  private static func repeated(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The eight bytes at `index`, the first the lowest.
  @unsafe @inline(__always)
  private static func word(_ bytes: Span<UInt8>, at index: Int) -> UInt64 {
    UInt64(
      littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(
        fromByteOffset: index, as: UInt64.self))
  }

  /// The last `count` bytes of a word behind zeros; `count` is 0 to 8.
  @inline(__always)
  private static func last(_ count: Int, of word: UInt64) -> UInt64 {
    let kept = ~UInt64(0) << UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    return word & kept | zeros & ~kept
  }

  /// The word without its byte `index`: those before it move up, and `byte` becomes the first.
  @inline(__always)
  private static func closed(_ word: UInt64, at index: Int, with byte: UInt64) -> UInt64 {
    let shift = UInt64(truncatingIfNeeded: 8 &* index)
    let before = (UInt64(1) &<< shift) &- 1
    // Not one shift by a byte more, which would be 64 for the last byte.
    let after = ~before & ~(0xFF &<< shift)
    return word & after | (word & before) << 8 | byte
  }

  /// The index of the first zero byte; 8 where there is none.
  @inline(__always)
  private static func firstZeroByte(of word: UInt64) -> Int {
    ((word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080).trailingZeroBitCount / 8
  }

  /// Whether each byte is a digit: its upper half is 3, and stays so when 6 is added.
  @inline(__always)
  private static func areDigits(_ word: UInt64) -> Bool {
    let halves: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    return (word & halves) | ((word &+ 0x0606_0606_0606_0606) & halves) >> 4
      == 0x3333_3333_3333_3333
  }

  /// The number that eight digits write.
  @inline(__always)
  private static func number(_ word: UInt64) -> UInt64 {
    var word = word &- zeros
    word = (word &* 10 &+ word >> 8) & 0x00FF_00FF_00FF_00FF
    word = (word &* 100 &+ word >> 16) & 0x0000_FFFF_0000_FFFF
    return (word &* 10_000 &+ word >> 32) & 0xFFFF_FFFF
  }
}
