// How text from files is shown in messages: short, on one line, and harmless.

/// Text of unknown origin, made fit for messages.
enum ForeignText {
  /// The bytes of foreign text that a message quotes.
  static let quotedByteLimit = 40

  /// `bytes` on one line: control characters and invalid UTF-8 as `\xNN`, cut after `limit` bytes.
  static func escaped(_ bytes: some Collection<UInt8>, limit: Int) -> String {
    var text = ""
    var rest = bytes.prefix(limit)
    let isCut = bytes.dropFirst(limit).isEmpty == false
    while let byte = rest.first {
      let width = sequenceWidth(at: rest)
      if width == 0 {
        // A sequence that the limit cut in two is left out, not shown as rubbish.
        if isCut, isTruncatedSequence(rest) { break }
        text += escape(byte)
        rest = rest.dropFirst()
      } else {
        let piece = rest.prefix(width)
        text +=
          isControl(piece) ? piece.map(escape).joined() : String(decoding: piece, as: UTF8.self)
        rest = rest.dropFirst(width)
      }
    }
    return isCut ? text + "…" : text
  }

  /// The start of `bytes` between single quotes.
  static func quoted(_ bytes: some Collection<UInt8>) -> String {
    "'" + escaped(bytes, limit: quotedByteLimit) + "'"
  }

  /// The start of `text` between single quotes.
  static func quoted(_ text: String) -> String {
    quoted(Array(text.utf8))
  }

  /// Up to eight of `names`, quoted, separated by commas.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { quoted($0) }.joined(separator: ", ")
    return names.count > 8 ? shown + " and \(names.count - 8) more" : shown
  }

  /// `text` as a JSON5 string in double quotes.
  static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
          || scalar.value == 0x2028 || scalar.value == 0x2029
        {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// `texts` as a JSON5 array.
  static func json(_ texts: some Sequence<String>) -> String {
    "[" + texts.map { json($0) }.joined(separator: ", ") + "]"
  }

  /// A byte as a C escape.
  private static func escape(_ byte: UInt8) -> String {
    switch byte {
    case 9: return "\\t"
    case 10: return "\\n"
    case 13: return "\\r"
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      return "\\x" + (digits.count < 2 ? "0" : "") + digits
    }
  }

  /// Whether one character's bytes are a C0 or C1 control, or a line or direction control.
  private static func isControl(_ bytes: some Collection<UInt8>) -> Bool {
    guard let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first else {
      return false
    }
    let value = scalar.value
    return value < 0x20 || (0x7F..<0xA0).contains(value) || (0x2028...0x202E).contains(value)
      || (0x2066...0x2069).contains(value)
  }

  /// The length of the UTF-8 sequence that `bytes` begins with, or 0 where it is none.
  private static func sequenceWidth(at bytes: some Collection<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    let width = nominalWidth(first)
    let piece = Array(bytes.prefix(width))
    guard width > 0, piece.count == width else { return 0 }
    return TextEncoding.isUTF8(piece.span, isWhole: true) ? width : 0
  }

  /// Whether `bytes` is the beginning of a sequence whose end is missing.
  private static func isTruncatedSequence(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first else { return false }
    return bytes.count < nominalWidth(first)
  }

  /// The length of a sequence by its first byte, 0 for none.
  private static func nominalWidth(_ first: UInt8) -> Int {
    switch first {
    case 0..<0x80: 1
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 0
    }
  }
}
