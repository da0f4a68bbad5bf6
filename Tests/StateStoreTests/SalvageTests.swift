// What Salvage.swift reads of a damaged database.
import Testing
import TimeSeries

@testable import StateStore

/// Makes a database of three series of two thousand observations each, closed.
private func makeLarge(_ path: String) throws {
  let store = try StateStore.open(path: path)
  try store.begin()
  for name in ["a", "b", "c"] {
    let series = try store.insertSeries(SeriesID(name), unit: nil)
    for second in 0..<2000 as Range<Int64> {
      _ = try store.insertObservation(series, time: at(second), value: 1, isLate: false)
    }
  }
  try store.commit()
  try store.close()
}

/// Counts the rows of a table.
private func count(_ table: String, in path: String) throws -> Int64? {
  let store = try StateStore.open(path: path, check: .always)
  let count = try store.connection.integer("SELECT count(*) FROM \(table)")
  let broken = try store.connection.integer("SELECT count(*) FROM pragma_foreign_key_check")
  #expect(broken == 0)
  try store.close()
  return count
}

@Test func `a sound database is copied as a whole`() throws {
  try withDatabasePath { path in
    try makeLarge(path)
    let salvage = try StateStore.salvage(path, to: path + ".saved")
    #expect(salvage.damagedTables == [])
    #expect(try count("observation", in: path + ".saved") == 6000)
    #expect(try mode(of: path + ".saved") == 0o640)
  }
}

/// Method: a leaf in the middle of the table is damaged; all but its own rows can be had.
@Test func `rows on both sides of the damage are kept, and other series are whole`() throws {
  try withDatabasePath { path in
    try makeLarge(path)
    let reader = try StateStore.openReadOnly(path: path)
    let leaf = try reader.connection.integer(
      """
      SELECT pageno FROM dbstat WHERE name = 'observation' AND pagetype = 'leaf'
      ORDER BY path LIMIT 1 OFFSET (
        SELECT count(*) / 2 FROM dbstat WHERE name = 'observation' AND pagetype = 'leaf')
      """)
    let cells = try reader.connection.integer(
      "SELECT ncell FROM dbstat WHERE name = 'observation' AND pageno = \(leaf ?? 0)")
    try reader.close()
    try overwrite(path, at: (Int(try #require(leaf)) - 1) * 4096, with: [0xFF, 0xFF])
    let salvage = try StateStore.salvage(path, to: path + ".saved")
    #expect(salvage.damagedTables == ["observation"])
    #expect(try count("observation", in: path + ".saved") == 6000 - (try #require(cells)))
    #expect(try count("series", in: path + ".saved") == 3)
  }
}

@Test func `what hangs on a row that is lost is told`() throws {
  try withDatabasePath { path in
    try makeLarge(path)
    let reader = try StateStore.openReadOnly(path: path)
    let root = try reader.connection.integer(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'series'")
    try reader.close()
    try overwrite(path, at: (Int(try #require(root)) - 1) * 4096, with: [0xFF, 0xFF])
    let salvage = try StateStore.salvage(path, to: path + ".saved")
    #expect(salvage.damagedTables.first == "series")
    #expect(try count("observation", in: path + ".saved") == 0)
  }
}

@Test func `a foreign database is not salvaged`() throws {
  try withDatabasePath { path in
    try write([], to: path)
    let foreign = try SQLiteConnection(path: path, readOnly: false)
    try foreign.execute("CREATE TABLE tree (name TEXT)")
    try foreign.close()
    let error = try storeError { _ = try StateStore.salvage(path, to: path + ".saved") }
    #expect(error == .notOurs(path: path, applicationID: 0))
    #expect(!names(in: DatabaseFile(path: path).directory).contains("forecastd.db.saved"))
  }
}
