// Finds how the numbers of a file are written: the decimal mark, and what separates thousands.

/// A column, and one of its cells for an example.
private typealias Example = (column: Int, cell: Range<Int>)

/// What the columns of numbers prove about marks, and the first of them that does.
private struct MarkEvidence {
  var total = NumberEvidence()
  var commaColumn: Int?
  var pointColumn: Int?
  /// A column most of whose numbers have one mark before three digits.
  var eitherComma: Example?
  var eitherPoint: Example?
  /// The first cell with one point before three digits, whatever its column.
  var unprovenPoint: Example?

  mutating func add(_ evidence: NumberEvidence, of column: Int) {
    // A column of texts says nothing about numbers.
    guard evidence.numbers > evidence.other else { return }
    if evidence.comma > 0, commaColumn == nil { commaColumn = column }
    if evidence.point > 0, evidence.point >= evidence.comma, pointColumn == nil {
      pointColumn = column
    }
    // A few such cells are rejected rows; a column of them would be lost, or off by a thousand.
    if let cell = evidence.firstEitherComma, evidence.eitherComma * 2 > evidence.numbers {
      eitherComma = eitherComma ?? (column, cell)
    }
    if let cell = evidence.firstEitherPoint {
      if evidence.eitherPoint * 2 > evidence.numbers { eitherPoint = eitherPoint ?? (column, cell) }
      unprovenPoint = unprovenPoint ?? (column, cell)
    }
    total += evidence
  }
}

extension SchemaDetector {
  /// How numbers are written, by what the cells prove.
  mutating func findNumberFormat(timeColumns: [Int]) throws(SensorFileError) -> NumberFormat {
    var marks = MarkEvidence()
    let bytes = table.bytes
    let span = bytes.span
    for column in names.indices where !timeColumns.contains(column) {
      var evidence = NumberEvidence()
      for cell in filledCells(column) { evidence.add(span, cell) }
      if ColumnNames.isCoordinate(names[column]) { evidence.settleAsDecimals() }
      marks.add(evidence, of: column)
    }
    if let configured = source.decimal {
      explanation.add("decimal", String(UnicodeScalar(configured)), "configured")
      return NumberFormat(decimal: configured, grouping: configured == 0x2C ? 0x2E : 0x2C)
    }
    let decimal = try findDecimal(marks)
    let other: UInt8 = decimal == 0x2C ? 0x2E : 0x2C
    let proofs = decimal == 0x2C ? marks.total.groupingPoint : marks.total.groupingComma
    if proofs > 0 {
      explanation.add("thousands", String(UnicodeScalar(other)), "\(proofs) cells prove it")
      return NumberFormat(decimal: decimal, grouping: other)
    }
    // A lone mark before three digits, other than the decimal one, would be off by a thousand if
    // guessed wrongly.
    if let either = decimal == 0x2C ? marks.eitherPoint : marks.eitherComma {
      throw ambiguous(either)
    }
    return NumberFormat(decimal: decimal, grouping: nil)
  }

  private mutating func findDecimal(_ marks: MarkEvidence) throws(SensorFileError) -> UInt8 {
    let total = marks.total
    if let comma = marks.commaColumn, let point = marks.pointColumn {
      if comma != point, total.comma * 20 > total.point, total.point * 20 > total.comma {
        throw failure(.mixedDecimals(comma: names[comma], point: names[point]))
      }
      explanation.add(
        "decimal", total.comma > total.point ? "," : ".",
        "\(max(total.comma, total.point)) cells prove it, "
          + "\(min(total.comma, total.point)) do not fit")
      return total.comma > total.point ? 0x2C : 0x2E
    }
    if marks.commaColumn != nil {
      explanation.add("decimal", ",", "\(total.comma) cells prove it")
      return 0x2C
    }
    if total.point > 0 {
      explanation.add("decimal", ".", "\(total.point) cells prove it")
      return 0x2E
    }
    // A cell such as 2.345 is off by a thousand if guessed wrongly, and other rows of the same
    // source may prove the comma. Between commas nobody writes decimal commas.
    if let example = marks.unprovenPoint, dialect.delimiter != 0x2C { throw ambiguous(example) }
    explanation.add(
      "decimal", ".",
      marks.unprovenPoint == nil ? "nothing speaks against" : "commas delimit the fields")
    return 0x2E
  }

  private func ambiguous(_ example: Example) -> SensorFileError {
    failure(
      .ambiguousDecimal(column: names[example.column], example: table.text(example.cell)),
      isSettledByMore: true)
  }
}
