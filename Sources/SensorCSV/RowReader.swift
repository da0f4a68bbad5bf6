// Counts the records of a file, hands them to the decoder, and describes those that are rejected.

import TimeSeries

/// What a file's records have come to so far.
struct RowReader: Sendable {
  /// Nil for a file without any row.
  private var observations: ObservationDecoder?
  private let headerRecords: Int
  private let limits: DecodingLimits
  private var recordCount = 0
  private var overlongOfHeader = 0
  /// How much stood behind records that are too long before the header that is one.
  private var overlongBeforeHeader: Int?
  private(set) var rowCount = 0
  private(set) var rejectedRowCount = 0
  /// What became of the bytes of the records so far.
  private(set) var bytesOfRecords = ByteAccount()

  init(observations: ObservationDecoder?, headerRecords: Int, limits: DecodingLimits) {
    self.observations = observations
    self.headerRecords = headerRecords
    self.limits = limits
  }

  /// The series found so far.
  var seriesNames: [SeriesID] { observations?.seriesNames ?? [] }

  /// For each series, the unit that the file tells.
  var seriesUnits: [String?] { observations?.seriesUnits ?? [] }

  /// Cells of accepted rows that stood for "no value".
  var missingCount: Int { observations?.missingCount ?? 0 }

  /// Moves the latest time that is believed.
  mutating func believe(until latest: Timestamp) { observations?.believe(until: latest) }

  /// Says whether values of series that are too many are left out, or end the reading.
  mutating func leaveOutFurtherSeries(_ leavesOut: Bool) {
    observations?.leavesOutFurtherSeries = leavesOut
  }

  /// Takes the record that `tokenizer` has just read from `bytes`.
  ///
  /// A record of nothing but empty fields, such as spreadsheets leave at the end, is a blank line.
  mutating func decode(
    _ bytes: Span<UInt8>, _ tokenizer: borrowing CSVTokenizer, into batch: inout DecodedBatch,
    admits: (SeriesID) -> Bool
  ) throws(SensorFileError.Kind) {
    let fields = tokenizer.fieldRoom.span.extracting(..<tokenizer.fieldCount)
    var firstFilled = 0
    while firstFilled < fields.count, fields[firstFilled].start == fields[firstFilled].end {
      firstFilled += 1
    }
    if firstFilled == fields.count {
      bytesOfRecords.blank += tokenizer.recordByteCount
      return
    }
    settleHeader(tokenizer)
    recordCount += 1
    if recordCount <= headerRecords {
      bytesOfRecords.header += tokenizer.recordByteCount
      return
    }
    rowCount += 1
    let outcome = try observations?.decode(
      bytes, recordStart: tokenizer.recordStart, fields: fields, row: rowCount - 1, into: &batch,
      admits: admits)
    if case .rejected(let column, let reason) = outcome {
      reject(column: column, reason: reason, bytes, tokenizer, into: &batch)
    } else {
      bytesOfRecords.rows += tokenizer.recordByteCount
    }
  }

  /// The bytes behind header records that are too long.
  func overlongBytesOfHeader(_ tokenizer: borrowing CSVTokenizer) -> Int {
    overlongOfHeader + (overlongBeforeHeader.map { tokenizer.overlongByteCount - $0 } ?? 0)
  }

  /// Notes what followed of a header record that is too long.
  private mutating func settleHeader(_ tokenizer: borrowing CSVTokenizer) {
    overlongOfHeader = overlongBytesOfHeader(tokenizer)
    overlongBeforeHeader = nil
  }

  /// Takes a record that could not be read.
  mutating func reject(
    _ problem: CSVTokenizer.Problem, _ bytes: Span<UInt8>, _ tokenizer: borrowing CSVTokenizer,
    into batch: inout DecodedBatch
  ) {
    settleHeader(tokenizer)
    recordCount += 1
    if recordCount <= headerRecords {
      // What follows of a line that is too long belongs to it, too.
      overlongBeforeHeader = tokenizer.overlongByteCount
      bytesOfRecords.header += tokenizer.recordByteCount
      return
    }
    rowCount += 1
    let reason: RejectionReason =
      switch problem {
      case .overlong: .overlong(limit: limits.lineBytes)
      case .unterminatedQuote: .unterminatedQuote
      case .textAfterQuote: .textAfterQuote
      case .tooManyFields: .tooManyFields(limit: limits.fields)
      }
    reject(column: nil, reason: reason, bytes, tokenizer, into: &batch)
  }

  private mutating func reject(
    column: Int?, reason: RejectionReason, _ bytes: Span<UInt8>,
    _ tokenizer: borrowing CSVTokenizer, into batch: inout DecodedBatch
  ) {
    rejectedRowCount += 1
    bytesOfRecords.rejected += tokenizer.recordByteCount
    guard rejectedRowCount <= limits.rejectedRowsDescribed else { return }
    var text: [UInt8] = []
    // One byte more than is shown, so that it is seen that more follows.
    let end = min(tokenizer.recordEnd, tokenizer.recordStart + limits.rejectedTextBytes + 1)
    var index = tokenizer.recordStart
    while index < end {
      text.append(bytes[index])
      index += 1
    }
    batch.rejected.append(
      RejectedRow(
        row: rowCount - 1, line: tokenizer.recordLine,
        column: column.flatMap { observations?.schema.columns[$0] }, reason: reason,
        text: ForeignText.escaped(text, limit: limits.rejectedTextBytes)))
  }
}
