// Finds which columns are values, which name the series, and which are not read.

/// The columns besides the time.
struct ColumnRoles {
  var tags: [Int] = []
  var values: [SensorSchema.ValueColumn] = []
}

/// What the sample says about one column.
private struct ColumnProfile {
  var filled = 0
  var numbers = 0
  var isIntegral = true
  var countsUp = true
  var distinct: Set<String> = []
}

extension SchemaDetector {
  /// The most distinct texts that are looked at to judge a tag.
  private static var distinctLimit: Int { 10_000 }

  /// How numbers are written, by what the cells prove.
  mutating func findNumberFormat(timeColumns: [Int]) throws(SensorFileError) -> NumberFormat {
    var total = NumberEvidence()
    var commaColumn: Int?
    var pointColumn: Int?
    var eitherComma: (column: Int, cell: Range<Int>)?
    var eitherPoint: (column: Int, cell: Range<Int>)?
    let bytes = table.bytes
    let span = bytes.span
    for column in names.indices where !timeColumns.contains(column) {
      var evidence = NumberEvidence()
      for cell in filledCells(column) { evidence.add(span, cell) }
      // A column of texts says nothing about numbers.
      guard evidence.numbers > evidence.other else { continue }
      if evidence.comma > 0, commaColumn == nil { commaColumn = column }
      if evidence.point > 0, evidence.point >= evidence.comma, pointColumn == nil {
        pointColumn = column
      }
      // A few such cells are rejected rows; a column of them would be lost, or off by a thousand.
      if let cell = evidence.firstEitherComma, eitherComma == nil,
        evidence.eitherComma * 2 > evidence.numbers
      {
        eitherComma = (column, cell)
      }
      if let cell = evidence.firstEitherPoint, eitherPoint == nil,
        evidence.eitherPoint * 2 > evidence.numbers
      {
        eitherPoint = (column, cell)
      }
      total += evidence
    }
    let decimal: UInt8
    if let configured = source.decimal {
      decimal = configured
      explanation.add("decimal", String(UnicodeScalar(configured)), "configured")
    } else if let commaColumn, let pointColumn {
      if commaColumn != pointColumn, total.comma * 20 > total.point, total.point * 20 > total.comma
      {
        throw failure(.mixedDecimals(comma: names[commaColumn], point: names[pointColumn]))
      }
      decimal = total.comma > total.point ? 0x2C : 0x2E
      explanation.add(
        "decimal", String(UnicodeScalar(decimal)),
        "\(max(total.comma, total.point)) cells prove it, "
          + "\(min(total.comma, total.point)) do not fit")
    } else if commaColumn != nil {
      decimal = 0x2C
      explanation.add("decimal", ",", "\(total.comma) cells prove it")
    } else {
      decimal = 0x2E
      explanation.add(
        "decimal", ".", total.point > 0 ? "\(total.point) cells prove it" : "nothing speaks against"
      )
    }
    let other: UInt8 = decimal == 0x2C ? 0x2E : 0x2C
    if source.decimal != nil { return NumberFormat(decimal: decimal, grouping: other) }
    let proofs = decimal == 0x2C ? total.groupingPoint : total.groupingComma
    if proofs > 0 {
      explanation.add("thousands", String(UnicodeScalar(other)), "\(proofs) cells prove it")
      return NumberFormat(decimal: decimal, grouping: other)
    }
    // A lone mark before three digits, other than the decimal one, would be off by a thousand if
    // guessed wrongly.
    if let either = decimal == 0x2C ? eitherPoint : eitherComma {
      throw failure(
        .ambiguousDecimal(column: names[either.column], example: table.text(either.cell)),
        isSettledByMore: true)
    }
    return NumberFormat(decimal: decimal, grouping: nil)
  }

  /// Decides what each column besides the time is for.
  mutating func findRoles(
    timeColumns: [Int], numberFormat: NumberFormat
  ) throws(SensorFileError) -> ColumnRoles {
    var roles = ColumnRoles()
    let configuredTags = try columns(source.tags ?? [], key: "tags")
    let configuredValues = try columns(source.values ?? [], key: "values")
    let others = names.indices.filter {
      !timeColumns.contains($0) && !configuredTags.contains($0) && !configuredValues.contains($0)
    }
    var profiles: [Int: ColumnProfile] = [:]
    for column in others { profiles[column] = profile(column, numberFormat) }

    roles.tags = configuredTags
    if source.tags == nil {
      roles.tags = findTags(others, profiles, hasOtherValues: !configuredValues.isEmpty)
    } else {
      explanation.add("tags", list(roles.tags), "configured")
    }
    if source.values != nil {
      roles.values = configuredValues.map { .init(index: $0, rejectsText: true) }
      explanation.add("values", list(configuredValues), "configured")
      for column in others where !roles.tags.contains(column) {
        ignore(column, "values in sources does not list it")
      }
    } else {
      for column in others where !roles.tags.contains(column) {
        guard let profile = profiles[column] else { continue }
        if let reason = reasonNotToRead(column, profile, tags: roles.tags, isFirst: column == 0) {
          ignore(column, reason)
        } else {
          roles.values.append(.init(index: column, rejectsText: profile.filled > 0))
        }
      }
      explanation.add(
        "values", list(roles.values.map(\.index)), "columns of numbers, or empty so far")
    }
    guard !roles.values.isEmpty else {
      throw failure(.noValueColumn(columns: names), isSettledByMore: rows.isEmpty)
    }
    return roles
  }

  private func list(_ columns: [Int]) -> String {
    columns.isEmpty ? "none" : ForeignText.list(columns.map { names[$0] })
  }

  private mutating func ignore(_ column: Int, _ reason: String) {
    explanation.ignored.append(ExplainedFact("column", names[column], reason))
  }

  private func profile(_ column: Int, _ numberFormat: NumberFormat) -> ColumnProfile {
    var profile = ColumnProfile()
    let parser = NumberParser(format: numberFormat)
    let span = table.bytes.span
    var last: Double?
    for cell in filledCells(column) {
      profile.filled += 1
      let number = parser.parse(span, from: cell.lowerBound, to: cell.upperBound)
      if number.isFinite {
        profile.numbers += 1
        if number.rounded() != number { profile.isIntegral = false }
      }
      if let last, number != last + 1 { profile.countsUp = false }
      if number.isNaN { profile.countsUp = false }
      last = number
      if profile.distinct.count < Self.distinctLimit { profile.distinct.insert(table.text(cell)) }
    }
    if profile.filled < 2 { profile.countsUp = false }
    return profile
  }

  /// The columns whose texts name the series.
  ///
  /// A column may if its name says who or what (`sensor_id`, `metric`), each of its cells is filled
  /// with a word or, under a name like the first, an integer, and these repeat. The first such
  /// column is one, and so is each further one that is not constant within those before it. One
  /// column must be left for the values.
  private mutating func findTags(
    _ others: [Int], _ profiles: [Int: ColumnProfile], hasOtherValues: Bool
  ) -> [Int] {
    var tags: [Int] = []
    let isNumeric = { (column: Int) in
      profiles[column].map { $0.numbers * 2 > $0.filled } ?? false
    }
    for column in others {
      guard let kind = ColumnNames.tagKind(names[column]), let profile = profiles[column],
        profile.filled == rows.count, profile.filled > 0,
        profile.numbers == 0 || profile.isIntegral && kind == .identity
      else { continue }
      let repeats = profile.distinct.count * 2 <= profile.filled
      let isFew = profile.filled < 4 && !ColumnNames.isRowNumber(names[column])
      guard repeats || isFew, !profile.countsUp || isFew else { continue }
      let valuesLeft = others.contains { $0 != column && !tags.contains($0) && isNumeric($0) }
      guard valuesLeft || hasOtherValues else { continue }
      if !tags.isEmpty, isConstant(column, within: tags) {
        continue
      }
      tags.append(column)
    }
    explanation.add(
      "tags", list(tags),
      tags.isEmpty
        ? "no column with a name like sensor_id repeats its texts"
        : "the name says who or what, and the texts repeat")
    return tags
  }

  /// Whether a column has one text only for each combination of `tags`, throughout the sample.
  private func isConstant(_ column: Int, within tags: [Int]) -> Bool {
    var seen: [[UInt8]: Range<Int>] = [:]
    for row in rows {
      var key: [UInt8] = []
      for tag in tags { key += table.bytes[table.cell(row, tag)] + [0] }
      let cell = table.cell(row, column)
      if let first = seen[key] {
        if !table.bytes[first].elementsEqual(table.bytes[cell]) { return false }
      } else {
        seen[key] = cell
      }
    }
    return true
  }

  /// Why a column is no value column, or nil if it is one.
  private func reasonNotToRead(
    _ column: Int, _ profile: ColumnProfile, tags: [Int], isFirst: Bool
  ) -> String? {
    let name = names[column]
    if profile.filled == 0 {
      return isUnnamed[column] && dialect.hasHeader ? "it has neither name nor cells" : nil
    }
    if profile.numbers * 2 <= profile.filled {
      return profile.numbers == 0 ? "its cells are text" : "most of its cells are text"
    }
    let isNameless = isUnnamed[column] && isFirst
    if profile.countsUp, profile.isIntegral, isNameless || ColumnNames.isRowNumber(name) {
      return "it numbers the rows"
    }
    if ColumnNames.isDescription(name), profile.isIntegral || profile.distinct.count == 1,
      isConstant(column, within: tags)
    {
      return tags.isEmpty
        ? "it is constant, and no measurement by its name"
        : "it is constant within \(list(tags)), and no measurement by its name"
    }
    return nil
  }
}
