// Foreign bytes as text that is safe to show: on a terminal, in a log line, in a message.

/// Foreign bytes made fit for a person's eyes.
public enum PrintableText {
  /// The bytes as text in which nothing is invisible, dangerous or ambiguous.
  ///
  /// Control characters, bytes that are not UTF-8, and the marks that turn the direction of text
  /// become `\xNN`; with `doublingBackslashes` a backslash becomes two.
  ///
  /// - Parameters:
  ///   - bytes: any bytes.
  ///   - byteLimit: how many bytes are shown; when there are more, the text ends in `…`.
  ///   - doublingBackslashes: whether the result can be told from text that holds `\x41` itself.
  /// - Returns: one line of printable text.
  public static func escape(
    _ bytes: some Collection<UInt8>, byteLimit: Int = .max, doublingBackslashes: Bool = true
  ) -> String {
    var text = render(bytes.prefix(byteLimit)) { scalar in
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: .escaped
      case 0x5C: doublingBackslashes ? .doubled : .plain
      default: .plain
      }
    }
    if bytes.count > byteLimit { text += "…" }
    return text
  }

  /// How one character is shown.
  enum Rendering { case plain, doubled, escaped }

  /// The bytes as text; what is not UTF-8 becomes `\xNN`, and `rendering` rules over the rest.
  static func render(
    _ bytes: some Sequence<UInt8>, rendering: (Unicode.Scalar) -> Rendering
  ) -> String {
    var text = String.UnicodeScalarView()
    var rest = Array(bytes)[...]
    while let first = rest.first {
      guard let scalar = Unicode.Scalar(leading: rest) else {
        text.append(contentsOf: hexadecimal(first).unicodeScalars)
        rest.removeFirst()
        continue
      }
      switch rendering(scalar) {
      case .plain: text.append(scalar)
      case .doubled:
        text.append(scalar)
        text.append(scalar)
      case .escaped:
        for byte in rest.prefix(scalar.utf8Count) {
          text.append(contentsOf: hexadecimal(byte).unicodeScalars)
        }
      }
      rest.removeFirst(scalar.utf8Count)
    }
    return String(text)
  }

  /// The byte as `\xNN`, two capital digits.
  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return (byte < 16 ? "\\x0" : "\\x") + digits
  }
}

extension Unicode.Scalar {
  /// The scalar that begins `bytes`, or nil where they begin with no valid UTF-8.
  init?(leading bytes: ArraySlice<UInt8>) {
    var decoder = Unicode.UTF8()
    var iterator = bytes.prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    self = scalar
  }

  /// How many bytes the scalar takes in UTF-8, 1 to 4.
  var utf8Count: Int { UTF8.width(self) }
}
