// Opening, running and closing a connection that knows no table.
import CSQLite
import Testing

@testable import StateStore

@Test func `a missing file is not created`() throws {
  try withDatabasePath { path in
    for readOnly in [true, false] {
      let error = #expect(throws: SQLiteError.self) {
        let connection = try SQLiteConnection(path: path, readOnly: readOnly)
        try connection.close()
      }
      #expect(error?.code == SQLITE_CANTOPEN)
    }
    #expect(names(in: DatabaseFile(path: path).directory) == [])
  }
}

@Test func `a result without rows is nil, of one row its first column`() throws {
  try withStore { store in
    let none = try store.connection.integer("SELECT 1 WHERE 0")
    let one = try store.connection.integer("SELECT 7, 8")
    let text = try store.connection.text("SELECT 'oak'")
    #expect(none == nil)
    #expect(one == 7)
    #expect(text == "oak")
  }
}

@Test func `changes and row numbers are those of the newest statement`() throws {
  try withStore { store in
    try store.connection.execute("CREATE TABLE tree (name TEXT)")
    try store.connection.execute("INSERT INTO tree (name) VALUES ('oak'), ('elm')")
    let counts = (store.connection.changedRowCount, store.connection.lastInsertedRowID)
    #expect(counts == (2, 2))
  }
}

@Test func `closing while a statement is alive is an error`() throws {
  try withDatabasePath { path in
    try write([], to: path)
    let connection = try SQLiteConnection(path: path, readOnly: false)
    let statement = try SQLiteStatement("SELECT 1", on: connection)
    do throws(SQLiteError) {
      try connection.close()
      Issue.record("closed")
    } catch {
      #expect(error.code == SQLITE_BUSY)
    }
    _ = consume statement
  }
}
