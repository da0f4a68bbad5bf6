// Units that stand behind numbers, such as `21.5 °C`, where the configuration says so.

/// Recognises units behind numbers.
struct NumberUnits: Sendable {
  private let texts: [[UInt8]]

  /// Recognises `texts`, byte for byte.
  init(_ texts: [String]) {
    // The longest first: `m/s` ends with `s`.
    self.texts = texts.filter { !$0.isEmpty }.map { Array($0.utf8) }
      .sorted { $0.count > $1.count }
  }

  var isEmpty: Bool { texts.isEmpty }

  /// Where the number ends that stands before a unit; nil where no unit stands at the end.
  func end(ofNumberIn bytes: Span<UInt8>, _ cell: Range<Int>) -> Int? {
    for text in texts where text.count < cell.count {
      var end = cell.upperBound - text.count
      guard text.indices.allSatisfy({ bytes[end + $0] == text[$0] }) else { continue }
      while end > cell.lowerBound, bytes[end - 1] == 0x20 { end -= 1 }
      return end
    }
    return nil
  }
}
