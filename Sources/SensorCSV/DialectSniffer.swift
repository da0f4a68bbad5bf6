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
        kind: .headerMismatch(names: filledCount(table, first - 1), fields: best.fieldCount))
    }
    return dialect
  }

  private func readTable(_ delimiter: UInt8, _ comment: UInt8, _ linesToSkip: Int) -> SampleTable {
    SampleTable(
      bytes: bytes, isWhole: isWhole, delimiter: delimiter, comment: comment,
      linesToSkip: linesToSkip, limits: limits, recordLimit: recordLimit)
  }

  private func fit(of table: SampleTable, delimiter: UInt8) -> Fit {
    var counts: [Int: Int] = [:]
    for record in table.records { counts[record.cellCount, default: 0] += 1 }
    let common = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
    let fieldCount = common?.key ?? 1
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

  /// The first record after any preamble: header or data.
  private func firstRecord(of table: SampleTable, fieldCount: Int) -> Int {
    let records = table.records
    guard let even = records.indices.first(where: { records[$0].cellCount == fieldCount }) else {
      return 0
    }
    // The record above may be the header all the same: with or without a delimiter at its end, or
    // without a name for the first column, as R writes it.
    if even > 0, isAllText(table, even - 1) {
      let names = filledCount(table, even - 1)
      let widest = records.indices[even...].prefix(50).map { filledCount(table, $0) }.max()
      if names == widest { return even - 1 }
      if names == fieldCount - 1, names > 1, isRowNumber(table, first: even) { return even - 1 }
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

  /// Whether the first cells from record `first` on count up by one.
  private func isRowNumber(_ table: SampleTable, first: Int) -> Bool {
    var last: Int?
    for record in table.records.indices[first...].prefix(50) {
      guard let number = Int(table.text(record, 0)) else { return false }
      if let last, number != last + 1 { return false }
      last = number
    }
    return last != nil
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
      && isRowNumber(table, first: first + 1)
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

  private func isHeader(
    _ table: SampleTable, _ first: Int, hasUnnamedFirstColumn: Bool
  ) -> Bool {
    let span = table.bytes.span
    let below = table.records.indices[(first + 1)...].prefix(50)
    if below.isEmpty { return isAllText(table, first) }
    let shift = hasUnnamedFirstColumn ? 1 : 0
    var textAboveData = 0
    var dataAboveData = 0
    for column in 0..<min(table.records[first].cellCount, 256) {
      let cell = table.cell(first, column)
      let rows = below.filter { !table.cell($0, column + shift).isEmpty }
      let data = rows.filter { CSVDialect.isData(span, table.cell($0, column + shift)) }
      guard !cell.isEmpty, !rows.isEmpty, data.count * 2 > rows.count else { continue }
      if CSVDialect.isData(span, cell) { dataAboveData += 1 } else { textAboveData += 1 }
    }
    if textAboveData + dataAboveData == 0 { return isAllText(table, first) }
    return textAboveData > dataAboveData
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
