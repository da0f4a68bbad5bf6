// Finds the next delimiter or line break, eight bytes at a time.

/// The bytes that end an unquoted field.
struct FieldMarks: Sendable {
  private let delimiter: UInt8
  /// The delimiter eight times.
  private let delimiters: UInt64

  init(delimiter: UInt8) {
    self.delimiter = delimiter
    delimiters = Self.repeated(delimiter)
  }

  /// The index of the next delimiter, LF or CR from `start` on; `stop` where there is none.
  @inline(__always)
  func next(in bytes: Span<UInt8>, from start: Int, to stop: Int) -> Int {
    precondition(stop <= bytes.count)
    var index = start
    while stop &- index >= 8 {
      // Sound: the eight bytes lie before `stop`, which is in the span. A byte at a time, the whole
      // decoder takes a third longer.
      let word = UInt64(
        littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(
          fromByteOffset: index, as: UInt64.self))
      let hits =
        Self.zeros(word ^ delimiters) | Self.zeros(word ^ Self.repeated(0x0A))
        | Self.zeros(word ^ Self.repeated(0x0D))
      if hits != 0 { return index &+ hits.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < stop {
      let byte = bytes[index]
      if byte == delimiter || byte == 0x0A || byte == 0x0D { return index }
      index += 1
    }
    return stop
  }

  private static func repeated(_ byte: UInt8) -> UInt64 {
    UInt64(byte) &* 0x0101_0101_0101_0101
  }

  /// A word whose lowest set bit is the highest of the lowest zero byte of `word`; 0 for none.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }
}
