// Times that are written as numbers: counts since 1970, bare digits, and parts in columns.

extension SchemaDetector {
  /// The distinct stamps that prove bare digits to be dates where they could be counts as well.
  ///
  /// Two digits of minutes are below 60 by chance in six of ten numbers.
  private static var provingStampCount: Int { 20 }

  /// The time in a column of numbers: counts since 1970, or the digits of date and time.
  ///
  /// - Throws: The file's error where they may be either.
  func countedTime(_ columns: [Int]) throws(SensorFileError) -> FormatFinding? {
    let count = epochTime(columns)
    guard let digits = digitTime(columns) else { return count }
    guard let count else { return digits }
    let stamps = Set(rows.map { joined($0, columns) })
    if stamps.count >= Self.provingStampCount { return digits }
    throw failure(
      .ambiguousDateOrder(
        columns: columns.map { names[$0] }, example: example(columns),
        formats: [digits.format.text, count.format.text]),
      isSettledByMore: true)
  }

  /// The unit in which a column counts since 1970, by the magnitude of its numbers.
  private func epochTime(_ columns: [Int]) -> FormatFinding? {
    guard columns.count == 1 else { return nil }
    let cells = filledCells(columns[0])
    guard !cells.isEmpty else { return nil }
    let span = table.bytes.span
    for unit in EpochUnit.allCases {
      // A count of fewer units than 10⁸ seconds (March 1973) is more likely something else.
      let floor = max(limits.earliest.microseconds, 100_000_000_000_000)
      let fitting = cells.count { cell in
        let moment = TimestampParser.epoch(
          span, from: cell.lowerBound, to: cell.upperBound, unit: unit)
        guard case .some(.some(let moment)) = moment else { return false }
        return moment >= floor && moment <= limits.latest.microseconds
      }
      if fitting * 10 >= cells.count * 9 {
        return FormatFinding(
          format: .epoch(unit), hasTime: true,
          why: "\(fitting) of \(cells.count) numbers are plausible times in this unit only")
      }
    }
    return nil
  }

  /// The format of times that are nothing but digits, such as 20240131123000.
  private func digitTime(_ columns: [Int]) -> FormatFinding? {
    let formats = [
      8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S", 17: "%Y%m%d%H%M%S%f",
    ]
    guard columns.count == 1, let first = filledCells(columns[0]).first,
      let text = formats[first.count], let format = try? TimestampFormat(text)
    else { return nil }
    let cells = filledCells(columns[0])
    let fitting = plausibleCount(text, columns)
    guard fitting * 10 >= cells.count * 9 else { return nil }
    return FormatFinding(
      format: format, hasTime: first.count > 8,
      why: "the digits of \(fitting) of \(cells.count) numbers are plausible dates")
  }

  /// Whether the numbers of a column hardly ever step back: asked of a count without a name.
  func counts(upwards column: Int) -> Bool {
    let numbers = filledCells(column).compactMap { Double(table.text($0)) }
    guard numbers.count >= 2 else { return true }
    let backwards = zip(numbers, numbers.dropFirst()).count { $0 > $1 }
    return backwards * 10 <= numbers.count && numbers.first != numbers.last
  }

  /// Year, month, day and perhaps hour, minute and second in columns of their own, or a time of day
  /// in one.
  func parts(_ free: [Int]) throws(SensorFileError) -> ColumnFinding? {
    let wanted: [(names: [String], letter: String)] = [
      (["year", "yr", "yyyy"], "%Y"), (["month", "mon", "mo", "mm"], "%m"),
      (["day", "dd", "mday", "dayofmonth"], "%d"), (["hour", "hr", "hh"], "%H"),
      (["minute", "min", "mins"], "%M"), (["second", "sec", "secs"], "%S"),
    ]
    let words = free.map { ColumnNames.words(names[$0]).joined() }
    var columns: [Int] = []
    var letters: [String] = []
    for part in wanted {
      guard let place = words.firstIndex(where: { part.names.contains($0) }) else { break }
      // Beside a maximum, `min` is a minimum.
      if words[place] == "min", words.contains("max") { break }
      columns.append(free[place])
      letters.append(part.letter)
    }
    guard columns.count >= 3 else { return nil }
    if columns.count == 3,
      let clock = free.first(where: { ColumnNames.isOnlyTimeOfDay(names[$0]) })
    {
      columns.append(clock)
      letters.append(try clockFormat(clock, date: columns))
    }
    guard let format = try? TimestampFormat(letters.joined(separator: " ")),
      fitCount(format, columns) * 10 >= rows.count * 8
    else { return nil }
    return (columns, format, "a column for each part, by their names")
  }

  /// The one format that nearly all cells of a column of times of day have.
  private func clockFormat(_ column: Int, date: [Int]) throws(SensorFileError) -> String {
    let span = table.bytes.span
    let cells = filledCells(column)
    var counts: [String: Int] = [:]
    for cell in cells {
      for format in TimestampDetection.timeFormats(span, cell, allowsPoint: true) {
        counts[format, default: 0] += 1
      }
    }
    let fitting = counts.filter { $0.value * 10 >= cells.count * 9 }.keys.sorted()
    if let format = fitting.first { return format }
    throw failure(
      .unreadableTime(columns: date.map { names[$0] }, example: example(date), format: nil),
      isSettledByMore: true)
  }
}
