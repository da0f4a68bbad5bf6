// Finds the columns whose texts name the series: names decide, cells may only cast doubt.

/// Why it is not certain that a column names the series.
public enum TagDoubt: Hashable, Sendable {
  /// It holds a number with decimals.
  case decimals(example: String)
  /// It holds words and numbers.
  case wordsAndNumbers
  /// It is empty in all rows, which are too few to conclude anything.
  case empty(rows: Int)
  /// It may as well number the rows, and the rows are too few to tell.
  case fewRows(rows: Int)
  /// Nearly each of many rows has its own text.
  case everyRow(rows: Int)
  /// It takes several texts where the tags stay the same.
  case differs(tags: [String])
}

extension SchemaDetector {
  /// The rows from which on something is concluded from what does not occur in them.
  ///
  /// In fewer rows of a file all ids may differ by chance, or a column be empty.
  static var tellingRowCount: Int { 100 }

  /// The rows in which repeated texts show that they do not number the rows.
  private static var repeatingRowCount: Int { 8 }

  /// The columns that name the series by their names.
  ///
  /// - Throws: The file's error where the cells contradict a name, or a name says too little.
  mutating func findTags(
    _ columns: [Int], _ profiles: [Int: ColumnProfile], timeColumns: [Int]
  ) throws(SensorFileError) -> [Int] {
    let roles = columns.map { role(of: $0) }
    let hasIdentifiedThing = roles.contains(.identity(.identifiedThing))
    let hasThing = hasIdentifiedThing || roles.contains(.identity(.thing))
    var tags: [Int] = []
    for (column, role) in zip(columns, roles) {
      guard let profile = profiles[column] else { continue }
      let isTag: Bool
      switch role {
      case .identity: isTag = !isLongEmpty(profile)
      case .location: isTag = !hasIdentifiedThing && !isLongEmpty(profile)
      case .word: isTag = try namesByWords(column, profile)
      case .anyIdentifier:
        isTag = hasThing ? false : try repeats(column, profile, timeColumns: timeColumns)
      case .rowNumber, .description, .plain: isTag = false
      }
      guard isTag else { continue }
      if let cell = profile.firstDecimal {
        throw doubt(column, .decimals(example: table.text(cell)), tags)
      }
      if profile.judged >= Self.tellingRowCount, profile.isNearlyUnique,
        distinctTimeCount(timeColumns) * 10 >= rows.count * 9
      {
        throw doubt(column, .everyRow(rows: rows.count), tags)
      }
      tags.append(column)
    }
    let isTag = Set(tags)
    let combinations = combinations(of: tags)
    for (column, role) in zip(columns, roles) where role == .location && !isTag.contains(column) {
      if !isConstant(column, within: combinations) {
        throw doubt(column, .differs(tags: tags.map { names[$0] }), tags)
      }
    }
    explanation.add(
      "tags", list(tags),
      tags.isEmpty ? "no column has a name like sensor_id" : "the name says who, where or what")
    return tags
  }

  /// Whether a column is empty for so long that it names nothing.
  private func isLongEmpty(_ profile: ColumnProfile) -> Bool {
    profile.filled == 0 && rows.count >= Self.tellingRowCount
  }

  /// Whether a column whose numbers would be measurements holds words.
  private func namesByWords(
    _ column: Int, _ profile: ColumnProfile
  ) throws(SensorFileError) -> Bool {
    if profile.filled == 0 {
      if isLongEmpty(profile) || rows.isEmpty { return false }
      throw doubt(column, .empty(rows: rows.count), [])
    }
    if profile.numbers > 0, profile.numbers < profile.filled {
      throw doubt(column, .wordsAndNumbers, [])
    }
    return profile.numbers == 0
  }

  /// Whether a column that may number the rows names the series instead, as its texts repeat.
  private func repeats(
    _ column: Int, _ profile: ColumnProfile, timeColumns: [Int]
  ) throws(SensorFileError) -> Bool {
    if isLongEmpty(profile) || rows.isEmpty { return false }
    if profile.judged >= Self.repeatingRowCount, profile.distinct.count * 2 <= profile.judged {
      return true
    }
    // Where many rows share a time, texts of their own may well be names of things.
    if profile.judged >= Self.tellingRowCount, profile.isNearlyUnique,
      distinctTimeCount(timeColumns) * 4 >= rows.count
    {
      return false
    }
    throw doubt(column, .fewRows(rows: rows.count), [])
  }

  private func doubt(_ column: Int, _ doubt: TagDoubt, _ tags: [Int]) -> SensorFileError {
    failure(
      .doubtfulTag(column: names[column], doubt: doubt, tags: tags.map { names[$0] }),
      isSettledByMore: true)
  }

  private func distinctTimeCount(_ timeColumns: [Int]) -> Int {
    var times: Set<[UInt8]> = []
    for row in rows {
      var key: [UInt8] = []
      for column in timeColumns { key += table.bytes[table.cell(row, column)] + [0] }
      times.insert(key)
    }
    return times.count
  }

  /// For each row, the number of its combination of `tags`, in the order of their first rows.
  private func combinations(of tags: [Int]) -> [Int] {
    var numbers: [[UInt8]: Int] = [:]
    return rows.map { row in
      var key: [UInt8] = []
      for tag in tags { key += table.bytes[table.cell(row, tag)] + [0] }
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      return number
    }
  }

  /// Whether a column has one text only for each of `combinations`, throughout the sample.
  private func isConstant(_ column: Int, within combinations: [Int]) -> Bool {
    var seen = [Range<Int>?](repeating: nil, count: combinations.count)
    for (row, combination) in zip(rows, combinations) {
      let cell = table.cell(row, column)
      if cell.isEmpty { continue }
      if let first = seen[combination] {
        if !table.bytes[first].elementsEqual(table.bytes[cell]) { return false }
      } else {
        seen[combination] = cell
      }
    }
    return true
  }
}
