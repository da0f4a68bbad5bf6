// The head of a file as a table of cells, for everything that is detected.

/// The records of a sample under one way of tokenizing.
struct SampleTable {
  let bytes: [UInt8]
  /// For each record, where it begins among the cells, and its physical line.
  private(set) var records: [(firstCell: Int, cellCount: Int, line: Int)] = []
  private var cells: [Range<Int>] = []

  /// The complete records of `bytes`, at most `recordLimit`, without those that cannot be read.
  init(
    bytes: [UInt8], isWhole: Bool, delimiter: UInt8, comment: UInt8?, linesToSkip: Int,
    limits: DecodingLimits, recordLimit: Int = .max
  ) {
    self.bytes = bytes
    var tokenizer = CSVTokenizer(
      delimiter: delimiter, comment: comment, linesToSkip: linesToSkip,
      lineByteLimit: limits.lineBytes, fieldLimit: limits.fields)
    let span = bytes.span
    while records.count < recordLimit {
      switch tokenizer.next(in: span, isLast: isWhole) {
      case .record:
        let start = tokenizer.recordStart
        let first = cells.count
        for field in tokenizer.fields {
          cells.append(start + Int(field.start)..<start + Int(field.end))
        }
        // A record of empty cells is a blank line to the decoder; it says nothing here either.
        if cells[first...].allSatisfy({ $0.isEmpty }) {
          cells.removeSubrange(first...)
        } else {
          records.append((first, cells.count - first, tokenizer.recordLine))
        }
      case .rejected: continue
      case .needsMore, .end: return
      }
    }
  }

  /// The bytes of a cell; an empty range where the record has no such cell.
  func cell(_ record: Int, _ column: Int) -> Range<Int> {
    let record = records[record]
    return column < record.cellCount ? cells[record.firstCell + column] : 0..<0
  }

  /// The text of a cell, doubled quotes undone.
  func text(_ record: Int, _ column: Int) -> String {
    text(cell(record, column))
  }

  /// The text of a range of the sample, doubled quotes undone.
  func text(_ range: Range<Int>) -> String {
    CellText.string(bytes[range])
  }
}

/// The text of one cell.
enum CellText {
  /// `bytes` as text: doubled quotes undone, invalid UTF-8 repaired, control characters as blanks.
  static func string(_ bytes: some Collection<UInt8>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var isAfterQuote = false
    for byte in bytes {
      if byte == 0x22, isAfterQuote {
        isAfterQuote = false
        continue
      }
      isAfterQuote = byte == 0x22
      result.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
