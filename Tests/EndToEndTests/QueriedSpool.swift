// What the tests of queries and dashboards share: a database that a real run has left.
import Foundation
import Testing

@testable import StateStore

/// The rows that a query gives, as any program would read them.
struct Answer {
  let columns: [String]
  let rows: [[StoredValue]]

  /// The values of one column, top down.
  func values(_ column: String) throws -> [StoredValue] {
    let index = try #require(columns.firstIndex(of: column), "\(column) is not in \(columns)")
    return rows.map { $0[index] }
  }

  /// The values of a column that holds nothing but numbers.
  func numbers(_ column: String) throws -> [Double] {
    try values(column).map { try #require($0.number, "\(column): \($0)") }
  }

  /// The values of a column that holds nothing but text.
  func texts(_ column: String) throws -> [String] {
    try values(column).map { value in
      guard case .text(let text) = value else {
        throw ProgramTrouble(description: "\(column): \(value) is no text")
      }
      return text
    }
  }
}

extension StoredValue {
  /// The value as a number; nil for text and NULL.
  var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    case .null, .text: nil
    }
  }
}

extension DaemonSpool {
  /// What a query answers.
  func answer(_ sql: String) throws -> Answer {
    let store = try StateStore.openReadOnly(path: state)
    let statement = try SQLiteStatement(sql, on: store.connection)
    let columns = (0..<statement.columnCount).map { statement.columnName($0) }
    return Answer(columns: columns, rows: try store.rows(sql))
  }
}

/// Runs `body` where the program has learned from samples, a sensor that is stuck and a bad file,
/// with a forecast at each row, and thresholds.
func inQueriedSpool(_ body: (DaemonSpool) throws -> Void) throws {
  try inSpool { spool in
    try spool.configure(
      """
      forecast: { issue: "every", horizon: 24 }, model: { hidden: 8 },
      series: [
        { match: "heat_output", unit: "kW", threshold: 185 },
        { match: "outdoor_temperature", unit: "°C", threshold: { above: 60, below: -5.5 } },
        { match: "return_temperature", threshold: 50 },
      ]
      """)
    let files = Array(SampleData.boilerHouse.prefix(2)) + SampleData.greenhouse
    for (minute, name) in files.enumerated() {
      try spool.drop(SampleData.bytes(name), as: name, minute: minute)
    }
    let stuck = (10..<24).map { "2024-01-05T\($0):00:00Z,7.5\n" }
    try spool.drop("time,stuck\n" + stuck.joined(), as: "stuck.csv", minute: 8)
    try spool.drop("time,a\n03/04/2024,1\n05/06/2024,2\n", as: "bad.csv", minute: 9)
    let ended = try spool.run("run", "--once")
    #expect(ended.code == 1, "\(ended)")
    try body(spool)
  }
}
