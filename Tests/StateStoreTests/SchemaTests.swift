// The tables of the newest schema.
import Testing
import TimeSeries

@testable import StateStore

@Test func `versions count from one without gaps`() {
  #expect(Schema.migrations.map(\.version) == Array(1...Schema.migrations.count))
}

@Test func `every table is strict`() throws {
  try withStore { store in
    let loose = try SQLiteStatement(looseTablesSQL, on: store.connection).allRows { $0.text(0) }
    #expect(loose == [])
  }
}

@Test func `a new database carries our mark, our version and incremental vacuum`() throws {
  try withStore { store in
    let mark = try store.connection.integer("PRAGMA application_id")
    let version = try store.connection.integer("PRAGMA user_version")
    let pageSize = try store.connection.integer("PRAGMA page_size")
    let vacuum = try store.connection.integer("PRAGMA auto_vacuum")
    #expect(mark == 0x4643_5354)
    #expect(version == 3)
    #expect(pageSize == 4096)
    #expect(vacuum == 2)
  }
}

@Test func `text is no value of an observation`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let insert = try SQLiteStatement(insertTextSQL, on: store.connection)
    #expect(throws: SQLiteError.self) { try insert.run(series.rawValue, "warm") }
  }
}

private let looseTablesSQL = """
  SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
    AND name NOT LIKE 'sqlite%'
  """
private let insertTextSQL = """
  INSERT INTO observation (series_key, time, value, late) VALUES (?1, 0, ?2, 0)
  """
