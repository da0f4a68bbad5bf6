// Which formats a text can have: all of them, so that what is ambiguous is seen to be.

/// Finds the formats of times.
enum TimestampDetection {
  /// What a cell holds if it fits.
  struct Candidate: Hashable, Comparable {
    let format: String
    /// Whether a time of day is part of it.
    let hasTime: Bool

    static func < (left: Candidate, right: Candidate) -> Bool { left.format < right.format }
  }

  private struct Part {
    let text: String
    let elements: [TimestampPattern.Element]

    init(_ text: String) {
      self.text = text
      elements = TimestampPattern.elements(ofPart: text)
    }
  }

  /// Dates, in every order that people write; the order here decides nothing.
  private static let dates: [Part] = {
    var texts: [String] = []
    for mark in ["-", "/", "."] {
      for order in [
        ["Y", "m", "d"], ["d", "m", "Y"], ["m", "d", "Y"], ["d", "m", "y"],
        ["m", "d", "y"], ["y", "m", "d"],
      ] {
        texts.append(order.map { "%" + $0 }.joined(separator: mark))
      }
    }
    for mark in ["-", " ", "/", "."] {
      texts.append(["%d", "%b", "%Y"].joined(separator: mark))
      texts.append(["%d", "%b", "%y"].joined(separator: mark))
    }
    texts += ["%b %d %Y", "%b %d, %Y", "%Y-%b-%d", "%Y %b %d", "%a %d %b %Y", "%a, %d %b %Y"]
    return texts.map { Part($0) }
  }()

  private static let separators = [" ", "T", ", ", ",", "_", "-", ";"].map { Part($0) }

  private static let times: [Part] = {
    var texts: [String] = []
    for base in ["%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%H:%M:%S,%f", "%H:%M:%S:%f", "%H.%M.%S"] {
      texts += [base, base + "%z", base + " %z"]
    }
    for base in ["%I:%M", "%I:%M:%S", "%I:%M:%S.%f", "%I.%M.%S"] {
      texts += [base + " %p", base + "%p"]
    }
    return texts.map { Part($0) }
  }()

  /// Times of day that could as well be numbers: only where a name speaks for them.
  private static let namedTimes = ["%H.%M", "%H%M", "%H%M%S"].map { Part($0) }

  /// The formats that the bytes of `cell` fit as a date or a date and time, sorted.
  static func candidates(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> [Candidate] {
    guard cell.count >= 6, cell.count <= 64 else { return [] }
    var found: [Candidate] = []
    var reader = TimestampReader()
    if isISO(bytes, cell, &reader) {
      found.append(Candidate(format: "iso8601", hasTime: cell.count > 10))
      return found
    }
    // Digits alone are numbers here; as a time they are looked at by `countedTime`. Each of these
    // dates has two marks or a name, which most numbers have not.
    guard bytes[cell.lowerBound] &- 0x30 < 10 || bytes[cell.lowerBound] | 0x20 > 0x60,
      cell.reduce(0, { $0 + (bytes[$1] &- 0x30 < 10 ? 0 : 1) }) >= 2
    else { return [] }
    for date in dates {
      var reader = TimestampReader()
      guard let end = reader.read(date.elements, bytes, from: cell.lowerBound, to: cell.upperBound),
        isDate(reader)
      else { continue }
      if end == cell.upperBound {
        found.append(Candidate(format: date.text, hasTime: false))
        continue
      }
      for separator in separators {
        var reader = reader
        guard let start = reader.read(separator.elements, bytes, from: end, to: cell.upperBound)
        else { continue }
        for time in timeFormats(bytes, start..<cell.upperBound, allowsPoint: false) {
          found.append(Candidate(format: date.text + separator.text + time, hasTime: true))
        }
      }
    }
    return found.sorted()
  }

  /// The formats that the bytes of `cell` fit as a time of day without a date.
  static func timeFormats(
    _ bytes: Span<UInt8>, _ cell: Range<Int>, allowsPoint: Bool
  ) -> [String] {
    guard cell.count >= 4, cell.count <= 40 else { return [] }
    var found: [String] = []
    for time in allowsPoint ? times + namedTimes : times {
      var reader = TimestampReader()
      let end = reader.read(time.elements, bytes, from: cell.lowerBound, to: cell.upperBound)
      if end == cell.upperBound, reader.hour <= 24, reader.minute < 60, reader.second <= 60 {
        found.append(time.text)
      }
    }
    return found
  }

  /// Whether a cell is ISO 8601; eight bare digits are a number, not a date, to detection.
  private static func isISO(
    _ bytes: Span<UInt8>, _ cell: Range<Int>, _ reader: inout TimestampReader
  ) -> Bool {
    guard reader.readISO8601(bytes, from: cell.lowerBound, to: cell.upperBound) else {
      return false
    }
    let isBare = cell.allSatisfy { bytes[$0] &- 0x30 < 10 }
    return !isBare && isDate(reader) && reader.hour <= 24 && reader.minute < 60
  }

  private static func isDate(_ reader: TimestampReader) -> Bool {
    (1...12).contains(reader.month) && (1...31).contains(reader.day)
  }
}
