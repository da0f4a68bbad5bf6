// Queries that must not slow down with the years.
import Testing

@testable import StateStore

/// What SQLite says of how it goes about `sql`.
private func plan(of sql: String, _ store: borrowing StateStore) throws -> [String] {
  try SQLiteStatement("EXPLAIN QUERY PLAN \(sql)", on: store.connection).allRows { $0.text(3) }
}

@Test func `output files that nothing waits for are not looked at`() throws {
  try withStore { store in
    let plan = try plan(of: OutputStatements.select(OutputStatements.withPendingSQL), store)
    #expect(plan.contains { $0.hasPrefix("SEARCH output_file") })
    #expect(!plan.contains { $0.hasPrefix("SCAN output_file") })
  }
}

@Test func `files that are done are not looked at to find those that are not`() throws {
  try withStore { store in
    let plan = try plan(of: FileStatements.select(FileStatements.unfinishedSQL), store)
    #expect(plan.contains("SCAN file USING INDEX file_unfinished"))
  }
}
