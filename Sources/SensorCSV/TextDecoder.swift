// The conversion of a file's bytes to UTF-8, piece by piece.

/// Turns the bytes of a file into UTF-8 without a byte order mark, cut anywhere.
struct TextDecoder: Sendable {
  private let encoding: TextEncoding
  /// Bytes that wait for their fellows: of a byte order mark, or of a UTF-16 pair.
  private var pending: [UInt8] = []
  private var isAtStart = true

  init(encoding: TextEncoding) {
    self.encoding = encoding
  }

  /// Appends the UTF-8 of `input` to `output`.
  mutating func append(_ input: Span<UInt8>, isLast: Bool, to output: inout [UInt8]) {
    switch encoding {
    case .utf8: appendUTF8(input, isLast: isLast, to: &output)
    case .latin1:
      for index in input.indices { Self.append(UInt32(input[index]), to: &output) }
    case .utf16LittleEndian: appendUTF16(input, low: 0, isLast: isLast, to: &output)
    case .utf16BigEndian: appendUTF16(input, low: 1, isLast: isLast, to: &output)
    }
  }

  private mutating func appendUTF8(
    _ input: Span<UInt8>, isLast: Bool, to output: inout [UInt8]
  ) {
    var start = 0
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    while isAtStart, start < input.count {
      if input[start] == mark[pending.count] {
        pending.append(input[start])
        start += 1
        if pending.count == mark.count {
          pending = []
          isAtStart = false
        }
      } else {
        isAtStart = false
      }
    }
    if !isAtStart || isLast, !pending.isEmpty {
      output.append(contentsOf: pending)
      pending = []
    }
    // Sound: the buffer is read while the span is alive and not kept; one copy instead of a loop.
    unsafe input.extracting(start...).withUnsafeBufferPointer { bytes in
      unsafe output.append(contentsOf: bytes)
    }
  }

  private mutating func appendUTF16(
    _ input: Span<UInt8>, low: Int, isLast: Bool, to output: inout [UInt8]
  ) {
    for index in input.indices {
      pending.append(input[index])
      if pending.count == 2 {
        let unit = Self.unit(pending, at: 0, low: low)
        if isAtStart, unit == 0xFEFF {
          pending = []
        } else if !(0xD800..<0xE000).contains(unit) {
          Self.append(unit, to: &output)
          pending.removeAll(keepingCapacity: true)
        } else if unit >= 0xDC00 {
          Self.append(0xFFFD, to: &output)
          pending.removeAll(keepingCapacity: true)
        }
        isAtStart = false
      } else if pending.count == 4 {
        let high = Self.unit(pending, at: 0, low: low)
        let second = Self.unit(pending, at: 2, low: low)
        if (0xDC00..<0xE000).contains(second) {
          Self.append(0x10000 + ((high - 0xD800) << 10) + (second - 0xDC00), to: &output)
        } else {
          Self.append(0xFFFD, to: &output)
          Self.append((0xD800..<0xDC00).contains(second) ? 0xFFFD : second, to: &output)
        }
        pending.removeAll(keepingCapacity: true)
      }
    }
    if isLast, !pending.isEmpty {
      Self.append(0xFFFD, to: &output)
      pending = []
    }
  }

  private static func unit(_ bytes: [UInt8], at index: Int, low: Int) -> UInt32 {
    UInt32(bytes[index + low]) | UInt32(bytes[index + 1 - low]) << 8
  }

  /// Appends one scalar value, at most 0x10FFFF and no surrogate.
  private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
    if scalar < 0x80 {
      output.append(UInt8(scalar))
    } else if scalar < 0x800 {
      output.append(UInt8(0xC0 | scalar >> 6))
      output.append(UInt8(0x80 | scalar & 0x3F))
    } else if scalar < 0x10000 {
      output.append(UInt8(0xE0 | scalar >> 12))
      output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      output.append(UInt8(0x80 | scalar & 0x3F))
    } else {
      output.append(UInt8(0xF0 | scalar >> 18))
      output.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      output.append(UInt8(0x80 | scalar & 0x3F))
    }
  }
}
