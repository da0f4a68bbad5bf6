// The forms a time can be written in, and the letters that describe them.

/// How a count since 1970 is scaled.
enum EpochUnit: String, CaseIterable, Sendable {
  case seconds = "unix_s"
  case milliseconds = "unix_ms"
  case microseconds = "unix_us"
  case nanoseconds = "unix_ns"

  /// The digits of a microsecond that lie behind the unit's point; negative before it.
  var microsecondDigits: Int {
    switch self {
    case .seconds: 6
    case .milliseconds: 3
    case .microseconds: 0
    case .nanoseconds: -3
    }
  }
}

/// The form of the times of a file.
enum TimestampFormat: Equatable, Sendable {
  /// ISO 8601 dates and times, extended or basic, with or without zone.
  case iso8601
  /// A count since 1970.
  case epoch(EpochUnit)
  /// A format in the letters of strptime.
  case pattern(TimestampPattern)

  /// The format that `text` describes, in the words of `time.format`.
  init(_ text: String) throws(TimestampFormatError) {
    if text == "iso8601" {
      self = .iso8601
    } else if let unit = EpochUnit(rawValue: text) {
      self = .epoch(unit)
    } else if text == "%s" {
      self = .epoch(.seconds)
    } else {
      self = .pattern(try TimestampPattern(text))
    }
  }

  /// The words for `time.format`.
  var text: String {
    switch self {
    case .iso8601: "iso8601"
    case .epoch(let unit): unit.rawValue
    case .pattern(let pattern): pattern.text
    }
  }
}

/// What is wrong with a configured time format.
struct TimestampFormatError: Error, Equatable {
  let problem: String
}

/// A format in the letters of strptime, such as `%d/%m/%Y %H:%M:%S`.
struct TimestampPattern: Equatable, Sendable {
  enum Element: Equatable, Sendable {
    case year, shortYear, month, day, dayOfYear
    case hour, hour12, minute, second, fraction, meridiem
    case zone, monthName, weekdayName
    case blank
    case literal(UInt8)
    /// The number that follows has all its digits, as another number touches it: `%H%M`.
    case packed

    fileprivate var isNumber: Bool {
      switch self {
      case .year, .shortYear, .month, .day, .dayOfYear, .hour, .hour12, .minute, .second, .fraction:
        true
      case .meridiem, .zone, .monthName, .weekdayName, .blank, .literal, .packed: false
      }
    }
  }

  /// The format as it was written.
  let text: String
  let elements: [Element]

  /// Reads a format.
  ///
  /// - Throws: What is wrong with it.
  init(_ text: String) throws(TimestampFormatError) {
    var elements: [Element] = []
    var letters = Array(text.utf8)[...]
    while let byte = letters.popFirst() {
      guard byte == 0x25 else {
        elements.append(byte == 0x20 ? .blank : .literal(byte))
        continue
      }
      guard let letter = letters.popFirst() else {
        throw TimestampFormatError(problem: "it ends with a lone %")
      }
      guard let meaning = Self.meaning(of: letter) else {
        let shown = ForeignText.escaped([0x25, letter], limit: 2)
        throw TimestampFormatError(problem: "\(shown) is not supported")
      }
      elements += meaning
    }
    let hasYear = elements.contains(.year) || elements.contains(.shortYear)
    let hasMonth = elements.contains(.month) || elements.contains(.monthName)
    guard hasYear, hasMonth && elements.contains(.day) || elements.contains(.dayOfYear) else {
      throw TimestampFormatError(problem: "it has no full date (such as %Y-%m-%d)")
    }
    if elements.contains(.hour12), !elements.contains(.meridiem) {
      throw TimestampFormatError(problem: "%I needs %p")
    }
    self.text = text
    self.elements = Self.packed(elements)
  }

  /// The elements with a mark before each number that another one touches.
  private static func packed(_ elements: [Element]) -> [Element] {
    var result: [Element] = []
    for (index, element) in elements.enumerated() {
      let touches = [index - 1, index + 1].contains { neighbour in
        elements.indices.contains(neighbour) && elements[neighbour].isNumber
      }
      if element.isNumber, touches { result.append(.packed) }
      result.append(element)
    }
    return result
  }

  /// A part of a format in the same letters; nothing for letters that are not supported.
  static func elements(ofPart text: String) -> [Element] {
    var elements: [Element] = []
    var letters = Array(text.utf8)[...]
    while let byte = letters.popFirst() {
      if byte == 0x25, let letter = letters.popFirst() {
        elements += meaning(of: letter) ?? []
      } else {
        elements.append(byte == 0x20 ? .blank : .literal(byte))
      }
    }
    return packed(elements)
  }

  private static func meaning(of letter: UInt8) -> [Element]? {
    switch letter {
    case UInt8(ascii: "Y"): [.year]
    case UInt8(ascii: "y"): [.shortYear]
    case UInt8(ascii: "m"): [.month]
    case UInt8(ascii: "d"), UInt8(ascii: "e"): [.day]
    case UInt8(ascii: "j"): [.dayOfYear]
    case UInt8(ascii: "H"), UInt8(ascii: "k"): [.hour]
    case UInt8(ascii: "I"), UInt8(ascii: "l"): [.hour12]
    case UInt8(ascii: "M"): [.minute]
    case UInt8(ascii: "S"): [.second]
    case UInt8(ascii: "f"): [.fraction]
    case UInt8(ascii: "p"): [.meridiem]
    case UInt8(ascii: "z"): [.zone]
    case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "h"): [.monthName]
    case UInt8(ascii: "a"), UInt8(ascii: "A"): [.weekdayName]
    case UInt8(ascii: "T"): elements(ofPart: "%H:%M:%S")
    case UInt8(ascii: "R"): elements(ofPart: "%H:%M")
    case UInt8(ascii: "F"): elements(ofPart: "%Y-%m-%d")
    case UInt8(ascii: "D"): elements(ofPart: "%m/%d/%y")
    case UInt8(ascii: "n"), UInt8(ascii: "t"): [.blank]
    case UInt8(ascii: "%"): [.literal(0x25)]
    default: nil
    }
  }
}
