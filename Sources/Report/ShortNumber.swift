// Numbers for people: few digits, rounded in decimal, the same on every machine.

/// Returns `value` with four significant digits, such as `21.35`, `0.04210` or `1.235e-07`.
///
/// Digits before the point are never replaced: 123456.7 gives `123457`. From 10⁷ on and below 10⁻⁴
/// an exponent is written; what is not finite is `-`.
public func shortNumber(_ value: Double) -> String {
  guard value.isFinite else { return "-" }
  guard value != 0 else { return "0" }
  var decimal = Decimal(value)
  if decimal.pointPosition > 7 || decimal.pointPosition < -3 {
    decimal.round(toDigits: 4)
    return decimal.scientific
  }
  decimal.round(toDigits: max(4, decimal.pointPosition))
  return decimal.positional(decimals: max(0, 4 - decimal.pointPosition))
}

/// Returns `value` with exactly `decimals` digits after the point; what is not finite is `-`.
public func fixedNumber(_ value: Double, decimals: Int) -> String {
  guard value.isFinite else { return "-" }
  guard value != 0 else { return Decimal.zero.positional(decimals: decimals) }
  var decimal = Decimal(value)
  decimal.round(toDigits: decimal.pointPosition + decimals)
  return decimal.positional(decimals: decimals)
}

/// A number as decimal digits: 0.d₁d₂d₃… × 10^pointPosition.
private struct Decimal {
  var isNegative: Bool
  /// Digits 0 to 9, most significant first.
  var digits: [UInt8]
  /// How many digits stand before the point; negative for zeros behind it.
  var pointPosition: Int

  static let zero = Decimal(isNegative: false, digits: [], pointPosition: 0)

  private init(isNegative: Bool, digits: [UInt8], pointPosition: Int) {
    self.isNegative = isNegative
    self.digits = digits
    self.pointPosition = pointPosition
  }

  /// The shortest digits that read back as `value`, which is finite and not zero.
  init(_ value: Double) {
    self = Decimal(isNegative: value < 0, digits: [], pointPosition: 0)
    let parts = "\(value.magnitude)".split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    for part in mantissa { digits += part.utf8.map { $0 - UInt8(ascii: "0") } }
    pointPosition = mantissa[0].utf8.count
    if parts.count == 2, let exponent = Int(parts[1]) { pointPosition += exponent }
    while digits.first == 0 {
      digits.removeFirst()
      pointPosition -= 1
    }
  }

  /// Keeps `count` digits, rounding half away from zero.
  mutating func round(toDigits count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      self = .zero
      return
    }
    let roundsUp = digits[count] >= 5
    digits.removeSubrange(count...)
    guard roundsUp else { return }
    var index = count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      pointPosition += 1
    }
  }

  /// Such as `-21.350`, with exactly `decimals` digits after the point.
  func positional(decimals: Int) -> String {
    let whole = (0..<max(0, pointPosition)).map { digit($0) }.joined()
    let fraction = (0..<decimals).map { digit(pointPosition + $0) }.joined()
    let isZero = digits.allSatisfy { $0 == 0 }
    return (isNegative && !isZero ? "-" : "") + (whole.isEmpty ? "0" : whole)
      + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// Such as `-1.235e-07`.
  var scientific: String {
    let exponent = pointPosition - 1
    let tail = (1..<4).map { digit($0) }.joined()
    let power = (exponent.magnitude < 10 ? "0" : "") + String(exponent.magnitude)
    return (isNegative ? "-" : "") + digit(0) + "." + tail
      + "e" + (exponent < 0 ? "-" : "+") + power
  }

  /// The digit at `index`, zero where none is kept.
  private func digit(_ index: Int) -> String {
    digits.indices.contains(index) ? String(digits[index]) : "0"
  }
}
