// Rows of a public view as JSON, as CSV, and as a table for people.
import Report
import StateStore

extension ViewRows {
  /// An array of objects with the view's names, in the view's order: the form that is promised.
  var json: JSONValue {
    .array(
      rows.map { row in
        .object(zip(columns, row).map { JSONMember($0, $1.json(of: $0)) })
      })
  }

  /// A header and a record a row; what is unknown is an empty field.
  var csv: String {
    csvRecord(columns) + rows.map { csvRecord($0.map(\.csvField)) }.joined()
  }

  /// The values of one column; none where the view has no such column.
  func values(of column: String) -> [StoredValue] {
    guard let index = columns.firstIndex(of: column) else { return [] }
    return rows.map { $0[index] }
  }

  /// The rows whose value in `column` satisfies `condition`.
  func filtered(_ column: String, where condition: (StoredValue) -> Bool) -> ViewRows {
    guard let index = columns.firstIndex(of: column) else { return self }
    return ViewRows(columns: columns, rows: rows.filter { condition($0[index]) })
  }

  /// The chosen columns as a table.
  func table(_ shown: [ShownColumn]) -> TextTable {
    var table = TextTable(columns: shown.map(\.heading))
    let indices = shown.map { columns.firstIndex(of: $0.column) }
    for row in rows {
      table.append(
        zip(shown, indices).map { column, index in
          index.map { column.cell(row[$0]) } ?? .missing
        })
    }
    return table
  }
}

/// A column of a view as a table shows it.
struct ShownColumn {
  /// How its values are drawn.
  enum Kind {
    /// As they are.
    case plain
    /// A share from 0 to 1, in percent.
    case share
    /// 0 or 1, as no or yes.
    case flag
    /// An ISO 8601 time, shortened.
    case time
    /// An ISO 8601 time, as how long ago it was at this moment, in microseconds since 1970.
    case age(Int64)
    /// Seconds, with a unit that suits them.
    case duration
  }

  /// The view's column.
  let column: String
  /// What stands above it.
  let heading: TextTable.Column
  /// How its values are drawn.
  let kind: Kind

  static func text(_ column: String, _ title: String, _ kind: Kind = .plain) -> ShownColumn {
    if case .time = kind {
      return ShownColumn(column: column, heading: .time(title), kind: kind)
    }
    return ShownColumn(column: column, heading: .text(title), kind: kind)
  }

  static func age(_ column: String, _ title: String, now: Int64) -> ShownColumn {
    ShownColumn(column: column, heading: .number(title), kind: .age(now))
  }

  static func number(
    _ column: String, _ title: String, unit: String = "", _ kind: Kind = .plain
  ) -> ShownColumn {
    ShownColumn(column: column, heading: .number(title, unit: unit), kind: kind)
  }

  /// What a value looks like here.
  func cell(_ value: StoredValue) -> TextTable.Cell {
    switch (value, kind) {
    case (.null, _): .missing
    case (.text(let text), .time): .text(shortTime(text))
    case (.text(let text), .age(let now)):
      relativeTime(text, now: now).map { .text($0) } ?? .missing
    case (.text(let text), _): .text(text)
    case (.integer(let number), .flag): .text(number == 0 ? "no" : "yes")
    case (.integer(let number), .share): .share(Double(number))
    case (.integer(let number), .duration): .text(shortDuration(seconds: Double(number)))
    case (.integer(let number), _): .integer(number)
    case (.real(let number), .share): .share(number)
    case (.real(let number), .duration): .text(shortDuration(seconds: number))
    case (.real(let number), _): .number(number)
    }
  }
}

extension TextTable.Column {
  /// A column of times; its header says that they are in UTC.
  static func time(_ title: String) -> TextTable.Column { .whole(title, unit: "UTC") }
}

extension StoredValue {
  /// The text, if it is one.
  var textValue: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The number, if it is one.
  var numberValue: Double? {
    switch self {
    case .real(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }

  /// The value as JSON; weights, which SQL has as text, are an object.
  fileprivate func json(of column: String) -> JSONValue {
    switch self {
    case .null: return .null
    case .integer(let number):
      return column.hasPrefix("inside_") ? .boolean(number != 0) : .integer(number)
    case .real(let number): return .number(number)
    case .text(let text):
      guard column == "weights", let weights = ExpertWeights(text) else { return .string(text) }
      return .object(
        weights.members.map { JSONMember($0.name, $0.weight.map { .number($0) } ?? .null) })
    }
  }

  fileprivate var csvField: String {
    switch self {
    case .null: ""
    case .integer(let number): String(number)
    case .real(let number): "\(number)"
    case .text(let text): text
    }
  }
}

/// `2026-07-01T12:00:00Z` as `2026-07-01 12:00`; seconds stay where they are not zero.
func shortTime(_ iso8601: String) -> String {
  var text = Substring(iso8601)
  if text.hasSuffix("Z") { text = text.dropLast() }
  let parts = text.split(separator: "T")
  guard parts.count == 2 else { return iso8601 }
  let time = parts[1].hasSuffix(":00") ? parts[1].dropLast(3) : parts[1]
  return parts[0] + " " + time
}

/// Seconds as `90 s`, `15 min`, `1 h`, `1 d`: the largest unit that leaves a whole number.
func shortDuration(seconds: Double) -> String {
  let units: [(Double, String)] = [(86_400, "d"), (3600, "h"), (60, "min")]
  for (size, name) in units where seconds >= size {
    let count = seconds / size
    if count < 1e15, Double(Int64(count)) == count { return "\(Int64(count)) \(name)" }
  }
  let isWhole = seconds.magnitude < 1e15 && Double(Int64(seconds)) == seconds
  return (isWhole ? String(Int64(seconds)) : shortNumber(seconds)) + " s"
}
