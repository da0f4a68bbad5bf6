// Notices what is read as it stands, but may mean something else: told to the owner, never guessed.

extension SchemaDetector {
  /// Numbers that programs write for "no value".
  private static var sentinels: Set<Double> {
    [
      -1e6, -99_999, -32_768, -9999, -7999, -6999, -1000, -999.9, -999, -200, -127, -99.9, -99, 999,
      6999, 7999, 9999, 32_767, 65_535, 99_999, 2_147_483_647, 4_294_967_295,
    ]
  }

  /// The cells of a column from which on a number in it may be known to be repeated.
  private static var repetitionCount: Int { 5 }

  /// Tells of numbers that occur again and again, far from all others of their column.
  mutating func findSentinels(_ roles: ColumnRoles, _ format: NumberFormat) {
    let parser = NumberParser(format: format)
    let missing = MissingTokens(
      source.missing ?? MissingTokens.standard, numberFormat: format)
    let bytes = table.bytes
    let span = bytes.span
    var found: [Double] = []
    for column in roles.values where column.holds == .numbers {
      var numbers: [Double] = []
      for cell in filledCells(column.index) {
        let number = parser.parse(span, from: cell.lowerBound, to: cell.upperBound)
        if number.isFinite, !missing.contains(number) { numbers.append(number) }
      }
      guard let suspect = Self.sentinel(among: numbers.sorted()) else { continue }
      explanation.add(
        "suspicion", "\(Self.text(suspect.number)) in \(ForeignText.quoted(names[column.index]))",
        "\(suspect.count) of \(numbers.count) numbers, far from all others; it is read as a value")
      if !found.contains(suspect.number) { found.append(suspect.number) }
    }
    guard !found.isEmpty else { return }
    var mended = source
    mended.missing = (source.missing ?? MissingTokens.standard) + found.map { Self.text($0) }
    explanation.advise(
      "if \(found.map { Self.text($0) }.joined(separator: ", ")) means \"no value\"",
      SourceEntry.list(fileName: fileName, mended))
  }

  private static func text(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }

  /// The least or greatest of sorted numbers, if it looks like a mark for "no value".
  private static func sentinel(among sorted: [Double]) -> (number: Double, count: Int)? {
    guard let least = sorted.first, let greatest = sorted.last, least < greatest else { return nil }
    for (number, isLeast) in [(least, true), (greatest, false)] {
      let count =
        isLeast
        ? sorted.prefix { $0 == number }.count : sorted.reversed().prefix { $0 == number }.count
      let rest = isLeast ? sorted[count...] : sorted[..<(sorted.count - count)]
      guard count >= repetitionCount, count * 100 >= sorted.count,
        let low = rest.first, let high = rest.last
      else { continue }
      let gap = isLeast ? low - number : number - high
      let range = high - low
      let isFar = gap > range && count * 33 >= sorted.count && rest.count >= 20 && range > 0
      if sentinels.contains(number) ? gap * 20 > range : isFar { return (number, count) }
    }
    return nil
  }

  /// Tells of series with several values at one time.
  mutating func findRepeatedTimes(_ roles: ColumnRoles, timeColumns: [Int]) {
    let values = roles.values.filter { $0.holds != .text }.map(\.index)
    let repeated = contradictionCount(keys: timeColumns + roles.tags, values: values)
    guard repeated > 0, repeated * 100 >= rows.count else { return }
    let rule =
      source.timeRepeats == .spread ? "they are put a millisecond apart" : "the first counts"
    explanation.add(
      "repeated times", "\(repeated) of \(rows.count) rows differ from one before of the same time",
      rule)
    guard source.timeRepeats == nil else { return }
    var mended = source
    mended.timeRepeats = .spread
    explanation.advise(
      "if the times are coarser than the rows", SourceEntry.list(fileName: fileName, mended))
  }
}
