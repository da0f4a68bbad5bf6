// Strings as JSON has them.

/// JSON, as far as this program writes it by hand.
public enum JSONText {
  /// `text` in quotes, with what JSON forbids escaped: quotes, backslashes and control characters
  /// (RFC 8259, section 7).
  public static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    appendQuoted(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends what `quoted` gives to `bytes`.
  public static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(quote)
    for byte in text.utf8 {
      if let control = controls.first(where: { $0.byte == byte }) {
        bytes += [backslash, control.letter]
      } else if byte < 0x20 || byte == 0x7F {
        let digits = String(byte, radix: 16)
        bytes += Array((byte < 16 ? "\\u000" : "\\u00").utf8) + Array(digits.utf8)
      } else {
        bytes.append(byte)
      }
    }
    bytes.append(quote)
  }

  /// The text that `quoted` made this of, or nil of anything that it never writes.
  public static func unquoted(_ quoted: String) -> String? {
    var rest = Array(quoted.utf8)[...]
    guard rest.count >= 2, rest.popFirst() == quote, rest.popLast() == quote else { return nil }
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte != backslash {
        bytes.append(byte)
        continue
      }
      guard let letter = rest.popFirst() else { return nil }
      if letter != UInt8(ascii: "u") {
        guard let control = controls.first(where: { $0.letter == letter }) else { return nil }
        bytes.append(control.byte)
        continue
      }
      let digits = String(decoding: rest.prefix(4), as: UTF8.self)
      guard digits.utf8.count == 4, let value = UInt8(digits, radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(4)
    }
    return JSONText.quoted(String(decoding: bytes, as: UTF8.self)) == quoted
      ? String(decoding: bytes, as: UTF8.self) : nil
  }
}

private let quote = UInt8(ascii: "\"")
private let backslash = UInt8(ascii: "\\")

/// The characters that have a letter of their own behind a backslash.
private let controls: [(byte: UInt8, letter: UInt8)] = [
  (quote, quote), (backslash, backslash), (0x08, UInt8(ascii: "b")), (0x09, UInt8(ascii: "t")),
  (0x0A, UInt8(ascii: "n")), (0x0C, UInt8(ascii: "f")), (0x0D, UInt8(ascii: "r")),
]
