// Values go into SQL and come back the same.
import CSQLite
import Testing

@testable import StateStore

@Test(arguments: [Int64.min, -1, 0, 1, Int64.max])
func `an integer comes back the same`(value: Int64) throws {
  let back = try echo(value) { $0.integerOrNil(0) }
  #expect(back == value)
}

@Test(arguments: [-0.0, 0.1, Double.leastNonzeroMagnitude, -Double.greatestFiniteMagnitude])
func `a number comes back with the same bits`(value: Double) throws {
  let back = try echo(value) { $0.realOrNil(0) }
  #expect(back?.bitPattern == value.bitPattern)
}

@Test(arguments: ["", "oak", "\u{0}oak\u{0}", "é漢🌳", String(repeating: "x", count: 100_000)])
func `text comes back the same, zeros and all`(value: String) throws {
  let back = try echo(value) { $0.textOrNil(0) }
  #expect(back == value)
}

@Test(arguments: [[], [0], [0, 255, 0], [UInt8](repeating: 7, count: 100_000)] as [[UInt8]])
func `bytes come back the same, and empty is not NULL`(value: [UInt8]) throws {
  let back = try echo(value) { $0.bytesOrNil(0) }
  #expect(back == value)
}

@Test func `nil is NULL, and NULL is nil`() throws {
  let real = try echo(nil as Double?) { $0.realOrNil(0) }
  let value = try echo(nil as Double?) { $0.value(0) }
  #expect(real == nil)
  #expect(value == .null)
}

@Test func `a switch is 0 or 1`() throws {
  let values = try [true, false].map { isOn in try echo(isOn) { $0.value(0) } }
  #expect(values == [.integer(1), .integer(0)])
}

/// Gives `value` to SQL and reads what comes back.
private func echo<Value: SQLiteBindable, Result>(
  _ value: Value, _ read: (borrowing SQLiteStatement) -> Result
) throws -> Result {
  var results: [Result] = []
  try withDatabasePath { path in
    try write([], to: path)
    let connection = try SQLiteConnection(path: path, readOnly: false)
    results = try SQLiteStatement("SELECT ?1", on: connection).allRows(value, read: read)
    try connection.close()
  }
  return try #require(results.first)
}
