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
  /// Records below the names that are no rows: units, and what loggers add to them.
  private(set) var unitRecords = 0
  /// For each column, the unit that the record below its name tells.
  private var units: [String?] = []
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
    try checkInterleaving(roles, timeColumns: time.columns)
    findRepeatedTimes(roles, timeColumns: time.columns)
    findSentinels(roles, numbers)
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
    // Between runs of blanks an empty field cannot be seen: fewer fields may be any of them.
    let required = dialect.delimiter == 0x20 ? names.count : max(namedCount, used + 1)
    return SensorSchema(
      columns: names, units: units, requiredFieldCount: required, timeColumns: time.columns,
      timeFormat: time.format, zone: time.zone, numberFormat: numbers,
      missing: source.missing ?? MissingTokens.standard, numberUnits: source.units ?? [],
      spreadsRepeatedTimes: source.timeRepeats == .spread, tagColumns: roles.tags,
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
      findUnits(columnCount: raw.count)
      rows = 1 + unitRecords..<table.records.count
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
    // For each name the number that comes next: a header may have the same name very often.
    var numbers: [String: Int] = [:]
    for (index, name) in raw.enumerated() {
      let base = name.isEmpty ? "column_\(index + 1)" : name
      var unique = base
      while !seen.insert(unique).inserted {
        let number = numbers[base] ?? 2
        unique = "\(base)_\(number)"
        numbers[base] = number + 1
      }
      if unique != base {
        explanation.add("column name", unique, "the header names \(base) more than once")
      }
      names.append(unique)
    }
  }

  /// Finds records of text between the names and the rows; the first of them tells units.
  ///
  /// A row has a time, so that a record without any data is none.
  private mutating func findUnits(columnCount: Int) {
    units = [String?](repeating: nil, count: columnCount)
    let below = table.records.indices.dropFirst().prefix(4)
    guard let first = below.first(where: { !isAllText($0) }), first > 1 else { return }
    unitRecords = first - 1
    let shift = dialect.hasUnnamedFirstColumn && table.records[1].cellCount < columnCount ? 1 : 0
    for column in 0..<columnCount - shift {
      let text = table.text(1, column)
      // As much as a unit can be; a longer text is something else.
      if !text.isEmpty, text.utf8.count <= 32 { units[column + shift] = text }
    }
    explanation.add(
      "units", ForeignText.list(units.compactMap { $0 }),
      "records of text between the names and the rows")
  }

  private func isAllText(_ record: Int) -> Bool {
    let span = table.bytes.span
    return (0..<min(table.records[record].cellCount, 256)).allSatisfy {
      let cell = table.cell(record, $0)
      return cell.isEmpty || !CSVDialect.isData(span, cell)
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
    let first = dialect.hasHeader ? 1 + unitRecords : 0
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
      fileName: fileName, kind: kind, source: source,
      couldBeSettledByMore: isSettledByMore && !isWhole)
  }

  /// The cells of a column below the header that are not empty and hold no missing token.
  func filledCells(_ column: Int) -> [Range<Int>] {
    let missing = MissingTokens(source.missing ?? MissingTokens.standard, numberFormat: .plain)
    let units = NumberUnits(source.units ?? [])
    let span = table.bytes.span
    return rows.compactMap { row in
      let cell = table.cell(row, column)
      if missing.contains(span, from: cell.lowerBound, to: cell.upperBound) { return nil }
      if !units.isEmpty, let end = units.end(ofNumberIn: span, cell) {
        return cell.lowerBound..<end
      }
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
    var found = source
    found.decimal = numbers.decimal
    // Commas around fields and in quoted numbers are told apart by the quotes, not by saying so.
    if numbers.decimal != dialect.delimiter { found.delimiter = dialect.delimiter }
    // Said to have no header, a file loses the names in the comment above its rows.
    if dialect.commentedHeader == nil { found.header = dialect.hasHeader }
    if dialect.linesToSkip > 0 { found.skipRows = dialect.linesToSkip }
    found.timeColumns = explanation.timeColumns
    found.timeFormat = explanation.timeFormat
    found.timeZone = explanation.timeZone
    found.tags = explanation.tags
    found.values = explanation.values
    found.layout = layout
    found.missing = source.missing ?? MissingTokens.standard
    // A configured template names every column, which the layout would not.
    if layout == .wide || source.seriesTemplate != nil { found.seriesTemplate = template }
    return SourceEntry.text(fileName: fileName, found)
  }
}
