// What a cell proves about how numbers are written.

/// The evidence for decimal marks in some cells.
struct NumberEvidence: Equatable {
  /// Plain integers: they prove nothing.
  var plain = 0
  /// Cells whose point must separate decimals.
  var point = 0
  /// Cells whose comma must separate decimals.
  var comma = 0
  /// Cells with one comma before exactly three digits: decimals or thousands.
  var eitherComma = 0
  /// Cells with one point before exactly three digits.
  var eitherPoint = 0
  /// Cells with points between thousands.
  var groupingPoint = 0
  /// Cells with commas between thousands.
  var groupingComma = 0
  /// Cells that are no number in any way of writing.
  var other = 0
  var firstEitherComma: Range<Int>?
  var firstEitherPoint: Range<Int>?

  var numbers: Int { plain + point + comma + eitherComma + eitherPoint }

  /// Adds the evidence of one cell, which is not empty.
  mutating func add(_ bytes: Span<UInt8>, _ cell: Range<Int>) {
    guard let shape = NumberShape(bytes, cell) else {
      other += 1
      return
    }
    switch (shape.points, shape.commas) {
    case (0, 0): plain += 1
    case (1, 0):
      if shape.couldBeGroups {
        eitherPoint += 1
        firstEitherPoint = firstEitherPoint ?? cell
      } else {
        point += 1
      }
    case (0, 1):
      if shape.couldBeGroups {
        eitherComma += 1
        firstEitherComma = firstEitherComma ?? cell
      } else {
        comma += 1
      }
    case (_, 0) where shape.couldBeGroups: (comma, groupingPoint) = (comma + 1, groupingPoint + 1)
    case (0, _) where shape.couldBeGroups: (point, groupingComma) = (point + 1, groupingComma + 1)
    case (1, _) where !shape.lastIsComma && shape.groupsBeforeLast:
      (point, groupingComma) = (point + 1, groupingComma + 1)
    case (_, 1) where shape.lastIsComma && shape.groupsBeforeLast:
      (comma, groupingPoint) = (comma + 1, groupingPoint + 1)
    default: other += 1
    }
  }

  /// Takes marks that might separate thousands for decimal ones, where what is written is known to
  /// be less than a thousand.
  mutating func settleAsDecimals() {
    point += eitherPoint
    comma += eitherComma
    (eitherPoint, eitherComma) = (0, 0)
    (firstEitherPoint, firstEitherComma) = (nil, nil)
  }

  static func += (left: inout NumberEvidence, right: NumberEvidence) {
    left.plain += right.plain
    left.point += right.point
    left.comma += right.comma
    left.eitherComma += right.eitherComma
    left.eitherPoint += right.eitherPoint
    left.groupingPoint += right.groupingPoint
    left.groupingComma += right.groupingComma
    left.other += right.other
    left.firstEitherComma = left.firstEitherComma ?? right.firstEitherComma
    left.firstEitherPoint = left.firstEitherPoint ?? right.firstEitherPoint
  }
}

/// Where the marks stand in a cell that is made of digits, marks, a sign and an exponent.
private struct NumberShape {
  var points = 0
  var commas = 0
  var lastIsComma = false
  /// All marks are followed by exactly three digits, and one to three digits not all zero lead.
  var couldBeGroups = true
  /// The same for all marks but the last.
  var groupsBeforeLast = true

  init?(_ bytes: Span<UInt8>, _ cell: Range<Int>) {
    var index = cell.lowerBound
    if index < cell.upperBound, bytes[index] == 0x2D || bytes[index] == 0x2B { index += 1 }
    var digitsInGroup = 0
    var digits = 0
    var hasMark = false
    var leadsWithZero = false
    var hasExponent = false
    func closesGroup() -> Bool { hasMark ? digitsInGroup == 3 : (1...3).contains(digitsInGroup) }
    while index < cell.upperBound {
      let byte = bytes[index]
      if byte &- 0x30 < 10 {
        if digits == 0 { leadsWithZero = byte == 0x30 }
        digits += 1
        digitsInGroup += 1
      } else if byte == 0x2E || byte == 0x2C {
        if !closesGroup() { groupsBeforeLast = false }
        hasMark = true
        digitsInGroup = 0
        lastIsComma = byte == 0x2C
        if byte == 0x2C { commas += 1 } else { points += 1 }
      } else if byte | 0x20 == 0x65, digits > 0, index + 1 < cell.upperBound {
        hasExponent = true
        let rest = index + 1
        let isSigned = bytes[rest] == 0x2D || bytes[rest] == 0x2B
        let firstDigit = isSigned ? rest + 1 : rest
        guard firstDigit < cell.upperBound else { return nil }
        for digit in firstDigit..<cell.upperBound where bytes[digit] &- 0x30 >= 10 { return nil }
        break
      } else {
        return nil
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    couldBeGroups =
      hasMark && groupsBeforeLast && digitsInGroup == 3 && !leadsWithZero && !hasExponent
  }
}
