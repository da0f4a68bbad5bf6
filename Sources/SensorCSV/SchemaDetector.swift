// Finds what each column is for: the order of decisions, and the smaller ones.

/// Finds the schema of a sample under a dialect.
struct SchemaDetector {
  let table: SampleTable
  let dialect: CSVDialect
  let source: SourceOptions
  let device: String?
  let fileName: String
  let isWhole: Bool
  let limits: DecodingLimits

  /// The names of all columns.
  var names: [String] = []
  /// The records below the header.
  var rows: Range<Int> = 0..<0
  var explanation: FileExplanation

  init(
    table: SampleTable, dialect: CSVDialect, source: SourceOptions, device: String?,
    fileName: String, isWhole: Bool, limits: DecodingLimits, explanation: FileExplanation
  ) {
    self.table = table
    self.dialect = dialect
    self.source = source
    self.device = device
    self.fileName = fileName
    self.isWhole = isWhole
    self.limits = limits
    self.explanation = explanation
  }

  /// The schema; nil for a file without any record below its header.
  mutating func detect() throws(SensorFileError) -> SensorSchema? {
    guard !table.records.isEmpty else { return nil }
    findNames()
    if rows.isEmpty, isWhole {
      explanation.add("rows", "none", "nothing stands below the header")
      return nil
    }
    try checkHeader()
    let time = try findTime()
    let numbers = try findNumberFormat(timeColumns: time.columns)
    let roles = try findRoles(timeColumns: time.columns, numberFormat: numbers)
    try checkTags(roles, timeColumns: time.columns)
    let (layout, nameless) = try findLayout(roles)
    let templateText = source.seriesTemplate ?? SeriesTemplate.standard
    let template: SeriesTemplate
    do throws(SeriesTemplateError) {
      template = try SeriesTemplate(templateText, tagNames: roles.tags.map { names[$0] })
    } catch {
      throw failure(.invalidTemplate(template: templateText, problem: error.problem))
    }
    explanation.timeColumns = time.columns.map { names[$0] }
    explanation.timeFormat = time.format.text
    explanation.timeZone = time.zone.name
    explanation.tags = roles.tags.map { names[$0] }
    explanation.values = roles.values.filter { $0.holds != .text }.map { names[$0.index] }
    explanation.suggestedSource = suggestedSource(numbers, layout, templateText)
    let used = (time.columns + roles.tags).max() ?? 0
    return SensorSchema(
      columns: names, requiredFieldCount: max(namedCount, used + 1),
      timeColumns: time.columns, timeFormat: time.format, zone: time.zone, numberFormat: numbers,
      missing: source.missing ?? MissingTokens.standard, tagColumns: roles.tags,
      valueColumns: roles.values, namelessColumn: nameless, template: template)
  }

  /// For each column, whether the header leaves it without a name.
  private(set) var isUnnamed: [Bool] = []

  /// The cells of the sample that are looked at, column by column.
  private static var cellLimit: Int { 4_000_000 }

  /// Names every column, once: by the header, or by its number.
  private mutating func findNames() {
    let fieldCount = commonFieldCount()
    var raw: [String] = []
    if dialect.hasHeader {
      raw = (0..<table.records[0].cellCount).map { table.text(0, $0) }
      if dialect.hasUnnamedFirstColumn { raw.insert("", at: 0) }
      rows = 1..<table.records.count
    } else {
      raw = dialect.commentedHeader ?? [String](repeating: "", count: fieldCount)
      rows = 0..<table.records.count
      if dialect.commentedHeader == nil {
        explanation.add("column names", "column_1 to column_\(fieldCount)", "there is no header")
      }
    }
    isUnnamed = raw.map(\.isEmpty)
    // What is looked at stays bounded when a few lines have very many fields.
    rows = rows.prefix(max(50, Self.cellLimit / max(1, raw.count)))
    var seen: Set<String> = []
    for (index, name) in raw.enumerated() {
      let base = name.isEmpty ? "column_\(index + 1)" : name
      var unique = base
      var number = 2
      while !seen.insert(unique).inserted {
        unique = "\(base)_\(number)"
        number += 1
      }
      if unique != base {
        explanation.add("column name", unique, "the header names \(base) more than once")
      }
      names.append(unique)
    }
  }

  /// The number of columns without unnamed ones at the end of a header.
  private var namedCount: Int {
    guard dialect.hasHeader else { return names.count }
    var count = names.count
    while count > 1, isUnnamed[count - 1] { count -= 1 }
    return count
  }

  /// Fails where most rows have fewer fields than the header names, or more that are not empty.
  private func checkHeader() throws(SensorFileError) {
    guard dialect.hasHeader, !rows.isEmpty else { return }
    let fields = commonFieldCount()
    let isTooLong =
      fields > names.count
      && rows.contains { row in
        (names.count..<fields).contains { !table.cell(row, $0).isEmpty }
      }
    if isTooLong || fields < namedCount {
      throw failure(.headerMismatch(names: namedCount, fields: fields))
    }
  }

  /// The number of fields that most rows have.
  private func commonFieldCount() -> Int {
    var counts: [Int: Int] = [:]
    let first = dialect.hasHeader ? 1 : 0
    for record in table.records.dropFirst(first) { counts[record.cellCount, default: 0] += 1 }
    let common = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
    return common?.key ?? table.records[0].cellCount
  }

  /// The index of a configured column, by its name or as `column_N`.
  func column(_ name: String, key: String) throws(SensorFileError) -> Int {
    if let index = names.firstIndex(of: name) { return index }
    if name.hasPrefix("column_"), let number = Int(name.dropFirst(7)), number >= 1,
      number <= names.count
    {
      return number - 1
    }
    throw failure(.unknownColumn(name: name, key: key, columns: names))
  }

  func columns(_ names: [String], key: String) throws(SensorFileError) -> [Int] {
    var indices: [Int] = []
    for name in names { indices.append(try column(name, key: key)) }
    return indices
  }

  /// An error about this file; more of it could help where the sample is not all.
  func failure(_ kind: SensorFileError.Kind, isSettledByMore: Bool = false) -> SensorFileError {
    SensorFileError(
      fileName: fileName, kind: kind, couldBeSettledByMore: isSettledByMore && !isWhole)
  }

  /// The cells of a column below the header that are not empty and hold no missing token.
  func filledCells(_ column: Int) -> [Range<Int>] {
    let missing = MissingTokens(source.missing ?? MissingTokens.standard, numberFormat: .plain)
    let span = table.bytes.span
    return rows.compactMap { row in
      let cell = table.cell(row, column)
      if missing.contains(span, from: cell.lowerBound, to: cell.upperBound) { return nil }
      return cell
    }
  }

  /// The layout, and the value column whose name adds nothing to the tags.
  ///
  /// That is the one column of a general name, whatever other columns hold in this sample.
  private mutating func findLayout(
    _ roles: ColumnRoles
  ) throws(SensorFileError) -> (FileLayout, nameless: Int?) {
    let columns = roles.values.map(\.index)
    let numeric = roles.values.filter { $0.holds != .text }.map(\.index)
    let general = columns.filter { ColumnNames.isGenericValue(names[$0]) }
    if let configured = source.layout {
      if configured == .long, roles.tags.isEmpty {
        throw failure(.longWithoutTags(columns: names))
      }
      explanation.add("layout", configured.rawValue, "configured")
      guard configured == .long, source.seriesTemplate == nil else { return (configured, nil) }
      // Several value columns need their names to be told apart.
      let sole = general.count == 1 ? general : numeric
      return (.long, sole.count == 1 ? sole[0] : nil)
    }
    if !roles.tags.isEmpty, general.count == 1 {
      explanation.add(
        "layout", "long",
        "the tags name the series; \(ForeignText.quoted(names[general[0]])) is too general to")
      return (.long, source.seriesTemplate == nil ? general[0] : nil)
    }
    explanation.add(
      "layout", "wide",
      roles.tags.isEmpty
        ? "a series for each value column"
        : "a series for each tag and value column")
    return (.wide, nil)
  }

  /// The entry of `sources` that says what was found.
  private func suggestedSource(
    _ numbers: NumberFormat, _ layout: FileLayout, _ template: String
  ) -> String {
    var parts = [
      "match: " + ForeignText.json("**/" + fileName),
      "delimiter: " + ForeignText.json(String(UnicodeScalar(dialect.delimiter))),
      "decimal: " + ForeignText.json(String(UnicodeScalar(numbers.decimal))),
      "header: \(dialect.hasHeader)",
    ]
    if dialect.linesToSkip > 0 { parts.append("skip_rows: \(dialect.linesToSkip)") }
    parts.append(
      "time: { columns: \(ForeignText.json(explanation.timeColumns)), "
        + "format: \(ForeignText.json(explanation.timeFormat)), "
        + "zone: \(ForeignText.json(explanation.timeZone)) }")
    if !explanation.tags.isEmpty { parts.append("tags: " + ForeignText.json(explanation.tags)) }
    parts.append("values: " + ForeignText.json(explanation.values))
    parts.append("layout: \"\(layout.rawValue)\"")
    parts.append("missing: " + ForeignText.json(source.missing ?? MissingTokens.standard))
    // A configured template names every column, which the layout would not.
    if layout == .wide || source.seriesTemplate != nil {
      parts.append("series: " + ForeignText.json(template))
    }
    return "{ " + parts.joined(separator: ", ") + " }"
  }
}
