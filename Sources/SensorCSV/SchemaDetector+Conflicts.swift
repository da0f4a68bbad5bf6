// Notices rows that contradict each other because a column that tells them apart is not a tag.

extension SchemaDetector {
  /// Texts that a column may have at most to be taken for a name of series.
  private static var textLimit: Int { 64 }

  /// Fails where rows of one time and series often differ, and a text column halves that at least.
  ///
  /// Read as they are, such rows would make one jumbled series; which column names them is for the
  /// owner to say.
  func checkTags(_ roles: ColumnRoles, timeColumns: [Int]) throws(SensorFileError) {
    guard source.tags == nil else { return }
    let values = roles.values.filter { $0.holds != .text }.map(\.index)
    let contradictions = contradictionCount(keys: timeColumns + roles.tags, values: values)
    guard contradictions * 5 > rows.count else { return }
    let used = Set(timeColumns + roles.tags + values)
    for column in names.indices where !used.contains(column) {
      guard let examples = fewTexts(column) else { continue }
      let rest = contradictionCount(keys: timeColumns + roles.tags + [column], values: values)
      if rest * 2 <= contradictions {
        throw failure(
          .unnamedTag(
            column: names[column], examples: examples,
            tags: (roles.tags + [column]).map { names[$0] }))
      }
    }
  }

  /// The sorted texts of a column that is filled throughout with two or more words, but few.
  private func fewTexts(_ column: Int) -> [String]? {
    var texts: Set<String> = []
    for row in rows {
      let cell = table.cell(row, column)
      guard !cell.isEmpty, texts.count <= Self.textLimit else { return nil }
      texts.insert(table.text(cell))
    }
    return (2...Self.textLimit).contains(texts.count) ? texts.sorted() : nil
  }

  /// How many rows have the same keys as a row before them but other values.
  func contradictionCount(keys: [Int], values: [Int]) -> Int {
    var firstRow: [[UInt8]: Int] = [:]
    var count = 0
    for row in rows {
      var key: [UInt8] = []
      for column in keys { key += table.bytes[table.cell(row, column)] + [0] }
      guard let first = firstRow[key] else {
        firstRow[key] = row
        continue
      }
      let differs = values.contains { column in
        !table.bytes[table.cell(first, column)].elementsEqual(table.bytes[table.cell(row, column)])
      }
      if differs { count += 1 }
    }
    return count
  }
}
