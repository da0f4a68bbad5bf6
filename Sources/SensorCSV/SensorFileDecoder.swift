// One sensor file from its first byte to its last: the room's front door.

import TimeSeries

/// Reads one sensor CSV: looks at its head once, then turns bytes, cut anywhere, to observations.
///
/// What comes out depends on the sample and on the bytes only, never on how these were cut.
///
/// Nor do names, times and values depend on how rows were cut into files. The names of columns
/// decide what they are for, any number in a value column is an observation, and a file whose few
/// rows leave open what more rows of the same source would settle is refused with a sentence.
/// Two things are the file's own: a text rejects its row only where most cells of its column are
/// numbers, and without a header a row has to have the number of fields that most rows have.
public struct SensorFileDecoder: Sendable {
  /// How the file is read, and why.
  public let explanation: FileExplanation

  private let fileName: String
  private var text: TextDecoder
  private var tokenizer: CSVTokenizer
  private var rows: RowReader
  private var buffer: [UInt8] = []

  /// The series found so far; an index stays that of its series.
  public var seriesNames: [SeriesID] { rows.seriesNames }

  /// For each series, the unit that the file tells; nil where it tells none.
  public var seriesUnits: [String?] { rows.seriesUnits }

  /// The bytes that wait for the rest of their record.
  var pendingByteCount: Int { buffer.count - tokenizer.consumedByteCount }

  /// What became of the bytes read so far.
  public var byteAccount: ByteAccount {
    var account = rows.bytesOfRecords
    let ofHeader = rows.overlongBytesOfHeader(tokenizer)
    account.header += ofHeader
    account.rejected += tokenizer.overlongByteCount - ofHeader
    account.skipped += tokenizer.skippedByteCount
    account.blank += tokenizer.blankByteCount
    return account
  }

  /// Finds out how a file is to be read.
  ///
  /// - Parameters:
  ///   - sample: The head of the file, inflated: the whole file or `limits.sampleBytes` of it.
  ///   - isWholeFile: Whether the sample is all of the file.
  ///   - source: What the configuration says about the file.
  ///   - device: What the series' names begin with, if anything.
  ///   - fileName: The file's name, for messages.
  ///   - limits: What bounds the reading.
  /// - Throws: The sentence for the file's owner. A longer sample may help if
  ///   `couldBeSettledByMore`.
  public init(
    sample: [UInt8], isWholeFile: Bool, source: SourceOptions = SourceOptions(),
    device: String? = nil, fileName: String, limits: DecodingLimits
  ) throws(SensorFileError) {
    self.fileName = fileName
    let device = try Self.device(device, source, fileName)
    var explanation = FileExplanation()
    let (encoding, reason) = TextEncoding.detect(sample, isWhole: isWholeFile)
    if let finding = BinaryContent.finding(in: sample, encoding: encoding) {
      throw SensorFileError(fileName: fileName, kind: .binary(finding: finding))
    }
    explanation.add("encoding", encoding.rawValue, reason)
    text = TextDecoder(encoding: encoding)
    var decoded: [UInt8] = []
    var sampleText = text
    sampleText.append(sample.span, isLast: isWholeFile, to: &decoded)

    let dialect = try DialectSniffer(
      bytes: decoded, isWhole: isWholeFile, source: source, fileName: fileName, limits: limits
    ).sniff(&explanation)
    let table = SampleTable(
      bytes: decoded, isWhole: isWholeFile, delimiter: dialect.delimiter, comment: dialect.comment,
      linesToSkip: dialect.linesToSkip, limits: limits)
    if table.records.isEmpty, !isWholeFile {
      throw SensorFileError(
        fileName: fileName, kind: .endlessRecord(bytes: sample.count), couldBeSettledByMore: true)
    }
    var detector = SchemaDetector(
      table: table, dialect: dialect, source: source, device: device, fileName: fileName,
      isWhole: isWholeFile, limits: limits, explanation: explanation)
    let schema = try detector.detect()
    self.explanation = detector.explanation
    rows = RowReader(
      observations: schema.map { ObservationDecoder(schema: $0, device: device, limits: limits) },
      headerRecords: dialect.hasHeader ? 1 + detector.unitRecords : 0, limits: limits)
    tokenizer = CSVTokenizer(
      delimiter: dialect.delimiter, comment: dialect.comment, linesToSkip: dialect.linesToSkip,
      lineByteLimit: limits.lineBytes, fieldLimit: limits.fields)
  }

  /// Moves the latest time that is believed, for a file that is read as it grows.
  public mutating func believe(until latest: Timestamp) { rows.believe(until: latest) }

  /// What series' names begin with: the directory's device, then the file's own.
  private static func device(
    _ directory: String?, _ source: SourceOptions, _ fileName: String
  ) throws(SensorFileError) -> String? {
    guard let text = source.devicePattern else { return directory }
    guard let pattern = DevicePattern(text) else {
      throw SensorFileError(
        fileName: fileName, kind: .invalidDevicePattern(pattern: text), source: source)
    }
    guard let device = pattern.device(in: fileName) else {
      throw SensorFileError(fileName: fileName, kind: .noDevice(pattern: text), source: source)
    }
    return [directory, device].compactMap { $0 }.joined(separator: "/")
  }

  /// Decodes the next bytes of the file; the first call begins at byte 0.
  ///
  /// - Parameters:
  ///   - chunk: The next bytes, inflated, cut anywhere.
  ///   - isLast: Whether the file ends with them; a last row without line break is a row.
  ///   - batch: Where observations and rejected rows are appended.
  /// - Throws: An error that ends the reading; nothing of the file may then be used.
  public mutating func decode(
    _ chunk: [UInt8], isLast: Bool, into batch: inout DecodedBatch
  ) throws(SensorFileError) {
    try decode(chunk.span, isLast: isLast, into: &batch)
  }

  /// Decodes the next bytes of the file; the first call begins at byte 0.
  ///
  /// - Parameters:
  ///   - chunk: The next bytes, inflated, cut anywhere.
  ///   - isLast: Whether the file ends with them; a last row without line break is a row.
  ///   - batch: Where observations and rejected rows are appended.
  /// - Throws: An error that ends the reading; nothing of the file may then be used.
  public mutating func decode(
    _ chunk: Span<UInt8>, isLast: Bool, into batch: inout DecodedBatch
  ) throws(SensorFileError) {
    rows.leaveOutFurtherSeries(false)
    try decode(chunk, isLast: isLast, into: &batch) { _ in true }
  }

  /// Decodes the next bytes of a growing file, without the values of series that are too many.
  ///
  /// A row that has no other value is rejected; the rows around it go on.
  ///
  /// - Parameters:
  ///   - chunk: The next bytes, cut anywhere; more may follow.
  ///   - batch: Where observations and rejected rows are appended.
  ///   - admits: Whether a series that the file has not named before may be one. It is asked again
  ///     for each row of one that may not.
  /// - Throws: An error that ends the reading; nothing of the file may then be used.
  public mutating func decode(
    _ chunk: [UInt8], into batch: inout DecodedBatch, admitting admits: (SeriesID) -> Bool
  ) throws(SensorFileError) {
    rows.leaveOutFurtherSeries(true)
    try decode(chunk.span, isLast: false, into: &batch, admits: admits)
  }

  private mutating func decode(
    _ chunk: Span<UInt8>, isLast: Bool, into batch: inout DecodedBatch,
    admits: (SeriesID) -> Bool
  ) throws(SensorFileError) {
    // Taken out for the while, so that spans of it do not hold all of `self`; nothing is copied.
    var buffer: [UInt8] = []
    swap(&buffer, &self.buffer)
    tokenizer.discardRead(from: &buffer)
    text.append(chunk, isLast: isLast, to: &buffer)
    reading: while true {
      switch tokenizer.next(in: buffer.span, isLast: isLast) {
      case .record:
        do throws(SensorFileError.Kind) {
          try rows.decode(buffer.span, tokenizer, into: &batch, admits: admits)
        } catch {
          throw SensorFileError(fileName: fileName, kind: error)
        }
      case .rejected(let problem): rows.reject(problem, buffer.span, tokenizer, into: &batch)
      case .needsMore, .end: break reading
      }
    }
    swap(&buffer, &self.buffer)
    batch.rowCount = rows.rowCount
    batch.rejectedRowCount = rows.rejectedRowCount
    batch.missingCount = rows.missingCount
  }
}
