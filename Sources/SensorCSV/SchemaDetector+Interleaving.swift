// Notices rows of several things in one file that no tag tells apart, as their values jump.

/// How far apart the values of neighbouring rows are.
private struct Jumps {
  var sum = 0.0
  var count = 0

  var mean: Double { count == 0 ? 0 : sum / Double(count) }

  mutating func note(_ left: Double, _ right: Double) {
    sum += abs(left - right)
    count += 1
  }
}

extension SchemaDetector {
  /// The texts that a column may have to be taken for one that tells things apart.
  private static var thingLimit: Int { 64 }
  /// The columns that are judged, of those that may tell things apart and of those with values.
  ///
  /// Each is compared with each: a file of thousands of both would be looked at for hours.
  private static var judgedLimit: Int { 64 }

  /// Fails where the values jump from row to row, but not from one row of a text to the next row
  /// of the same text in another column; or where rows of one time differ with that text.
  ///
  /// What is measured changes slowly against the time between two rows, and has one value at a
  /// time; so such a column names what is measured, and without it several things would become one
  /// jumbled series.
  func checkInterleaving(
    _ roles: ColumnRoles, timeColumns: [Int]
  ) throws(SensorFileError) {
    guard source.tags == nil, rows.count >= Self.tellingRowCount else { return }
    let values = roles.values.filter { $0.holds == .numbers }.map(\.index)
    let used = Set(timeColumns + roles.tags)
    let measured = Set(values)
    var judged = 0
    for column in names.indices where !used.contains(column) {
      // Numbers below a name are measured, unless the name says otherwise.
      guard !measured.contains(column) || !dialect.hasHeader && dialect.commentedHeader == nil,
        let things = things(column)
      else { continue }
      if judged == Self.judgedLimit { return }
      judged += 1
      let others = Array(values.lazy.filter { $0 != column }.prefix(Self.judgedLimit))
      guard
        partsSmoothly(others, things.ofRow) || partsTimes(others, things.ofRow, timeColumns)
      else { continue }
      throw failure(
        .interleaved(
          column: names[column], examples: things.names,
          tags: (roles.tags + [column]).map { names[$0] }))
    }
  }

  /// Whether most values jump half as far at most within things as from row to row.
  private func partsSmoothly(_ values: [Int], _ things: [Int]) -> Bool {
    let changes = zip(things, things.dropFirst()).count { $0 != $1 }
    guard changes * 20 > rows.count else { return false }
    let judged = values.compactMap { isSmoother($0, within: things) }
    let smoother = judged.count { $0 }
    return smoother > 0 && smoother * 2 >= judged.count
  }

  /// Whether several things often have a row at the same time, nearly always with other values.
  private func partsTimes(_ values: [Int], _ things: [Int], _ timeColumns: [Int]) -> Bool {
    var firstAt: [[UInt8]: (row: Int, thing: Int)] = [:]
    var shared = 0
    var differing = 0
    for (row, thing) in zip(rows, things) {
      let time = joined(row, timeColumns)
      guard let first = firstAt[time] else {
        firstAt[time] = (row, thing)
        continue
      }
      guard first.thing != thing else { continue }
      shared += 1
      let differs = values.contains { column in
        let (left, right) = (table.cell(first.row, column), table.cell(row, column))
        return !left.isEmpty && !right.isEmpty
          && !table.bytes[left].elementsEqual(table.bytes[right])
      }
      if differs { differing += 1 }
    }
    return shared >= 20 && shared * 20 >= firstAt.count && differing * 10 >= shared * 9
  }

  /// The things that a column of few texts or small integers names, and the thing of each row.
  private func things(_ column: Int) -> (names: [String], ofRow: [Int])? {
    var numbers: [String: Int] = [:]
    var ofRow: [Int] = []
    let span = table.bytes.span
    for row in rows {
      let cell = table.cell(row, column)
      let text = table.text(cell)
      guard !cell.isEmpty, numbers.count <= Self.thingLimit else { return nil }
      if CSVDialect.isData(span, cell), Int(text).map({ $0 < 0 || $0 > 100_000 }) ?? true {
        return nil
      }
      let number = numbers[text] ?? numbers.count
      numbers[text] = number
      ofRow.append(number)
    }
    guard (2...Self.thingLimit).contains(numbers.count) else { return nil }
    return (numbers.keys.sorted(), ofRow)
  }

  /// Whether a column jumps half as far at most within things as from row to row; nil where it does
  /// not change at all.
  private func isSmoother(_ column: Int, within things: [Int]) -> Bool? {
    let parser = NumberParser(format: .plain)
    let span = table.bytes.span
    var across = Jumps()
    var within = Jumps()
    var last: Double?
    var lastOfThing = [Double?](repeating: nil, count: Self.thingLimit + 1)
    for (index, row) in rows.enumerated() {
      let cell = table.cell(row, column)
      var number = parser.parse(span, from: cell.lowerBound, to: cell.upperBound)
      if !number.isFinite {
        // Decimal commas; what is no number at all takes no part.
        number = NumberParser(format: NumberFormat(decimal: 0x2C, grouping: nil))
          .parse(span, from: cell.lowerBound, to: cell.upperBound)
      }
      guard number.isFinite else { continue }
      if let last { across.note(last, number) }
      if let own = lastOfThing[things[index]] { within.note(own, number) }
      last = number
      lastOfThing[things[index]] = number
    }
    guard across.mean > 0 else { return nil }
    return within.count * 2 > across.count && within.mean * 2 < across.mean
  }
}
