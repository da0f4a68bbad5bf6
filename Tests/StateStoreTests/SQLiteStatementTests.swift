// Running a prepared statement again and again, errors between.
import Testing

@testable import StateStore

@Test func `a statement that failed runs again`() throws {
  try withStore { store in
    try store.connection.execute("CREATE TABLE tree (height REAL NOT NULL) STRICT")
    let insert = try SQLiteStatement("INSERT INTO tree (height) VALUES (?1)", on: store.connection)
    for height in [1.5, nil, 2.5] as [Double?] {
      if height == nil {
        #expect(throws: SQLiteError.self) { try insert.run(height) }
      } else {
        try insert.run(height)
      }
    }
    let heights = try SQLiteStatement("SELECT height FROM tree", on: store.connection)
      .allRows { $0.real(0) }
    #expect(heights == [1.5, 2.5])
  }
}

@Test func `a visit that ends early leaves the statement ready`() throws {
  try withStore { store in
    let statement = try SQLiteStatement(
      "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT ?1", on: store.connection)
    for _ in 0..<2 {
      var seen: [Int64] = []
      try statement.forEachRow(3) { row in
        seen.append(row.integer(0))
        return seen.count < 2
      }
      #expect(seen == [1, 2])
    }
    let all = try statement.allRows(3) { $0.integer(0) }
    #expect(all == [1, 2, 3])
  }
}

@Test func `a faulty statement is refused when it is prepared`() throws {
  try withStore { store in
    let error = #expect(throws: SQLiteError.self) {
      _ = try SQLiteStatement("SELEKT 1", on: store.connection).allRows { $0.integer(0) }
    }
    #expect(error?.message == "near \"SELEKT\": syntax error")
  }
}

@Test func `a value too few ends the program`() async {
  await #expect(processExitsWith: failedPrecondition) {
    let connection = try SQLiteConnection(path: ":memory:", readOnly: false)
    try SQLiteStatement("SELECT ?1, ?2", on: connection).run(1)
  }
}

@Test func `a statement run within itself ends the program`() async {
  await #expect(processExitsWith: failedPrecondition) {
    let connection = try SQLiteConnection(path: ":memory:", readOnly: false)
    let statement = try SQLiteStatement("SELECT 1", on: connection)
    try statement.forEachRow { _ in
      try? statement.run()
      return true
    }
  }
}
