// Finds how a file is cut into fields, from its head, and what speaks for it.

/// Finds the dialect of a sample.
struct DialectSniffer {
  let bytes: [UInt8]
  let isWhole: Bool
  let source: SourceOptions
  let fileName: String
  let limits: DecodingLimits
  /// Records that are looked at to choose a delimiter.
  private let recordLimit = 1000

  /// How well a delimiter divides the sample.
  private struct Fit {
    var delimiter: UInt8
    var fieldCount: Int
    var consistentShare: Double
    var dataShare: Double
    var hasTime: Bool

    /// A better fit has a time column, then even rows, then cells that are data, then more fields.
    func isBetter(than other: Fit) -> Bool {
      if (fieldCount > 1) != (other.fieldCount > 1) { return fieldCount > 1 }
      if hasTime != other.hasTime { return hasTime }
      let isEven = consistentShare >= 0.9
      if isEven != (other.consistentShare >= 0.9) { return isEven }
      if abs(dataShare - other.dataShare) > 0.05 { return dataShare > other.dataShare }
      return fieldCount > other.fieldCount
    }
  }

  /// The dialect, with what speaks for it added to `explanation`.
  func sniff(
    _ explanation: inout FileExplanation
  ) throws(SensorFileError) -> CSVDialect {
    let comment = source.comment ?? 0x23
    let skipped = source.skipRows ?? 0
    let fits = (source.delimiter.map { [$0] } ?? CSVDialect.delimiters).map {
      fit(of: readTable($0, comment, skipped), delimiter: $0)
    }
    var best = fits[0]
    for fit in fits.dropFirst() where fit.isBetter(than: best) { best = fit }
    if source.delimiter == nil, best.fieldCount == 1 || !best.hasTime {
      // Blanks stand in times and texts too: they delimit only where nothing else does.
      let blanks = fit(of: readTable(0x20, comment, skipped), delimiter: 0x20)
      let holdsData = best.fieldCount == 1 && blanks.dataShare > 0.9
      if blanks.fieldCount > 1, blanks.consistentShare >= 0.7, blanks.hasTime || holdsData {
        best = blanks
      }
    }
    let percent = Int((best.consistentShare * 100).rounded(.down))
    explanation.add(
      "delimiter", CSVDialect.shown(best.delimiter),
      source.delimiter == nil
        ? "\(best.fieldCount) fields in \(percent) % of the records looked at" : "configured")

    let table = readTable(best.delimiter, comment, skipped)
    var dialect = CSVDialect(
      delimiter: best.delimiter, comment: comment, linesToSkip: skipped, hasHeader: false,
      commentedHeader: nil, hasUnnamedFirstColumn: false)
    var first = 0
    if source.skipRows == nil {
      first = firstRecord(of: table, fieldCount: best.fieldCount)
      if first > 0 {
        dialect.linesToSkip = table.records[first].line - 1
        explanation.add(
          "preamble", "\(dialect.linesToSkip) lines left out",
          "they have other numbers of fields than the records below")
      }
    }
    findHeader(of: table, first: first, fieldCount: best.fieldCount, &dialect, &explanation)
    if source.skipRows == nil, source.header == nil, !dialect.hasHeader, first > 0,
      table.records[first - 1].cellCount > 1, isAllText(table, first - 1)
    {
      throw SensorFileError(
        fileName: fileName,
        kind: .headerMismatch(names: filledCount(table, first - 1), fields: best.fieldCount),
        source: source)
    }
    return dialect
  }

  private func readTable(_ delimiter: UInt8, _ comment: UInt8, _ linesToSkip: Int) -> SampleTable {
    SampleTable(
      bytes: bytes, isWhole: isWhole, delimiter: delimiter, comment: comment,
      linesToSkip: linesToSkip, limits: limits, recordLimit: recordLimit)
  }

  private func fit(of table: SampleTable, delimiter: UInt8) -> Fit {
    let fieldCount = fieldCount(of: table)
    let even = table.records.indices.filter { table.records[$0].cellCount == fieldCount }
    var fit = Fit(
      delimiter: delimiter, fieldCount: fieldCount,
      consistentShare: Double(even.count) / Double(max(1, table.records.count)), dataShare: 0,
      hasTime: false)
    // The first even record may be the header; a single one is looked at itself.
    let rows = even.count > 1 ? even.dropFirst().prefix(50) : even[...]
    let span = table.bytes.span
    var filled = 0
    var data = 0
    for column in 0..<min(fieldCount, 64) {
      var times = 0
      var cells = 0
      for row in rows {
        let cell = table.cell(row, column)
        if cell.isEmpty { continue }
        cells += 1
        if CSVDialect.isData(span, cell) { data += 1 }
        if !TimestampDetection.candidates(span, cell).isEmpty { times += 1 }
      }
      filled += cells
      if times > 0, times * 10 >= cells * 8 { fit.hasTime = true }
    }
    fit.dataShare = Double(data) / Double(max(1, filled))
    return fit
  }

  /// The number of fields that most records with a date have, or else most records.
  ///
  /// A row has a date more often than a line before the header, and those may outnumber the rows.
  private func fieldCount(of table: SampleTable) -> Int {
    let span = table.bytes.span
    var dated: [Int: Int] = [:]
    var all: [Int: Int] = [:]
    for record in table.records.indices {
      let count = table.records[record].cellCount
      all[count, default: 0] += 1
      if record < 100, hasDate(table, record, span) { dated[count, default: 0] += 1 }
    }
    // Without rows, the last line is the header.
    if dated.isEmpty, let last = table.records.indices.last, isAllText(table, last),
      (0..<min(table.records[last].cellCount, 64)).contains(where: {
        ColumnNames.timeRank(table.text(last, $0)) != nil
      })
    {
      return table.records[last].cellCount
    }
    let common = (dated.isEmpty ? all : dated).max { ($0.value, $0.key) < ($1.value, $1.key) }
    return common?.key ?? 1
  }

  private func hasDate(_ table: SampleTable, _ record: Int, _ span: Span<UInt8>) -> Bool {
    (0..<min(table.records[record].cellCount, 64)).contains {
      !TimestampDetection.candidates(span, table.cell(record, $0)).isEmpty
    }
  }

  /// The first record after any preamble: header or data.
  private func firstRecord(of table: SampleTable, fieldCount: Int) -> Int {
    let records = table.records
    guard let even = records.indices.first(where: { records[$0].cellCount == fieldCount }) else {
      return 0
    }
    // The record above may be the header all the same: with or without a delimiter at its end, or,
    // as R writes it, without a name for the first column.
    if even > 0, isAllText(table, even - 1) {
      let names = filledCount(table, even - 1)
      let widest = records.indices[even...].prefix(50).map { filledCount(table, $0) }.max()
      if names == widest { return even - 1 }
      if names == fieldCount - 1, names > 1, rowsBegin(table, below: even - 1) { return even - 1 }
    }
    return even
  }

  /// The fields of a record without empty ones at its end.
  private func filledCount(_ table: SampleTable, _ record: Int) -> Int {
    var count = table.records[record].cellCount
    while count > 0, table.cell(record, count - 1).isEmpty { count -= 1 }
    return count
  }

  private func isAllText(_ table: SampleTable, _ record: Int) -> Bool {
    let span = table.bytes.span
    return (0..<table.records[record].cellCount).allSatisfy {
      let cell = table.cell(record, $0)
      return cell.isEmpty || !CSVDialect.isData(span, cell)
    }
  }

  /// Whether rows below a header begin with a number that the header leaves out.
  ///
  /// The numbers count up by one, and so moved the times stand below the names for them. That is
  /// needed where it could be otherwise: with a single row, or where the last fields are empty, as
  /// a delimiter at the end of each row leaves them.
  private func rowsBegin(_ table: SampleTable, below header: Int) -> Bool {
    let rows = table.records.indices[(header + 1)...].prefix(50)
    var last: Int?
    var isLastFilled = false
    for record in rows {
      // Numbers of nine digits and more may be times.
      guard let number = Int(table.text(record, 0)), number < 100_000_000 else { return false }
      if let last, number != last + 1 { return false }
      last = number
      let end = table.records[record].cellCount - 1
      if !table.cell(record, end).isEmpty { isLastFilled = true }
    }
    guard last != nil, let row = rows.first else { return false }
    let moved = timesBelowNames(table, header, row, shift: 1)
    let unmoved = timesBelowNames(table, header, row, shift: 0)
    return moved > unmoved || moved == unmoved && isLastFilled && rows.count > 1
  }

  /// How many times stand below names of times, if the row begins `shift` fields before the header.
  private func timesBelowNames(
    _ table: SampleTable, _ header: Int, _ row: Int, shift: Int
  ) -> Int {
    let span = table.bytes.span
    return (0..<table.records[header].cellCount).count {
      ColumnNames.timeRank(table.text(header, $0)) != nil
        && CSVDialect.isTime(span, table.cell(row, $0 + shift))
    }
  }

  /// Decides whether the record `first` is a header: it is text where the records below hold data.
  private func findHeader(
    of table: SampleTable, first: Int, fieldCount: Int, _ dialect: inout CSVDialect,
    _ explanation: inout FileExplanation
  ) {
    guard first < table.records.count else { return }
    let names = table.records[first].cellCount
    dialect.hasUnnamedFirstColumn =
      names == fieldCount - 1 && first + 1 < table.records.count
      && table.records[first + 1].cellCount == fieldCount
      && rowsBegin(table, below: first)
    if let configured = source.header {
      dialect.hasHeader = configured
      explanation.add("header", configured ? "first record" : "none", "configured")
    } else {
      dialect.hasHeader = isHeader(
        table, first, hasUnnamedFirstColumn: dialect.hasUnnamedFirstColumn)
      explanation.add(
        "header", dialect.hasHeader ? "first record" : "none",
        dialect.hasHeader
          ? "it is text where the records below hold data"
          : "the first record holds data like those below")
    }
    if dialect.hasUnnamedFirstColumn {
      explanation.add(
        "first column", "row number without a name",
        "rows have one field more than the header and count up by one")
    }
    if !dialect.hasHeader, source.header == nil {
      dialect.commentedHeader = commentedHeader(table, first, dialect)
      if dialect.commentedHeader != nil {
        explanation.add("header", "comment line above the first record", "as many names as fields")
      }
    }
  }

  /// Whether the record `first` names columns: by its own cells wherever they suffice, so that few
  /// rows below it settle the same as many.
  private func isHeader(
    _ table: SampleTable, _ first: Int, hasUnnamedFirstColumn: Bool
  ) -> Bool {
    let cells = (0..<min(table.records[first].cellCount, 256)).filter {
      !table.cell(first, $0).isEmpty
    }
    let span = table.bytes.span
    // A date makes a row.
    if isRow(table, first, span) { return false }
    let missing = MissingTokens(source.missing ?? MissingTokens.standard, numberFormat: .plain)
    let texts = cells.filter {
      let cell = table.cell(first, $0)
      return !CSVDialect.isData(span, cell)
        && !missing.contains(span, from: cell.lowerBound, to: cell.upperBound)
    }
    if texts.isEmpty { return false }
    let below = table.records.indices[(first + 1)...].prefix(50)
    let shift = hasUnnamedFirstColumn ? 1 : 0
    let isNamedTime = texts.contains { column in
      guard let rank = ColumnNames.timeRank(table.text(first, column)) else { return false }
      // A word of data may look like the name of a time; above a time it is one.
      guard rank >= 20, let row = below.first else { return true }
      return CSVDialect.isData(span, table.cell(row, column + shift))
    }
    if isNamedTime { return true }
    // Without a date, a row has the time as a number, and most of its cells are numbers.
    if texts.count * 2 <= cells.count { return false }
    return below.isEmpty || !holdsDataLike(table, first, below, shift: shift)
  }

  /// Whether a record holds a date, or a time of the configured format.
  private func isRow(_ table: SampleTable, _ record: Int, _ span: Span<UInt8>) -> Bool {
    if hasDate(table, record, span) { return true }
    guard let text = source.timeFormat, let format = try? TimestampFormat(text) else {
      return false
    }
    var parser = TimestampParser(format: format, zone: .utc, limits: limits)
    return (0..<min(table.records[record].cellCount, 256)).contains {
      let cell = table.cell(record, $0)
      return parser.parse(span, from: cell.lowerBound, to: cell.upperBound) != .unreadable
    }
  }

  /// Whether a record holds numbers, and nothing but data, above the data of the records below.
  private func holdsDataLike(
    _ table: SampleTable, _ first: Int, _ below: Range<Int>.SubSequence, shift: Int
  ) -> Bool {
    let span = table.bytes.span
    var hasData = false
    for column in 0..<min(table.records[first].cellCount, 256) {
      let cell = table.cell(first, column)
      let rows = below.filter { !table.cell($0, column + shift).isEmpty }
      let data = rows.count { CSVDialect.isData(span, table.cell($0, column + shift)) }
      guard !cell.isEmpty, !rows.isEmpty, data * 2 > rows.count else { continue }
      guard CSVDialect.isData(span, cell) else { return false }
      hasData = true
    }
    return hasData
  }

  /// The names in the comment line right above the first record, if it has as many as the record.
  private func commentedHeader(
    _ table: SampleTable, _ first: Int, _ dialect: CSVDialect
  ) -> [String]? {
    let record = table.records[first]
    guard record.line > 1, record.cellCount > 0, let comment = dialect.comment else { return nil }
    var end = table.cell(first, 0).lowerBound
    while end > 0, bytes[end - 1] != 0x0A, bytes[end - 1] != 0x0D { end -= 1 }
    while end > 0, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    var start = end
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    guard start < end, bytes[start] == comment else { return nil }
    while start < end, bytes[start] == comment || bytes[start] == 0x20 { start += 1 }
    let line = SampleTable(
      bytes: Array(bytes[start..<end]), isWhole: true, delimiter: dialect.delimiter, comment: nil,
      linesToSkip: 0, limits: limits)
    guard line.records.count == 1, line.records[0].cellCount == record.cellCount,
      isAllText(line, 0)
    else { return nil }
    return (0..<record.cellCount).map { line.text(0, $0) }
  }
}
