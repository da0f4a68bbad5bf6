// The texts that stand for "no value".

/// Recognises cells that hold no value.
struct MissingTokens: Sendable {
  /// What stands for "no value" unless the configuration says otherwise; an empty cell always does.
  static let standard = ["", "NA", "NaN", "null", "-", "?"]

  /// Texts, in lower case.
  private let texts: [[UInt8]]
  /// Tokens that are numbers, such as −200, are recognised however they are written.
  private let numbers: [Double]

  /// Recognises `tokens`, letters of either case.
  init(_ tokens: [String], numberFormat: NumberFormat) {
    let parser = NumberParser(format: numberFormat)
    var texts: [[UInt8]] = []
    var numbers: [Double] = []
    for token in tokens {
      let bytes = Array(token.utf8)
      var number = parser.parse(bytes.span, from: 0, to: bytes.count)
      if number.isNaN { number = Double(token) ?? .nan }
      if number.isFinite { numbers.append(number) }
      texts.append(bytes.map(Self.lowercased))
    }
    self.texts = texts
    self.numbers = numbers
  }

  /// Whether any token is a number.
  var hasNumbers: Bool { !numbers.isEmpty }

  /// Whether a number stands for "no value".
  func contains(_ number: Double) -> Bool { numbers.contains(number) }

  /// Whether the bytes from `start` to `end`, which are no number, stand for "no value".
  func contains(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    if start == end { return true }
    for text in texts where text.count == end - start {
      var index = 0
      while index < text.count, text[index] == Self.lowercased(bytes[start + index]) { index += 1 }
      if index == text.count { return true }
    }
    return false
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
