// Finds which columns are values, which name the series, and which are not read.

/// The columns besides the time.
struct ColumnRoles {
  var tags: [Int] = []
  var values: [SensorSchema.ValueColumn] = []
}

/// What the sample says about one column.
struct ColumnProfile {
  var filled = 0
  var numbers = 0
  /// Cells that are numbers in a way of writing that the file does not prove.
  var doubtfulNumbers = 0
  /// The first number with decimals.
  var firstDecimal: Range<Int>?
  /// Whether each cell is an integer larger than the one before it.
  var ascends = true
  /// The distinct texts among the first `judged` cells.
  var distinct: Set<String> = []
  var judged = 0

  /// Whether nearly each cell has its own text.
  var isNearlyUnique: Bool { distinct.count * 10 >= judged * 9 }
}

extension SchemaDetector {
  /// The most distinct texts that are looked at to judge a tag.
  private static var distinctLimit: Int { 10_000 }

  /// Decides what each column besides the time is for: by its name first, as a file of one row must
  /// give the same series as one of a thousand; cells only raise doubts, which fail the file.
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
    let lastResorts = configuredValues.isEmpty ? lastResorts(others) : []

    roles.tags = configuredTags
    if source.tags == nil {
      let named = others.filter { !lastResorts.contains($0) }
      roles.tags = try findTags(named, profiles, timeColumns: timeColumns)
    } else {
      explanation.add("tags", list(roles.tags), "configured")
    }
    let rest = others.filter { !roles.tags.contains($0) }
    if source.values != nil {
      roles.values = configuredValues.map { .init(index: $0, holds: .numbers) }
      explanation.add("values", list(configuredValues), "configured")
      for column in rest { ignore(column, "values in sources does not list it") }
    } else {
      for column in rest {
        guard let profile = profiles[column] else { continue }
        if !lastResorts.contains(column), let reason = reasonByName(column) {
          ignore(column, reason)
        } else if try numbersRows(column, profile, isAlone: rest.count == 1) {
          ignore(column, "it numbers the rows")
        } else {
          roles.values.append(.init(index: column, holds: content(column, profile)))
        }
      }
      explainValues(roles.values)
    }
    guard roles.values.contains(where: { $0.holds != .text }) else {
      throw failure(.noValueColumn(columns: names), isSettledByMore: rows.isEmpty)
    }
    return roles
  }

  func list(_ columns: [Int]) -> String {
    columns.isEmpty ? "none" : ForeignText.list(columns.map { names[$0] })
  }

  mutating func ignore(_ column: Int, _ reason: String) {
    explanation.ignored.append(ExplainedFact("column", names[column], reason))
  }

  /// Whether a header or a comment names the columns, be it some of them.
  private var hasNames: Bool { dialect.hasHeader || dialect.commentedHeader != nil }

  /// What a column's name says it is for.
  func role(of column: Int) -> NamedRole {
    if isUnnamed[column] { return column == 0 && hasNames ? .rowNumber : .plain }
    return NamedRole(name: names[column])
  }

  /// The columns that are values although their names say otherwise, as there are no others.
  private func lastResorts(_ others: [Int]) -> Set<Int> {
    if others.count == 1 { return Set(others) }
    let roles = others.map { (column: $0, role: role(of: $0)) }
    if roles.contains(where: { $0.role == .plain || $0.role == .word }) { return [] }
    let descriptions = roles.filter { $0.role == .description }
    if !descriptions.isEmpty { return Set(descriptions.map(\.column)) }
    let last =
      roles.last { isBareName($0.column) } ?? roles.last { $0.role == .rowNumber }
    return last.map { [$0.column] } ?? []
  }

  /// Whether a name is that of a thing, place or quantity itself, which might have a value.
  private func isBareName(_ column: Int) -> Bool {
    guard case .identity = role(of: column) else { return role(of: column) == .location }
    return ColumnNames.words(names[column]).count == 1
      && !names[column].lowercased().hasSuffix("id")
  }

  private func profile(_ column: Int, _ numberFormat: NumberFormat) -> ColumnProfile {
    var profile = ColumnProfile()
    let parser = NumberParser(format: numberFormat)
    let span = table.bytes.span
    var last = -Double.infinity
    for cell in filledCells(column) {
      profile.filled += 1
      let number = parser.parse(span, from: cell.lowerBound, to: cell.upperBound)
      if number.isFinite {
        profile.numbers += 1
        if number.rounded() != number { profile.firstDecimal = profile.firstDecimal ?? cell }
      } else {
        var evidence = NumberEvidence()
        evidence.add(span, cell)
        if evidence.eitherComma + evidence.eitherPoint > 0 { profile.doubtfulNumbers += 1 }
      }
      // NaN, which stands for a text here, is not larger than anything.
      if !(number > last) || number.rounded() != number { profile.ascends = false }
      last = number
      if profile.distinct.count < Self.distinctLimit {
        profile.distinct.insert(table.text(cell))
        profile.judged += 1
      }
    }
    return profile
  }

  /// Why a column is not read, whatever its cells hold.
  private func reasonByName(_ column: Int) -> String? {
    switch role(of: column) {
    case .rowNumber:
      return isUnnamed[column] ? "it numbers the rows" : "it numbers the rows, by its name"
    case .anyIdentifier: return "it numbers the rows, or tags in sources does not list it"
    case .description, .location: return "it is no measurement, by its name"
    case .identity: return isBareName(column) ? nil : "it is no measurement, by its name"
    case .word, .plain: return nil
    }
  }

  /// Whether the first column of a file without header counts its rows.
  ///
  /// - Throws: The file's error where the rows are too few to tell that from a measurement.
  private func numbersRows(
    _ column: Int, _ profile: ColumnProfile, isAlone: Bool
  ) throws(SensorFileError) -> Bool {
    guard column == 0, !hasNames, !isAlone else { return false }
    guard profile.filled > 0, profile.ascends else { return false }
    guard profile.filled >= Self.tellingRowCount else {
      throw failure(
        .doubtfulRowNumber(column: names[0], rows: profile.filled), isSettledByMore: true)
    }
    return true
  }

  private func content(_ column: Int, _ profile: ColumnProfile) -> SensorSchema.ColumnContent {
    if profile.filled == 0 { return isUnnamed[column] && hasNames ? .text : .nothingYet }
    return (profile.numbers + profile.doubtfulNumbers) * 2 > profile.filled ? .numbers : .text
  }

  private mutating func explainValues(_ values: [SensorSchema.ValueColumn]) {
    let texts = values.filter { $0.holds == .text }.map(\.index)
    explanation.add(
      "values", list(values.map(\.index).filter { !texts.contains($0) }),
      "columns of numbers, or empty so far")
    for column in texts {
      let cells = filledCells(column)
      let evidence = "its cells are text; a number there would be read"
      ignore(column, cells.isEmpty ? "it has neither name nor cells" : evidence)
    }
  }
}
