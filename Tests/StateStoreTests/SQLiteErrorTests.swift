// The text and the codes of what SQLite refuses.
import Testing

@testable import StateStore

@Test func `an error names message, code and SQL, but no value`() throws {
  try withStore { store in
    let error = #expect(throws: SQLiteError.self) {
      try store.connection.execute("SELECT\n  leaves\nFROM tree")
    }
    #expect(error?.code == 1)
    #expect(error?.description == "no such table: tree (code 1) in SELECT leaves FROM tree")
  }
}

@Test func `an extended code is named beside the primary one`() throws {
  try withStore { store in
    try store.connection.execute("CREATE TABLE tree (name TEXT UNIQUE)")
    let insert = try SQLiteStatement("INSERT INTO tree (name) VALUES (?1)", on: store.connection)
    try insert.run("secret oak")
    let error = #expect(throws: SQLiteError.self) { try insert.run("secret oak") }
    #expect(
      error?.description == "UNIQUE constraint failed: tree.name (code 19, extended 2067) in "
        + "INSERT INTO tree (name) VALUES (?1)")
  }
}

@Test func `long SQL is cut`() {
  let sql = String(repeating: "SELECT 1 + ", count: 100)
  let error = SQLiteError(extendedCode: 1, message: "odd", sql: sql)
  #expect(error.description.count == "odd (code 1) in ".count + 201)
  #expect(error.description.hasSuffix("…"))
}
