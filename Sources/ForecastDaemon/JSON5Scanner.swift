// Where each key of a JSON5 text stands, and the line of its first syntax error.

/// The lines of the keys of a JSON5 text.
///
/// Values are the decoder's to read; here they are skipped.
struct JSON5Scan: Equatable, Sendable {
  /// A key that stands twice in one object.
  struct DuplicateKey: Equatable, Sendable {
    /// The key with all it stands in.
    let keyPath: String
    /// The line of the second one.
    let line: Int
  }

  /// The line of each key and array element, counted from 1.
  private(set) var lines: [String: Int] = [:]
  /// Keys that stand twice, in the order of the text.
  private(set) var duplicates: [DuplicateKey] = []
  /// Whether the text holds no value at all: white space and comments only.
  private(set) var isBlank = false

  /// Scans `bytes`, which are valid UTF-8.
  ///
  /// - Throws: `JSON5SyntaxError` where the text is not JSON5; its line and message tell.
  init(_ bytes: [UInt8]) throws(JSON5SyntaxError) {
    var scanner = JSON5Scanner(bytes: bytes)
    try scanner.skipBlanks()
    isBlank = scanner.isAtEnd
    if !isBlank {
      try scanner.scanValue(at: "", depth: 0)
      try scanner.skipBlanks()
      guard scanner.isAtEnd else { throw scanner.expected("the end of the file") }
    }
    lines = scanner.lines
    duplicates = scanner.duplicates
  }

  /// The key path of member `key` of `parent`: `inbox.after`, or `inbox."a b"` for odd names.
  static func keyPath(_ parent: String, member key: String) -> String {
    let isPlain =
      !key.isEmpty
      && key.utf8.allSatisfy { byte in
        isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
      }
    return (parent.isEmpty ? "" : parent + ".") + (isPlain ? key : "\"" + key + "\"")
  }

  /// The key path of element `index` of `parent`: `sources[0]`.
  static func keyPath(_ parent: String, element index: Int) -> String {
    parent + "[\(index)]"
  }
}

/// A text that is not JSON5.
struct JSON5SyntaxError: Error, Equatable {
  /// The line, counted from 1.
  let line: Int
  /// What was expected and what stands there.
  let message: String
}

/// Walks over the bytes once.
private struct JSON5Scanner {
  /// Deeper nesting is refused: nothing in a configuration needs it, and each level is a call.
  private static let depthLimit = 32

  let bytes: [UInt8]
  var position = 0
  var line = 1
  var lines: [String: Int] = [:]
  var duplicates: [JSON5Scan.DuplicateKey] = []

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  /// The byte here, or nil at the end.
  var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func scanValue(at keyPath: String, depth: Int) throws(JSON5SyntaxError) {
    guard depth <= Self.depthLimit else {
      throw JSON5SyntaxError(
        line: line, message: "nested more than \(Self.depthLimit) deep; no key needs that")
    }
    lines[keyPath] = lines[keyPath] ?? line
    switch byte {
    case UInt8(ascii: "{"): try scanObject(at: keyPath, depth: depth)
    case UInt8(ascii: "["): try scanArray(at: keyPath, depth: depth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try scanString()
    default: try scanWord()
    }
  }

  private mutating func scanObject(at keyPath: String, depth: Int) throws(JSON5SyntaxError) {
    let openingLine = line
    position += 1
    var keys: Set<String> = []
    while true {
      try skipBlanks(unclosed: "{", from: openingLine)
      if take("}") { return }
      let keyLine = line
      let key = try scanKey()
      let path = JSON5Scan.keyPath(keyPath, member: key)
      if keys.insert(key).inserted {
        lines[path] = keyLine
      } else {
        duplicates.append(JSON5Scan.DuplicateKey(keyPath: path, line: keyLine))
      }
      try skipBlanks(unclosed: "{", from: openingLine)
      guard take(":") else { throw expected("':' after the key '\(shown(key))'") }
      try skipBlanks(unclosed: "{", from: openingLine)
      try scanValue(at: path, depth: depth + 1)
      try skipBlanks(unclosed: "{", from: openingLine)
      guard take(",") || byte == UInt8(ascii: "}") else {
        throw expected("',' or '}' after the value of '\(shown(key))'")
      }
    }
  }

  private mutating func scanArray(at keyPath: String, depth: Int) throws(JSON5SyntaxError) {
    let openingLine = line
    position += 1
    var index = 0
    while true {
      try skipBlanks(unclosed: "[", from: openingLine)
      if take("]") { return }
      try scanValue(at: JSON5Scan.keyPath(keyPath, element: index), depth: depth + 1)
      index += 1
      try skipBlanks(unclosed: "[", from: openingLine)
      guard take(",") || byte == UInt8(ascii: "]") else {
        throw expected("',' or ']' in the list")
      }
    }
  }

  private mutating func scanKey() throws(JSON5SyntaxError) -> String {
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try scanString() }
    let start = position
    while let byte, isLetterOrDigit(byte) || "_$".utf8.contains(byte) || byte >= 0x80 {
      position += 1
    }
    guard position > start, !(0x30...0x39).contains(bytes[start]) else {
      position = start
      throw expected("a key; quote it if it holds signs")
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Reads a quoted string and returns its text.
  private mutating func scanString() throws(JSON5SyntaxError) -> String {
    let quote = bytes[position]
    let openingLine = line
    position += 1
    var text: [UInt8] = []
    while let byte, byte != quote {
      switch byte {
      case UInt8(ascii: "\\"): try scanEscape(into: &text, openingLine: openingLine)
      case 0x00..<0x20:
        let isLineEnd = byte == 0x0A || byte == 0x0D
        throw JSON5SyntaxError(
          line: openingLine,
          message: isLineEnd
            ? "the text that begins here has no closing quote on its line; add one"
            : "the text that begins here holds a control character; write it as an escape (\\t)")
      default:
        text.append(byte)
        position += 1
      }
    }
    guard !isAtEnd else {
      throw JSON5SyntaxError(
        line: openingLine, message: "the text that begins here has no closing quote; add one")
    }
    position += 1
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads one escape.
  private mutating func scanEscape(
    into text: inout [UInt8], openingLine: Int
  ) throws(JSON5SyntaxError) {
    position += 1
    guard let byte else { return }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      text.append(byte)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      let digits = bytes[position..<min(position + 4, bytes.count)]
      guard digits.count == 4,
        let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
      else {
        throw JSON5SyntaxError(line: line, message: "'\\u' takes four hexadecimal digits")
      }
      position += 4
      // Half of a surrogate pair is left to the decoder; here only names of keys matter.
      text += Array(String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    default:
      throw JSON5SyntaxError(
        line: openingLine,
        message: "the text that begins here holds an unknown escape; write '\\\\' for a backslash")
    }
  }

  /// Reads a number, `true`, `false` or `null`.
  private mutating func scanWord() throws(JSON5SyntaxError) {
    let start = position
    while let byte, isLetterOrDigit(byte) || "+-._".utf8.contains(byte) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || isJSON5Number(word) else {
      position = start
      throw word.isEmpty
        ? expected("a value")
        : expected("a number, true, false, null or text in quotes")
    }
  }

  /// Skips white space and comments.
  mutating func skipBlanks() throws(JSON5SyntaxError) {
    while let byte {
      if byte == 0x0A {
        line += 1
        position += 1
      } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
        position += 1
      } else if matches("//") {
        while let byte = self.byte, byte != 0x0A { position += 1 }
      } else if matches("/*") {
        let openingLine = line
        position += 2
        while !isAtEnd, !matches("*/") {
          if self.byte == 0x0A { line += 1 }
          position += 1
        }
        guard !isAtEnd else {
          throw JSON5SyntaxError(
            line: openingLine, message: "the comment that begins here is not closed; add '*/'")
        }
        position += 2
      } else {
        return
      }
    }
  }

  /// Skips white space and comments inside brackets, which must not end here.
  private mutating func skipBlanks(
    unclosed bracket: String, from openingLine: Int
  ) throws(JSON5SyntaxError) {
    try skipBlanks()
    guard !isAtEnd else {
      let closing = bracket == "{" ? "}" : "]"
      throw JSON5SyntaxError(
        line: openingLine, message: "'\(bracket)' here is never closed; add '\(closing)'")
    }
  }

  /// Whether `text` stands here.
  private func matches(_ text: StaticString) -> Bool {
    bytes[position...].starts(with: text.description.utf8)
  }

  /// Takes `sign` if it stands here.
  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard let byte, UInt32(byte) == sign.value else { return false }
    position += 1
    return true
  }

  /// The error that something else stands here.
  func expected(_ what: String) -> JSON5SyntaxError {
    let rest = bytes[position...].prefix { $0 > 0x20 }
    let found = rest.isEmpty ? "the end" : "'" + shown(String(decoding: rest, as: UTF8.self)) + "'"
    return JSON5SyntaxError(line: line, message: "expected \(what), found \(found)")
  }
}
