// Finds the time: which columns, in which format, in which zone, and whether that is certain.

/// The time of a file.
struct TimeFinding {
  var columns: [Int]
  var format: TimestampFormat
  var zone: LocalZone
}

/// The format of some texts, and what speaks for it.
struct FormatFinding {
  var format: TimestampFormat
  var hasTime: Bool
  var why: String
}

/// The columns of a time, their format, and what speaks for them.
typealias ColumnFinding = (columns: [Int], format: TimestampFormat, why: String)

extension SchemaDetector {
  /// Finds the time columns, by configuration or by content.
  mutating func findTime() throws(SensorFileError) -> TimeFinding {
    var columns: [Int]?
    if let configured = source.timeColumns {
      columns = try self.columns(configured, key: "time.columns")
    }
    let taken = Set(
      try self.columns(source.tags ?? [], key: "tags")
        + self.columns(source.values ?? [], key: "values"))

    var finding: ColumnFinding?
    if let text = source.timeFormat {
      let format = try configuredFormat(text)
      if columns == nil { columns = columnOf(format, without: taken) }
      guard let columns else {
        throw failure(.noTimeColumn(columns: names))
      }
      try check(format, fits: columns)
      finding = (columns, format, "configured")
    } else if let columns {
      var found = try textTime(columns)
      if found == nil { found = try countedTime(columns) }
      guard let found else {
        throw failure(
          .unreadableTime(
            columns: columns.map { names[$0] }, example: example(columns), format: nil))
      }
      finding = (columns, found.format, found.why)
    } else {
      finding = try detectTime(without: taken)
    }
    guard let finding else {
      throw failure(.noTimeColumn(columns: names), isSettledByMore: rows.isEmpty)
    }
    let shown = finding.columns.map { names[$0] }.joined(separator: " + ")
    explanation.add("time", "\(shown) as \(finding.format.text)", finding.why)
    return TimeFinding(
      columns: finding.columns, format: finding.format,
      zone: try findZone(finding.columns, finding.format))
  }

  private func configuredFormat(_ text: String) throws(SensorFileError) -> TimestampFormat {
    do throws(TimestampFormatError) {
      return try TimestampFormat(text)
    } catch {
      throw failure(.invalidTimeFormat(format: text, problem: error.problem))
    }
  }

  /// The column that a configured format fits best.
  private func columnOf(_ format: TimestampFormat, without taken: Set<Int>) -> [Int]? {
    var best: (column: Int, count: Int)?
    for column in names.indices where !taken.contains(column) {
      let count = fitCount(format, [column])
      if count * 2 > rows.count, count > best?.count ?? 0 { best = (column, count) }
    }
    return best.map { [$0.column] }
  }

  /// A configured format that fits no row at all is a mistake in the configuration, not in rows.
  private func check(_ format: TimestampFormat, fits columns: [Int]) throws(SensorFileError) {
    if fitCount(format, columns) == 0, !rows.isEmpty {
      throw failure(
        .unreadableTime(
          columns: columns.map { names[$0] }, example: example(columns), format: format.text))
    }
  }

  func fitCount(_ format: TimestampFormat, _ columns: [Int]) -> Int {
    var parser = TimestampParser(format: format, zone: .utc, limits: limits)
    return rows.count { row in
      let text = joined(row, columns)
      let outcome = parser.parse(text.span, from: 0, to: text.count)
      return outcome != .unreadable
    }
  }

  /// The texts of some columns of a row, joined by one blank, as the decoder joins them.
  func joined(_ row: Int, _ columns: [Int]) -> [UInt8] {
    var text: [UInt8] = []
    for (number, column) in columns.enumerated() {
      if number > 0 { text.append(0x20) }
      text += table.bytes[table.cell(row, column)]
    }
    return text
  }

  func example(_ columns: [Int]) -> String {
    let filled = rows.first { !table.cell($0, columns[0]).isEmpty }
    return filled.map { String(decoding: joined($0, columns), as: UTF8.self) } ?? ""
  }

  /// Finds the time: among the columns with a name for it, then among all; texts and dates with a
  /// time of day apart, then counts, then parts.
  private mutating func detectTime(
    without taken: Set<Int>
  ) throws(SensorFileError) -> ColumnFinding? {
    let free = names.indices.filter { !taken.contains($0) }
    let ranks = names.map { ColumnNames.timeRank($0) }
    // 18.10.05 in a column named Time is no date while there are others.
    let order = names.indices.map { isClock($0) ? 50 : ranks[$0] ?? 99 }
    let named = free.filter { ranks[$0] != nil }
      .sorted { (order[$0], $0) < (order[$1], $1) }
    // Beyond the first hundred columns only names count.
    let others = free.filter { ranks[$0] == nil }.prefix(max(0, 100 - named.count))
    var dateOnly: ColumnFinding?
    for column in named.prefix(100) {
      if let found = try datedTime(column, free) {
        if found.hasTime {
          return try certain(([column], found.format, found.why), before: named, ranks)
        }
        guard dateOnly == nil else { continue }
        dateOnly = ([column], found.format, found.why)
        if let pair = try dateAndTime(date: column, free) { return pair }
      } else if ranks[column] ?? 99 < 20, let found = try countedTime([column]), found.hasTime {
        // Beside dates without a time of day, a count is the time only if it is clearly named so.
        return try certain(([column], found.format, found.why), before: named, ranks)
      }
    }
    if let dateOnly { return try wholeDays(dateOnly, named, free, ranks) }
    for column in named.prefix(100) {
      guard let found = try countedTime([column]) else { continue }
      if found.hasTime {
        return try certain(([column], found.format, found.why), before: named, ranks)
      }
      if let pair = try dateAndTime(date: column, free) { return pair }
      return try wholeDays(([column], found.format, found.why), named, free, ranks)
    }
    for column in others {
      guard let found = try datedTime(column, free) else { continue }
      if found.hasTime {
        return try certain(([column], found.format, found.why), before: named + others, ranks)
      }
      if dateOnly != nil { continue }
      dateOnly = ([column], found.format, found.why)
      if let pair = try dateAndTime(date: column, free) { return pair }
    }
    if let dateOnly { return try wholeDays(dateOnly, named + others, free, ranks) }
    for column in others where !dialect.hasHeader && counts(upwards: column) {
      if let found = try countedTime([column]), found.hasTime {
        return try certain(([column], found.format, found.why), before: named + others, ranks)
      }
    }
    return try parts(free)
  }

  /// Whether a column named for it holds times of day, be they readable as dates too.
  private func isClock(_ column: Int) -> Bool {
    guard ColumnNames.isTimeOfDay(names[column]) else { return false }
    let span = table.bytes.span
    let cells = filledCells(column)
    let fitting = cells.count {
      !TimestampDetection.timeFormats(span, $0, allowsPoint: true).isEmpty
    }
    return fitting > 0 && fitting * 10 >= cells.count * 9
  }

  /// The finding, unless a column that comes before it is empty in a sample of few rows: in other
  /// files of the same source it may hold the time.
  private func certain(
    _ finding: ColumnFinding, before candidates: [Int], _ ranks: [Int?]
  ) throws(SensorFileError) -> ColumnFinding {
    guard rows.count < Self.tellingRowCount else { return finding }
    let first = finding.columns[0]
    for column in candidates.prefix(while: { $0 != first }) {
      let cells = filledCells(column)
      let isTime = ranks[column].map { $0 < 20 } ?? false
      if cells.isEmpty || isTime && holdsNeitherTimeNorNumber(cells) {
        throw failure(
          .doubtfulTime(column: names[column], used: finding.columns.map { names[$0] }),
          isSettledByMore: true)
      }
    }
    return finding
  }

  private func holdsNeitherTimeNorNumber(_ cells: [Range<Int>]) -> Bool {
    let span = table.bytes.span
    return cells.allSatisfy { !CSVDialect.isData(span, $0) }
  }

  /// Dates as the time, unless another column is that of a time of day, or may be the time itself.
  private func wholeDays(
    _ finding: ColumnFinding, _ candidates: [Int], _ free: [Int], _ ranks: [Int?]
  ) throws(SensorFileError) -> ColumnFinding {
    let date = finding.columns[0]
    for column in free where column != date && ColumnNames.isOnlyTimeOfDay(names[column]) {
      if rows.count >= Self.tellingRowCount, filledCells(column).isEmpty { continue }
      throw failure(
        .unreadableTime(
          columns: [names[date], names[column]], example: example([date, column]), format: nil),
        isSettledByMore: true)
    }
    let rivals = candidates.filter { $0 != date && (ranks[$0] != nil || $0 < date) }
    return try certain(finding, before: rivals, ranks)
  }

  /// The format of one column's texts.
  ///
  /// - Throws: Where it is ambiguous, and a time of day stands in another column, the error that
  ///   names both: a rule with the date alone would make all rows of a day one.
  private func datedTime(
    _ column: Int, _ free: [Int]
  ) throws(SensorFileError) -> FormatFinding? {
    do {
      return try textTime([column])
    } catch {
      _ = try dateAndTime(date: column, free)
      throw error
    }
  }

  /// A column of dates together with one of times of day.
  private func dateAndTime(
    date: Int, _ free: [Int]
  ) throws(SensorFileError) -> ColumnFinding? {
    let span = table.bytes.span
    for column in free where column != date {
      let isNamed = ColumnNames.isTimeOfDay(names[column])
      let isNeighbour = column == date + 1 || column == date - 1
      guard isNamed || isNeighbour else { continue }
      let cells = filledCells(column)
      guard !cells.isEmpty else { continue }
      let fitting = cells.count {
        !TimestampDetection.timeFormats(span, $0, allowsPoint: isNamed).isEmpty
      }
      guard fitting * 10 >= cells.count * 9 else { continue }
      if let found = try textTime([date, column]) {
        return ([date, column], found.format, "a date and a time of day; " + found.why)
      }
    }
    return nil
  }

  /// The one format that the texts of some columns have; nil where most have none.
  ///
  /// - Throws: The file's error where two formats are equally good and mean different times.
  func textTime(
    _ columns: [Int]
  ) throws(SensorFileError) -> FormatFinding? {
    var counts: [String: Int] = [:]
    var timed: Set<String> = []
    var filled = 0
    for row in rows {
      let text = joined(row, columns)
      guard text.contains(where: { $0 != 0x20 }) else { continue }
      filled += 1
      for candidate in TimestampDetection.candidates(text.span, 0..<text.count) {
        counts[candidate.format, default: 0] += 1
        if candidate.hasTime { timed.insert(candidate.format) }
      }
      // A column of numbers or words is soon seen to be none of times.
      if filled == 50, counts.isEmpty { return nil }
    }
    let ranked = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    guard let best = ranked.first, best.value * 10 >= filled * 8 else { return nil }
    let rivals = ranked.filter { $0.value == best.value }.map(\.key)
    // A reading that puts rows into the future, or before 1900, is disproved by them.
    let plausible = rivals.map { plausibleCount($0, columns) }
    let most = plausible.max() ?? 0
    let equals = rivals.indices.filter { plausible[$0] == most }.map { rivals[$0] }
    let chosen = equals.first ?? best.key
    let disagreeing = equals.dropFirst().filter { disagrees($0, chosen, columns) }
    if !disagreeing.isEmpty {
      throw failure(
        .ambiguousDateOrder(
          columns: columns.map { names[$0] }, example: example(columns),
          formats: [chosen] + disagreeing),
        isSettledByMore: true)
    }
    guard let format = try? TimestampFormat(chosen) else { return nil }
    let second = ranked.dropFirst().first { !rivals.contains($0.key) }
    var why = "\(best.value) of \(filled) rows looked at have this form"
    if let second, second.value * 10 >= filled {
      why += "; \(best.value - second.value) of them prove it against \(second.key)"
    }
    return FormatFinding(format: format, hasTime: timed.contains(chosen), why: why)
  }

  /// The rows that a format reads as plausible times.
  func plausibleCount(_ format: String, _ columns: [Int]) -> Int {
    guard let format = try? TimestampFormat(format) else { return 0 }
    var parser = TimestampParser(format: format, zone: .utc, limits: limits)
    return rows.count { row in
      let text = joined(row, columns)
      if case .time = parser.parse(text.span, from: 0, to: text.count) { return true }
      return false
    }
  }

  /// Whether two formats read some row differently.
  private func disagrees(_ left: String, _ right: String, _ columns: [Int]) -> Bool {
    guard let left = try? TimestampFormat(left), let right = try? TimestampFormat(right) else {
      return false
    }
    var first = TimestampParser(format: left, zone: .utc, limits: limits)
    var second = TimestampParser(format: right, zone: .utc, limits: limits)
    return rows.contains { row in
      let text = joined(row, columns)
      return first.parse(text.span, from: 0, to: text.count)
        != second.parse(text.span, from: 0, to: text.count)
    }
  }
}
