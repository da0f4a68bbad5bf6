// What is set on a connection, and who may read while the daemon runs, is stopped, or was killed.
import CSQLite
import Glibc
import Testing
import TimeSeries

@testable import StateStore

/// Field failures Q3, Q4.
@Test(
  arguments: [
    ("synchronous", "2"), ("foreign_keys", "1"), ("busy_timeout", "5000"), ("trusted_schema", "0"),
    ("cell_size_check", "1"), ("journal_size_limit", "67108864"), ("wal_autocheckpoint", "1000"),
    ("temp_store", "2"), ("cache_size", "-16384"), ("mmap_size", "0"), ("journal_mode", "wal"),
  ])
func `a writer is set up for durability`(name: String, value: String) throws {
  try withStore { store in
    let found = try store.connection.text("PRAGMA \(name)")
    #expect(found == value)
  }
}

@Test func `who owns checkpoints elsewhere gets none from us`() throws {
  try withDatabasePath { path in
    let store = try StateStore.open(path: path, checkpointingExternally: true)
    let pages = try store.connection.integer("PRAGMA wal_autocheckpoint")
    #expect(pages == 0)
    try store.close()
    #expect(DatabaseFile.size(of: path + "-wal") > 0)
  }
}

@Test func `a schema cannot be edited by hand, nor text be quoted as a column`() throws {
  try withStore { store in
    #expect(throws: SQLiteError.self) {
      try store.connection.execute("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")
    }
    #expect(throws: SQLiteError.self) { try store.connection.execute("SELECT \"warm\"") }
  }
}

@Test func `a library below the floor is refused with both versions`() throws {
  try StateStore.checkLibrary(version: 3_037_000)
  let error = try storeError { try StateStore.checkLibrary(version: 3_036_002) }
  #expect(error == .oldLibrary(found: 3_036_002, floor: 3_037_000))
  #expect(
    error?.description == "SQLite: the system's library is 3.36.2; nothing was opened. "
      + "Install 3.37.0 or newer (package libsqlite3-0).")
  #expect(StateStore.libraryVersion.hasPrefix("3."))
}

@Test func `a reader of a missing database creates none and says so`() throws {
  try withDatabasePath { path in
    let error = try storeError {
      let store = try StateStore.openReadOnly(path: path)
      try store.close()
    }
    #expect(error == .missing(path: path))
    #expect(
      error?.description == "\(path): no such database; nothing was read. Start forecastd once, "
        + "which creates it, or name the right file with `state` in the configuration.")
    #expect(names(in: DatabaseFile(path: path).directory) == [])
  }
}

@Test func `a reader cannot write`() throws {
  try withStore { store in
    let reader = try StateStore.openReadOnly(path: store.path)
    let isReadOnly = reader.isReadOnly
    #expect(isReadOnly)
    let error = try storeError {
      _ = try reader.insertSeries(SeriesID("boiler"), unit: nil)
    }
    #expect(error?.category == .permission)
    try reader.close()
  }
}

@Test func `a reader sees what is committed while a transaction is open`() throws {
  try withStore { store in
    _ = try store.insertSeries(SeriesID("before"), unit: nil)
    try store.begin()
    _ = try store.insertSeries(SeriesID("during"), unit: nil)
    let reader = try StateStore.openReadOnly(path: store.path)
    let names = try reader.seriesNames(containing: "", limit: 10)
    #expect(names == [SeriesID("before")])
    try reader.close()
    try store.commit()
  }
}

@Test func `a reader closes without marking the database as closed`() throws {
  try withDatabasePath { path in
    let store = try StateStore.open(path: path)
    let reader = try StateStore.openReadOnly(path: path)
    try reader.close()
    let fact = try store.fact("shutdown")
    #expect(fact == "running")
    try store.close()
  }
}

@Test func `damage is found before anything is written, after a kill or when asked for`() throws {
  try withDatabasePath { path in
    let sound = try StateStore.open(path: path)
    let series = try sound.insertSeries(SeriesID("boiler"), unit: nil)
    try sound.begin()
    for second in 0..<2000 as Range<Int64> {
      _ = try sound.insertObservation(series, time: at(second), value: 1, isLate: false)
    }
    try sound.commit()
    let root = try sound.connection.integer(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'observation'")
    try sound.close()
    try overwrite(path, at: (Int(try #require(root)) - 1) * 4096, with: [0xFF, 0xFF])

    let asked = try contents(of: path)
    let error = try storeError {
      let store = try StateStore.open(path: path, check: .always)
      try store.close()
    }
    guard case .damaged(path, _) = error else {
      Issue.record("not refused: \(String(describing: error))")
      return
    }
    #expect(try contents(of: path) == asked)
    // Closed cleanly the time before: it is not looked at, but now it counts as killed.
    do { _ = try StateStore.open(path: path) }
    let killed = try contents(of: path)
    let again = try storeError {
      let store = try StateStore.open(path: path)
      try store.close()
    }
    #expect(again == error)
    #expect(try contents(of: path) == killed)
  }
}

@Test func `a second writer is told that the database is locked`() throws {
  try withStore { store in
    try store.begin()
    let second = try SQLiteConnection(path: store.path, readOnly: false)
    let error = #expect(throws: SQLiteError.self) { try second.execute("BEGIN IMMEDIATE") }
    let told = try #require(error.map { StateStoreError.sqlite(path: "x.db", $0) })
    #expect(told.category == .busy)
    #expect(
      told.description == "x.db: database is locked (code 5) in BEGIN IMMEDIATE; nothing was "
        + "stored. Another program is writing to the database: end it, or wait.")
    try store.rollback()
  }
}

/// Reads as a member of the group, who may not write the directory: needs root, to act as another.
@Suite(.enabled(if: geteuid() == 0, "acts as another user, which only root can"))
struct GroupReaderTests {
  /// Field failure Q1.
  @Test func `the group reads while the daemon runs`() async {
    await #expect(processExitsWith: .success) {
      try withDatabasePath { path in
        let store = try makeReadable(path)
        try readAsMember(path)
        try becomeRoot()
        try store.close()
      }
    }
  }

  /// Field failure Q1.
  @Test func `the group reads after the daemon has stopped`() async {
    await #expect(processExitsWith: .success) {
      try withDatabasePath { path in
        let store = try makeReadable(path)
        try store.close()
        try readAsMember(path)
        try becomeRoot()
      }
    }
  }

  /// Field failure Q1.
  @Test func `the group reads after the daemon was killed`() async throws {
    let directory = try makeDirectory()
    defer { remove(directory) }
    let path = directory + "/forecastd.db"
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try makeReadable(path)
      kill(getpid(), SIGKILL)
      try store.close()
    }
    #expect(DatabaseFile.size(of: path + "-wal") > 0)
    await #expect(processExitsWith: .success) { [path = path as String] in
      try readAsMember(path)
    }
    let store = try StateStore.open(path: path)
    let wasClosed = store.wasCleanlyClosed
    #expect(!wasClosed)
    try store.close()
  }
}

/// The group that may read.
private let readers: gid_t = 65533

/// Makes a database with one series in a directory of mode 2750 of the readers' group.
private func makeReadable(_ path: String) throws -> StateStore {
  let directory = DatabaseFile(path: path).directory
  try #require(unsafe chown(directory, 0, readers) == 0)
  try #require(unsafe chmod(directory, 0o2750) == 0)
  let store = try StateStore.open(path: path)
  _ = try store.insertSeries(SeriesID("boiler"), unit: nil)
  return store
}

/// Reads the series as a user whose only tie to the database is the group.
private func readAsMember(_ path: String) throws {
  try #require(setgroups(0, nil) == 0)
  try #require(setegid(readers) == 0)
  try #require(seteuid(65534) == 0)
  let reader = try StateStore.openReadOnly(path: path)
  let names = try reader.seriesNames(containing: "", limit: 10)
  #expect(names == [SeriesID("boiler")])
  try reader.close()
}

private func becomeRoot() throws {
  try #require(seteuid(0) == 0)
}
