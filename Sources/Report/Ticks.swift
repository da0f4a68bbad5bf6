// Where an axis has marks, and what they say: round numbers.

/// One mark of an axis.
struct Tick: Equatable, Sendable {
  /// Where it is, in the axis' unit.
  let value: Double
  /// What stands beside it; no foreign text.
  let label: String
}

/// Returns the multiples of 1, 2 or 5 times a power of ten within `low`...`high`, at most `count`.
///
/// None where they are not finite, or `low` is not below `high`.
///
/// - Precondition: `count` ≥ 2.
func numberTicks(from low: Double, to high: Double, atMost count: Int) -> [Tick] {
  precondition(count >= 2, "an axis has two marks")
  guard low.isFinite, high.isFinite, low < high else { return [] }
  // Halved, because the range of two finite numbers need not be finite.
  var exponent = decimalExponent(of: (high / 2 - low / 2) / Double(count)) - 1
  while exponent < 309 {
    for digit in [1.0, 2.0, 5.0] {
      let numbers = multiples(digit, exponent, low, high)
      guard let numbers, numbers.count <= count else { continue }
      return numbers.map { number in
        let value = scaled(number * digit, exponent)
        return Tick(value: value, label: label(value, decimals: max(0, -exponent)))
      }
    }
    exponent += 1
  }
  return []
}

/// The whole numbers n with `low` ≤ n · `digit` · 10^`exponent` ≤ `high`; nil for very many.
private func multiples(
  _ digit: Double, _ exponent: Int, _ low: Double, _ high: Double
) -> [Double]? {
  let step = scaled(digit, exponent)
  guard step > 0, step.isFinite else { return nil }
  let first = (low / step).rounded(.up)
  let last = (high / step).rounded(.down)
  guard last - first < 100 else { return nil }
  return last < first ? [] : Array(stride(from: first, through: last, by: 1))
}

private func label(_ value: Double, decimals: Int) -> String {
  guard value != 0 else { return "0" }
  // From ten million on, and below a ten-thousandth, people read powers better than zeros.
  let isPlain = value.magnitude < 1e7 && decimals <= 6
  return withMinusSign(isPlain ? fixedNumber(value, decimals: decimals) : shortNumber(value))
}

/// `number` · 10^`exponent`, divided rather than multiplied by what is no exact power.
private func scaled(_ number: Double, _ exponent: Int) -> Double {
  var power = 1.0
  for _ in 0..<min(exponent.magnitude, 308) { power *= 10 }
  return exponent < 0 ? number / power : number * power
}

/// The exponent e of 10^e ≤ `number` < 10^(e+1), roughly at the ends; `number` is positive.
private func decimalExponent(of number: Double) -> Int {
  guard number > 0 else { return -300 }
  var exponent = 0
  var rest = number
  while rest >= 10, exponent < 308 {
    rest /= 10
    exponent += 1
  }
  while rest < 1, exponent > -300 {
    rest *= 10
    exponent -= 1
  }
  return exponent
}
