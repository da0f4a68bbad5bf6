// How a file is cut into fields: delimiter, comments, lines before the header, the header itself.

/// The dialect of a file, found from its head.
struct CSVDialect: Equatable, Sendable {
  var delimiter: UInt8
  var comment: UInt8?
  /// Physical lines before the header or the first record.
  var linesToSkip: Int
  /// Whether the first record after those lines names the columns.
  var hasHeader: Bool
  /// Names from a commented line right above the first record, where there is no header.
  var commentedHeader: [String]?
  /// Whether rows have one field more than the header: an unnamed row number first, as R writes it.
  var hasUnnamedFirstColumn: Bool

  /// The delimiters that are tried, in the order that decides where all else is equal; blanks come
  /// after them.
  static let delimiters: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]

  /// How a delimiter is shown.
  static func shown(_ delimiter: UInt8) -> String {
    switch delimiter {
    case 0x09: "tab"
    case 0x20: "blanks"
    default: String(UnicodeScalar(delimiter))
    }
  }

  /// What can be said about a cell by itself.
  static func isData(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Bool {
    var evidence = NumberEvidence()
    evidence.add(bytes, cell)
    return evidence.other == 0 || isTime(bytes, cell)
  }

  /// Whether a cell is a date, or a time of day.
  static func isTime(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Bool {
    !TimestampDetection.candidates(bytes, cell).isEmpty
      || !TimestampDetection.timeFormats(bytes, cell, allowsPoint: false).isEmpty
  }
}
