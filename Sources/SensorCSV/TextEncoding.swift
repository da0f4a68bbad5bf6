// What encoding the bytes of a file are in.

/// How the characters of a file are written.
public enum TextEncoding: String, Hashable, Sendable {
  /// UTF-8, with or without a byte order mark; ASCII too.
  case utf8 = "UTF-8"
  /// UTF-16, low byte first.
  case utf16LittleEndian = "UTF-16LE"
  /// UTF-16, high byte first.
  case utf16BigEndian = "UTF-16BE"
  /// ISO 8859-1: what is left when a text is no UTF-8.
  case latin1 = "ISO-8859-1"

  /// The encoding of a file that begins with `sample`, and why.
  static func detect(_ sample: [UInt8], isWhole: Bool) -> (encoding: TextEncoding, reason: String) {
    if sample.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, "byte order mark") }
    if sample.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, "byte order mark") }
    if sample.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, "byte order mark") }
    let head = sample.prefix(4096)
    if head.count >= 8 {
      // Text of sensors is nearly all ASCII: in UTF-16 every second byte of it is zero.
      var zeros = (even: 0, odd: 0)
      for (index, byte) in head.enumerated() where byte == 0 {
        if index % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
      }
      let half = head.count / 2
      if zeros.odd * 10 >= half * 7, zeros.even * 10 < half {
        return (.utf16LittleEndian, "every second byte is zero")
      }
      if zeros.even * 10 >= half * 7, zeros.odd * 10 < half {
        return (.utf16BigEndian, "every second byte is zero")
      }
    }
    if isUTF8(sample.span, isWhole: isWhole) { return (.utf8, "valid UTF-8") }
    return (.latin1, "not valid UTF-8")
  }

  /// Whether `bytes` are well-formed UTF-8 (Unicode 15, table 3-7).
  ///
  /// Where `isWhole`, a sequence cut off at the end is an error.
  static func isUTF8(_ bytes: Span<UInt8>, isWhole: Bool) -> Bool {
    var index = 0
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        index += 1
        continue
      }
      let width: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch first {
      case 0xC2...0xDF: width = 2
      case 0xE0: (width, second) = (3, 0xA0...0xBF)
      case 0xED: (width, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: width = 3
      case 0xF0: (width, second) = (4, 0x90...0xBF)
      case 0xF4: (width, second) = (4, 0x80...0x8F)
      case 0xF1...0xF3: width = 4
      default: return false
      }
      for offset in 1..<width {
        guard index + offset < bytes.count else { return !isWhole }
        let range = offset == 1 ? second : 0x80...0xBF
        guard range.contains(bytes[index + offset]) else { return false }
      }
      index += width
    }
    return true
  }
}
