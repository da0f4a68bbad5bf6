// Swift text without its comments, strings and quoted names, so that rules look at code alone.

/// The code of a Swift file: what is comment, string or a name in backticks became spaces.
///
/// Lines and columns (in bytes) stay where they are. Code inside an interpolation counts as string.
struct SwiftText {
  private let bytes: [UInt8]
  private var code: [UInt8] = []
  private var position = 0

  /// The code of `text`.
  static func code(of text: String) -> String {
    var scanner = SwiftText(bytes: Array(text.utf8))
    scanner.scan()
    return String(decoding: scanner.code, as: UTF8.self)
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
    code.reserveCapacity(bytes.count)
  }

  private mutating func scan() {
    while position < bytes.count {
      if begins("//") {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { blank() }
      } else if begins("/*") {
        blankBlockComment()
      } else if let hashes = stringStart() {
        blankString(hashes: hashes)
      } else if begins("`") {
        blank()
        while position < bytes.count, !begins("`") { blank() }
        blank()
      } else {
        code.append(bytes[position])
        position += 1
      }
    }
  }

  private func begins(_ text: String, at offset: Int = 0) -> Bool {
    var index = position + offset
    for byte in text.utf8 {
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
    }
    return true
  }

  /// Passes over `count` bytes and leaves spaces; line ends stay.
  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where position < bytes.count {
      let isLineEnd = bytes[position] == UInt8(ascii: "\n")
      code.append(UInt8(ascii: isLineEnd ? "\n" : " "))
      position += 1
    }
  }

  private mutating func blankBlockComment() {
    var depth = 0
    repeat {
      if begins("/*") {
        depth += 1
        blank(2)
      } else if begins("*/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && position < bytes.count
  }

  /// How many `#` open a string here, or nil where none begins.
  private func stringStart() -> Int? {
    var hashes = 0
    while begins("#", at: hashes) { hashes += 1 }
    return begins("\"", at: hashes) ? hashes : nil
  }

  private mutating func blankString(hashes: Int) {
    let sharps = String(repeating: "#", count: hashes)
    blank(hashes)
    let quotes = begins("\"\"\"") ? "\"\"\"" : "\""
    blank(quotes.utf8.count)
    while position < bytes.count {
      if begins(quotes + sharps) {
        blank(quotes.utf8.count + hashes)
        return
      }
      if begins("\\" + sharps + "(") {
        blank(1 + hashes)
        blankInterpolation()
      } else if begins("\\" + sharps) {
        blank(2 + hashes)
      } else if quotes.utf8.count == 1 && begins("\n") {
        return
      } else {
        blank()
      }
    }
  }

  /// From an opening parenthesis to the one that closes it; strings inside may hold any of them.
  private mutating func blankInterpolation() {
    var depth = 0
    repeat {
      if let hashes = stringStart() {
        blankString(hashes: hashes)
      } else {
        if begins("(") { depth += 1 }
        if begins(")") { depth -= 1 }
        blank()
      }
    } while depth > 0 && position < bytes.count
  }
}

/// Whether `byte` may stand inside a Swift name.
func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
    true
  default: false
  }
}

/// Where `pattern` stands in `code`, by line number from 1.
///
/// A pattern that begins or ends with a letter matches whole words only.
func lineNumbers(of pattern: String, in code: String) -> [Int] {
  let pattern = Array(pattern.utf8)
  guard let first = pattern.first, let last = pattern.last else { return [] }
  let bytes = Array(code.utf8)
  var numbers: [Int] = []
  var line = 1
  for index in bytes.indices {
    if bytes[index] == UInt8(ascii: "\n") { line += 1 }
    guard bytes[index] == first, index + pattern.count <= bytes.count,
      bytes[index..<index + pattern.count].elementsEqual(pattern)
    else { continue }
    let end = index + pattern.count
    if isNameByte(first), index > 0, isNameByte(bytes[index - 1]) { continue }
    if isNameByte(last), end < bytes.count, isNameByte(bytes[end]) { continue }
    numbers.append(line)
  }
  return numbers
}
