// A value of the configuration file before anyone knows what it is meant to be.

/// A decoded JSON5 value.
indirect enum ConfigurationValue: Decodable, Equatable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([ConfigurationValue])
  case group([String: ConfigurationValue])
  /// A number that neither 64 bits nor a Double can hold, such as 1e999.
  case unreadable

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Expected: a failed attempt only says that the value is of another kind.
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .boolean(flag)
    } else if let number = try? container.decode(Int64.self) {
      self = .integer(number)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let elements = try? container.decode([ConfigurationValue].self) {
      self = .list(elements)
    } else if let members = try? container.decode([String: ConfigurationValue].self) {
      self = .group(members)
    } else {
      self = .unreadable
    }
  }

  /// What it is, for a message: `the text 'abc'`, `a list`.
  var described: String {
    switch self {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): "the number \(number)"
    case .number(let number): "the number \(number)"
    case .text(let text): "the text '\(shown(text))'"
    case .list: "a list"
    case .group: "a group in braces"
    case .unreadable: "a number beyond all bounds"
    }
  }

  /// Its number, if it is one that is finite.
  var finiteNumber: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number.isFinite ? number : nil
    default: nil
    }
  }
}
