// Durations as the configuration writes them: a whole number and a unit.

/// A length of time as text, such as `30s`.
enum ConfigurationDuration {
  /// The units, the longest first, with their microseconds.
  private static let units: [(name: String, microseconds: Int64)] = [
    ("w", 604_800_000_000), ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000),
    ("s", 1_000_000), ("ms", 1000),
  ]

  /// What a duration looks like, for messages.
  static let explanation = "write a whole number and its unit: 500ms, 30s, 5m, 1h, 1d or 1w"

  /// Reads `text`.
  ///
  /// - Returns: Microseconds, at least 1000 and at most 36 500 days; nil for anything else.
  static func microseconds(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let name = text.dropFirst(digits.count)
    guard let count = Int64(digits), let unit = units.first(where: { $0.name == name }) else {
      return nil
    }
    let (product, overflows) = count.multipliedReportingOverflow(by: unit.microseconds)
    guard !overflows, (1000...36_500 * 86_400_000_000).contains(product) else { return nil }
    return product
  }
}
