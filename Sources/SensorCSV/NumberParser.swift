// Decimal text to the nearest Double, exactly rounded.

/// How numbers are written in a file.
struct NumberFormat: Equatable, Sendable {
  /// The byte before the decimals.
  var decimal: UInt8
  /// The byte between groups of three digits, where the file proves that one is used.
  var grouping: UInt8?

  /// A decimal point and no groups.
  static let plain = NumberFormat(decimal: 0x2E, grouping: nil)
}

/// Parses `[+-] digits [decimal digits] [e [+-] digits]`, blanks already left out.
struct NumberParser: Sendable {
  let format: NumberFormat

  /// The number that the bytes from `start` to `end` write, rounded to the nearest Double, ties to
  /// even; infinite where it is too large, NaN where they write none.
  ///
  /// Up to 19 digits w and a power 10ᵏ with |k| ≤ 19 take the short way: exact in 64 or 128 bits,
  /// then rounded once. All else goes through the standard library, which rounds exactly too.
  @inline(__always)
  func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Double {
    if let short = ShortDecimal(bytes, from: start, to: end, point: format.decimal) {
      // Up to 2⁵³ both are exact Doubles, so that the division rounds once.
      let magnitude =
        short.digits <= 1 << 53
        ? Double(Int64(short.digits)) / Self.exactPowersOfTen[short.decimalCount]
        : Self.wide(short.digits, tenToThe: -short.decimalCount)
      return Self.signed(magnitude, short.isNegative)
    }
    return parseAny(bytes, from: start, to: end)
  }

  /// The same a byte at a time, for numbers of any length and form.
  func parseAny(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Double {
    var index = start
    guard index < end else { return .nan }
    let isNegative = bytes[index] == 0x2D
    if isNegative || bytes[index] == 0x2B { index += 1 }
    var digits: UInt64 = 0
    let firstDigit = index
    while index < end {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { break }
      // Wraps only past 19 digits, which are counted and sent the long way below.
      digits = digits &* 10 &+ UInt64(digit)
      index += 1
    }
    var digitCount = index - firstDigit
    if index == end, digitCount > 0, digitCount <= 19 {
      return Self.signed(Self.scaled(digits, tenToThe: 0), isNegative)
    }
    var exponent = 0
    if index < end, bytes[index] == format.decimal {
      index += 1
      let firstDecimal = index
      while index < end {
        let digit = bytes[index] &- 0x30
        guard digit < 10 else { break }
        digits = digits &* 10 &+ UInt64(digit)
        index += 1
      }
      exponent = firstDecimal - index
      digitCount -= exponent
    }
    guard digitCount > 0 else { return .nan }
    if index < end {
      guard let written = Self.exponent(bytes, from: index, to: end) else {
        return format.grouping == nil ? .nan : ungrouped(bytes, from: start, to: end)
      }
      exponent += written
    }
    if digitCount <= 19, exponent >= -19, exponent <= 19 {
      return Self.signed(Self.scaled(digits, tenToThe: exponent), isNegative)
    }
    return long(bytes, from: start, to: end)
  }

  private static func signed(_ magnitude: Double, _ isNegative: Bool) -> Double {
    isNegative ? -magnitude : magnitude
  }

  /// digits · 10ᵏ, rounded once; |k| ≤ 19.
  @inline(__always)
  static func scaled(_ digits: UInt64, tenToThe k: Int) -> Double {
    if digits <= 1 << 53, k >= -19, k <= 19 {
      // Both factors are exact Doubles (10¹⁹ < 5²² · 2¹⁹), so that one operation rounds once
      // (William Clinger 1990, "How to read floating point numbers accurately").
      let exact = Double(Int64(digits))
      return k < 0 ? exact / exactPowersOfTen[-k] : exact * exactPowersOfTen[k]
    }
    return wide(digits, tenToThe: k)
  }

  /// digits · 10ᵏ for digits ≥ 2⁵³, by 128-bit integers with a sticky bit.
  private static func wide(_ digits: UInt64, tenToThe k: Int) -> Double {
    let power = powersOfTen[abs(k)]
    if k >= 0 {
      let (high, low) = digits.multipliedFullWidth(by: power)
      guard high > 0 else { return Double(low) }
      let shift = high.leadingZeroBitCount
      let top = shift == 0 ? high : high << UInt64(shift) | low >> UInt64(64 - shift)
      let rest = shift == 0 ? low : low << UInt64(shift)
      return scalb(top | (rest == 0 ? 0 : 1), 64 - shift)
    }
    // With both top bits set, (digits · 2⁶³) / power has 63 or 64 bits: more than 53 and a half.
    let digitsShift = digits.leadingZeroBitCount
    let powerShift = power.leadingZeroBitCount
    let numerator = digits << UInt64(digitsShift)
    let (quotient, remainder) = (power << UInt64(powerShift)).dividingFullWidth(
      (numerator >> 1, numerator << 63))
    return scalb(quotient | (remainder == 0 ? 0 : 1), powerShift - digitsShift - 63)
  }

  /// significand · 2ᵉ, the conversion to Double being the only rounding.
  private static func scalb(_ significand: UInt64, _ exponent: Int) -> Double {
    Double(significand) * Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// The exponent written from `index` to `end`, cut to what no Double reaches; nil where none is.
  private static func exponent(_ bytes: Span<UInt8>, from: Int, to end: Int) -> Int? {
    var index = from
    guard bytes[index] | 0x20 == 0x65 else { return nil }
    index += 1
    guard index < end else { return nil }
    let isNegative = bytes[index] == 0x2D
    if isNegative || bytes[index] == 0x2B { index += 1 }
    guard index < end else { return nil }
    var exponent = 0
    while index < end {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { return nil }
      exponent = min(exponent * 10 + Int(digit), 100_000)
      index += 1
    }
    return isNegative ? -exponent : exponent
  }

  /// The long way for a text that is known to be a number: with a point, through the library.
  private func long(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Double {
    var text: [UInt8] = []
    text.reserveCapacity(end - start)
    for index in start..<end {
      text.append(bytes[index] == format.decimal ? 0x2E : bytes[index])
    }
    return Double(String(decoding: text, as: UTF8.self)) ?? .nan
  }

  /// A number whose integer part is written in groups of three, such as `1.234,56`.
  private func ungrouped(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Double {
    guard let grouping = format.grouping else { return .nan }
    var text: [UInt8] = []
    var index = start
    if bytes[index] == 0x2D || bytes[index] == 0x2B {
      text.append(bytes[index])
      index += 1
    }
    var groupDigits = 0
    var isFirstGroup = true
    while index < end, bytes[index] != format.decimal {
      let byte = bytes[index]
      if byte == grouping {
        guard isFirstGroup ? (1...3).contains(groupDigits) : groupDigits == 3 else { return .nan }
        isFirstGroup = false
        groupDigits = 0
      } else {
        guard byte &- 0x30 < 10 else { return .nan }
        groupDigits += 1
        text.append(byte)
      }
      index += 1
    }
    guard !isFirstGroup, groupDigits == 3 else { return .nan }
    for rest in index..<end { text.append(bytes[rest]) }
    let parser = NumberParser(format: NumberFormat(decimal: format.decimal, grouping: nil))
    return parser.parse(text.span, from: 0, to: text.count)
  }

  /// 10⁰ to 10¹⁹, all that fit 64 bits; written out, so that reading one costs no check.
  private static let powersOfTen: InlineArray<20, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]

  /// The same as Doubles, all exact.
  private static let exactPowersOfTen: InlineArray<20, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19,
  ]
}
