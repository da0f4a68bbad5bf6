// JSON as text: values in, the same bytes out every time.

/// A JSON value; an object keeps the order of its members, so that its text is stable.
public indirect enum JSONValue: Equatable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A whole number.
  case integer(Int64)
  /// A number; what is not finite is written `null`, since JSON has no word for it.
  case number(Double)
  /// A string.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Members in order; their names are the caller's to keep distinct.
  case object([JSONMember])

  /// The value on one line.
  public var text: String {
    var writer = JSONWriter(indents: false)
    writer.write(self, depth: 0)
    return writer.text
  }

  /// The value over several lines, two spaces a level, one line an innermost object.
  public var indentedText: String {
    var writer = JSONWriter(indents: true)
    writer.write(self, depth: 0)
    return writer.text
  }
}

/// One member of a JSON object.
public struct JSONMember: Equatable, Sendable {
  /// Its name.
  public let name: String
  /// Its value.
  public let value: JSONValue

  /// A member of an object.
  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

/// Writes values one after the other into one text.
private struct JSONWriter {
  let indents: Bool
  var text = ""

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: text += "null"
    case .boolean(let flag): text += flag ? "true" : "false"
    case .integer(let number): text += String(number)
    case .number(let number): text += number.isFinite ? "\(number)" : "null"
    case .string(let string): write(string)
    case .array(let elements):
      let breaks = indents && elements.contains(where: \.isNested)
      write(elements, between: ("[", "]"), breaks: breaks, depth: depth) { writer, element in
        writer.write(element, depth: depth + 1)
      }
    case .object(let members):
      let breaks = indents && (depth == 0 || members.contains { $0.value.isNested })
      write(members, between: ("{", "}"), breaks: breaks, depth: depth) { writer, member in
        writer.write(member.name)
        writer.text += writer.indents ? ": " : ":"
        writer.write(member.value, depth: depth + 1)
      }
    }
  }

  /// Writes `items` between brackets, each on a line of its own where it `breaks`.
  private mutating func write<Item>(
    _ items: [Item], between brackets: (String, String), breaks: Bool, depth: Int,
    _ writeItem: (inout JSONWriter, Item) -> Void
  ) {
    text += brackets.0
    for (index, item) in items.enumerated() {
      if index > 0 { text += indents && !breaks ? ", " : "," }
      if breaks { breakLine(depth: depth + 1) }
      writeItem(&self, item)
    }
    if breaks, !items.isEmpty { breakLine(depth: depth) }
    text += brackets.1
  }

  private mutating func breakLine(depth: Int) {
    text += "\n" + String(repeating: "  ", count: depth)
  }

  /// Writes a quoted string; control characters are escaped, and so are U+2028 and U+2029.
  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue {
  /// Whether it is an array or object with anything in it.
  fileprivate var isNested: Bool {
    switch self {
    case .array(let elements): !elements.isEmpty
    case .object(let members): !members.isEmpty
    default: false
    }
  }
}
