// What a measurement came to: tables, goals, and the machine, as text and as JSON.
import Report

/// A table of numbers.
struct BenchmarkTable {
  /// A column: its key in JSON, and what stands above it.
  struct Column {
    let key: String
    let title: String
    var unit = ""
  }

  /// What it shows.
  let title: String
  let columns: [Column]
  /// A value for each column.
  private(set) var rows: [[JSONValue]] = []

  init(_ title: String, columns: [Column]) {
    self.title = title
    self.columns = columns
  }

  /// Adds a row; the first value names it.
  mutating func append(_ values: JSONValue...) {
    precondition(values.count == columns.count, "a row has a value for each column")
    rows.append(values)
  }

  var text: String {
    var table = TextTable(
      columns: columns.enumerated().map { index, column in
        index == 0 ? .text(column.title) : .number(column.title, unit: column.unit)
      })
    for row in rows {
      table.append(
        row.map { value in
          switch value {
          case .integer(let number): .integer(number)
          case .number(let number): .number(number)
          case .string(let text): .text(text)
          default: .missing
          }
        })
    }
    return title + "\n" + table.text(width: 120)
  }

  var json: JSONValue {
    .object([
      JSONMember("title", .string(title)),
      JSONMember(
        "rows",
        .array(
          rows.map { row in
            .object(zip(columns, row).map { JSONMember($0.key, $1) })
          })),
    ])
  }
}

/// What a number should be, and what it is.
struct BenchmarkGoal {
  /// What is meant, with its unit.
  let name: String
  /// What was measured.
  let value: Double
  /// What it should be.
  let limit: Double
  /// Whether more is better.
  var isLeast = true

  static func atLeast(_ limit: Double, _ name: String, _ value: Double) -> BenchmarkGoal {
    BenchmarkGoal(name: name, value: value, limit: limit)
  }

  static func atMost(_ limit: Double, _ name: String, _ value: Double) -> BenchmarkGoal {
    BenchmarkGoal(name: name, value: value, limit: limit, isLeast: false)
  }

  var isReached: Bool { isLeast ? value >= limit : value <= limit }
}

/// What one measurement came to.
struct BenchmarkReport {
  /// The word that names the measurement.
  let name: String
  var tables: [BenchmarkTable] = []
  var goals: [BenchmarkGoal] = []
  /// What a reader of the numbers should know.
  var notes: [String] = []

  /// Without the machine, which is named once above all.
  var text: String {
    var parts = tables.map(\.text)
    if !goals.isEmpty {
      var table = TextTable(columns: [
        .text("goal"), .number("measured"), .number("wanted"), .whole("reached"),
      ])
      for goal in goals {
        table.append([
          .text(goal.name), .number(goal.value),
          .text((goal.isLeast ? "≥ " : "≤ ") + shortNumber(goal.limit)),
          .text(goal.isReached ? "yes" : "no"),
        ])
      }
      parts.append(table.text(width: 120))
    }
    if !notes.isEmpty { parts.append(notes.map { $0 + "\n" }.joined()) }
    return "== \(name)\n\n" + parts.joined(separator: "\n")
  }

  var json: JSONValue {
    .object([
      JSONMember("benchmark", .string(name)),
      JSONMember("tables", .array(tables.map(\.json))),
      JSONMember(
        "goals",
        .array(
          goals.map { goal in
            .object([
              JSONMember("goal", .string(goal.name)),
              JSONMember("measured", .number(goal.value)),
              JSONMember(goal.isLeast ? "at_least" : "at_most", .number(goal.limit)),
              JSONMember("reached", .boolean(goal.isReached)),
            ])
          })),
      JSONMember("notes", .array(notes.map(JSONValue.string))),
    ])
  }
}
