// Where a field stands in its record.

extension CSVTokenizer {
  /// One field, as offsets from the start of its record, blanks around it left out.
  struct Field: Equatable, Sendable {
    var start: UInt32
    var end: UInt32
    /// Whether doubled quotes stand inside, each for one quote.
    var hasEscapes: Bool
  }
}

extension CSVTokenizer.Field {
  /// The field from `start` to `end` in the buffer, without the blanks around it.
  @inline(__always)
  init(
    trimming bytes: Span<UInt8>, from start: Int, to end: Int, recordStart: Int, hasEscapes: Bool
  ) {
    var start = start
    var end = end
    // Two comparisons for a field that neither blanks nor control characters surround.
    if start < end, bytes[start] <= 0x20 || bytes[end - 1] <= 0x20 {
      while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
      while start < end, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    }
    self.init(
      start: UInt32(truncatingIfNeeded: start &- recordStart),
      end: UInt32(truncatingIfNeeded: end &- recordStart), hasEscapes: hasEscapes)
  }
}
