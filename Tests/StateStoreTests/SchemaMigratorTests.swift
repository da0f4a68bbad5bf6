// Databases that are new, old, newer, foreign or damaged.
import CSQLite
import Glibc
import Testing
import TimeSeries

@testable import StateStore

@Test func `a database of another program is left alone`() throws {
  try withDatabasePath { path in
    try write([], to: path)
    let foreign = try SQLiteConnection(path: path, readOnly: false)
    try foreign.execute("PRAGMA application_id = 42")
    try foreign.execute("CREATE TABLE tree (name TEXT)")
    try foreign.close()
    for error in [try openingError(path), try readingError(path)] {
      #expect(error == .notOurs(path: path, applicationID: 42))
      #expect(error?.category == .data)
      #expect(
        error?.description == "\(path): is a SQLite database of another program (application_id "
          + "42); it was left alone. Name another file with `state` in the configuration.")
    }
    let names = try inspect(path, "SELECT group_concat(name) FROM sqlite_schema")
    let journal = try inspect(path, "PRAGMA journal_mode")
    #expect(names == "tree")
    #expect(journal == "delete")
  }
}

@Test func `a database without our mark is another program's, whatever its version`() throws {
  try withDatabasePath { path in
    try write([], to: path)
    let foreign = try SQLiteConnection(path: path, readOnly: false)
    try foreign.execute("CREATE TABLE tree (name TEXT)")
    try foreign.close()
    let error = try openingError(path)
    #expect(error == .notOurs(path: path, applicationID: 0))
  }
}

@Test func `a newer schema is refused with both versions`() throws {
  try withDatabasePath { path in
    let store = try StateStore.open(path: path)
    try store.connection.execute("PRAGMA user_version = 99")
    try store.close()
    for error in [try openingError(path), try readingError(path)] {
      #expect(error == .newerSchema(path: path, found: 99, supported: 3))
      #expect(error?.category == .data)
      #expect(
        error?.description == "\(path): has schema version 99, and this program knows up to 3; it "
          + "was left alone. Install the newer forecastd again, or restore a backup of version 3.")
    }
  }
}

/// Field failure Q5.
@Test func `a file that is no database is refused with the way to salvage it`() throws {
  try withDatabasePath { path in
    let bytes = Array(String(repeating: "time,value\n", count: 500).utf8)
    try write(bytes, to: path)
    for error in [try openingError(path), try readingError(path)] {
      #expect(error?.category == .data)
      #expect(
        error?.description == "\(path): file is not a database (code 26) in PRAGMA cache_size = "
          + "-16384; nothing was stored. Stop the daemon, keep the file, and restore a backup; "
          + "without one, copy what can be read: forecastd backup --salvage --state '\(path)' "
          + "recovered.db")
    }
    #expect(DatabaseFile.size(of: path) == Int64(bytes.count))
  }
}

@Test func `an older schema is copied, then migrated`() throws {
  try withDatabasePath { path in
    let series = try makeVersion1(path)
    let store = try StateStore.open(DatabaseFile(path: path), migrations: oneMore)
    let version = try store.connection.integer("PRAGMA user_version")
    let height = try store.connection.integer("SELECT height FROM tree")
    let value = try store.storedValue(series, time: at(0))
    #expect(version == 4)
    #expect(height == 7)
    #expect(value == 20.5)
    try store.close()

    let folder = DatabaseFile(path: path).directory + "/backup"
    let copies = names(in: folder)
    try #require(copies.count == 1)
    #expect(copies[0].hasPrefix("pre-v1-20") && copies[0].hasSuffix("Z.db"))
    let copy = folder + "/" + copies[0]
    #expect(try mode(of: copy) == 0o640)
    let copied = try inspect(copy, "SELECT value FROM observation")
    let check = try inspect(copy, "PRAGMA integrity_check")
    let copiedVersion = try inspect(copy, "PRAGMA user_version")
    #expect(copied == "20.5")
    #expect(check == "ok")
    #expect(copiedVersion == "1")
  }
}

@Test func `a reader does not migrate`() throws {
  try withDatabasePath { path in
    _ = try makeVersion1(path)
    let file = DatabaseFile(path: path)
    let connection = try SQLiteConnection(path: path, readOnly: true)
    let migrator = SchemaMigrator(file: file, migrations: oneMore)
    let error = try storeError { try migrator.checkReadable(connection) }
    #expect(error == .olderSchema(path: path, found: 1, supported: 4))
    #expect(
      error?.description == "\(path): has schema version 1, and this program reads 4; nothing was "
        + "read. Start the daemon of this version once, which backs it up and migrates it.")
  }
}

@Test func `a migration that fails leaves the old version whole`() throws {
  try withDatabasePath { path in
    let series = try makeVersion1(path)
    let broken = oneMore + [Migration(version: 5, statements: ["DROP TABLE leaf"])]
    let error = try storeError {
      let store = try StateStore.open(DatabaseFile(path: path), migrations: broken)
      try store.close()
    }
    #expect(error?.category == .bug)
    let version = try inspect(path, "PRAGMA user_version")
    #expect(version == "1")
    let store = try StateStore.open(path: path)
    let trees = try store.connection.integer(
      "SELECT count(*) FROM sqlite_schema WHERE name = 'tree'")
    let value = try store.storedValue(series, time: at(0))
    let status = try store.seriesStatus()
    #expect(trees == 0)
    #expect(value == 20.5)
    #expect(status.rows.count == 1)
    try store.close()
  }
}

/// Goal: a database that an earlier version has left, killed in the middle of a file, says what it
/// said.
@Test(arguments: [(1, 150), (2, 300)])
func `the database of an earlier version is copied, and says the same`(
  version: Int, position: Int
) throws {
  try withDatabasePath { path in
    try write(try contents(of: fixture("version-\(version).db")), to: path)
    let stored = Set(try rows(path, "SELECT name FROM sqlite_schema WHERE type = 'view'"))
    var before: [(view: String, rows: [String])] = []
    for view in PublicViews.all.map(\.name) where stored.contains("text(\"\(view)\")") {
      before.append((view, try rows(path, "SELECT * FROM \(view)")))
    }
    let snapshots = try rows(path, "SELECT series_key, hex(bytes) FROM snapshot")
    let store = try StateStore.open(path: path)
    let wasClosed = store.wasCleanlyClosed
    let unfinished = try store.unfinishedFiles()
    try store.close()
    #expect(!wasClosed)
    try #require(unfinished.count == 1)
    #expect(unfinished[0].entry.name == "b.csv" && unfinished[0].entry.position == position)
    #expect((unfinished[0].entry.consumedHash == nil) == (version == 1))
    #expect(before.count >= 7)
    for (view, rowsBefore) in before {
      #expect(!rowsBefore.isEmpty || view == "rejected_rows")
      #expect(try rows(path, "SELECT * FROM \(view)") == rowsBefore)
    }
    #expect(try rows(path, "SELECT series_key, hex(bytes) FROM snapshot") == snapshots)
    #expect(try inspect(path, "PRAGMA user_version") == "3")
    #expect(try inspect(path, "PRAGMA integrity_check") == "ok")

    let folder = DatabaseFile(path: path).directory + "/backup"
    let copy = try #require(names(in: folder).first { $0.hasPrefix("pre-v\(version)-") })
    #expect(try inspect("\(folder)/\(copy)", "PRAGMA user_version") == "\(version)")
    for (view, rowsBefore) in before {
      #expect(try rows("\(folder)/\(copy)", "SELECT * FROM \(view)") == rowsBefore)
    }
  }
}

@Test func `views that differ are replaced, and tables of others stay`() throws {
  try withDatabasePath { path in
    let first = try StateStore.open(path: path)
    try first.connection.execute("DROP VIEW files")
    try first.connection.execute("CREATE VIEW files AS SELECT 1 AS old")
    try first.connection.execute("CREATE TABLE _litestream_seq (id INTEGER)")
    try first.close()
    let second = try StateStore.open(path: path)
    let files = try second.files()
    let others = try second.connection.integer("SELECT count(*) FROM _litestream_seq")
    #expect(files.columns.first == "file")
    #expect(others == 0)
    try second.close()
  }
}

/// Our schema, and a made-up version after it.
private let oneMore =
  Schema.migrations + [
    Migration(
      version: Schema.migrations.count + 1,
      statements: [
        "CREATE TABLE tree (height INTEGER NOT NULL) STRICT",
        "INSERT INTO tree (height) VALUES (7)",
      ])
  ]

/// Makes a database of version 1 with one observation.
private func makeVersion1(_ path: String) throws -> SeriesKey {
  try SchemaMigrator(file: DatabaseFile(path: path), migrations: [Schema.migrations[0]])
    .makeDatabase()
  let connection = try SQLiteConnection(path: path, readOnly: false)
  try connection.execute(
    "INSERT INTO series (series_key, name, phase, observations, learned, late) "
      + "VALUES (7, 'boiler', 'warming', 1, 1, 0)")
  try connection.execute("INSERT INTO observation VALUES (7, \(at(0).microseconds), 20.5, 0)")
  try connection.close()
  return SeriesKey(rawValue: 7)
}

private func openingError(_ path: String) throws -> StateStoreError? {
  try storeError {
    let store = try StateStore.open(path: path)
    try store.close()
  }
}

private func readingError(_ path: String) throws -> StateStoreError? {
  try storeError {
    let store = try StateStore.openReadOnly(path: path)
    try store.close()
  }
}

/// The first column of the first row of `sql`, read as any program would.
private func inspect(_ path: String, _ sql: String) throws -> String? {
  let connection = try SQLiteConnection(path: path, readOnly: true)
  let text = try connection.text(sql)
  try connection.close()
  return text
}

/// Every row of `sql`, its values joined.
private func rows(_ path: String, _ sql: String) throws -> [String] {
  let connection = try SQLiteConnection(path: path, readOnly: true)
  let rows = try SQLiteStatement(sql, on: connection).allRows { row in
    (0..<row.columnCount).map { "\(row.value($0))" }.joined(separator: "|")
  }
  return rows
}
