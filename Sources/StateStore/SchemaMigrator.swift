// Brings a database to our schema: new, older or current; refuses what is foreign or newer.
//
// Glibc is imported for the rename that gives a new database its name.
import CSQLite
import Glibc

/// What brings one database to the version that `migrations` lead to.
struct SchemaMigrator {
  let file: DatabaseFile
  let migrations: [Migration]

  /// The version that the migrations lead to.
  private var newestVersion: Int { migrations.last?.version ?? 0 }

  /// Makes a new database, which gets its name when it is whole.
  ///
  /// - Throws: `StateStoreError`; then there is none.
  func makeDatabase() throws(StateStoreError) {
    try file.clearForNew()
    let new = DatabaseFile(path: file.path + ".new")
    try new.removeWithSideFiles()
    try new.create()
    try naming(new.path) { () throws(SQLiteError) in
      let connection = try SQLiteConnection(path: new.path, readOnly: false)
      // Both settings are fixed by the first page that is written.
      try connection.execute("PRAGMA page_size = 4096")
      try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
      try connection.execute("PRAGMA journal_mode = WAL")
      try connection.execute("PRAGMA synchronous = FULL")
      try migrate(connection, from: 0)
      try connection.closeWithoutLog()
    }
    try new.removeSideFiles()
    try new.sync()
    try file.check(unsafe rename(new.path, file.path), "rename")
    try file.syncDirectory()
  }

  /// Refuses a database that is not ours, or newer than we are.
  func checkVersion(of connection: borrowing SQLiteConnection) throws(StateStoreError) {
    let version = try version(of: connection)
    guard version <= newestVersion else {
      throw .newerSchema(path: file.path, found: version, supported: newestVersion)
    }
  }

  /// Migrates the schema, and puts the public views in place.
  ///
  /// - Throws: `StateStoreError`; the database is then as it was.
  func bringUpToDate(_ connection: borrowing SQLiteConnection) throws(StateStoreError) {
    let version = try version(of: connection)
    if version < newestVersion { try backUp(connection, version: version) }
    try naming(file.path) { () throws(SQLiteError) in
      try connection.execute("PRAGMA journal_mode = WAL")
      // Set here too: the migration must be durable before anything else is.
      try connection.execute("PRAGMA synchronous = FULL")
      if version < newestVersion {
        try migrate(connection, from: version)
      } else if try !viewsAreCurrent(connection) {
        try inTransaction(connection) { () throws(SQLiteError) in
          try dropViews(connection)
          try createViews(connection)
        }
      }
    }
  }

  /// Checks that a reader can read the database.
  func checkReadable(_ connection: borrowing SQLiteConnection) throws(StateStoreError) {
    try checkVersion(of: connection)
    let version = try version(of: connection)
    guard version == newestVersion else {
      throw .olderSchema(path: file.path, found: version, supported: newestVersion)
    }
  }

  /// The version of the schema that stands there.
  func version(of connection: borrowing SQLiteConnection) throws(StateStoreError) -> Int {
    let (application, version) = try naming(file.path) { () throws(SQLiteError) in
      (
        try connection.integer("PRAGMA application_id") ?? 0,
        try connection.integer("PRAGMA user_version") ?? 0
      )
    }
    guard application == Schema.applicationID, version > 0 else {
      throw .notOurs(path: file.path, applicationID: application)
    }
    return Int(version)
  }

  /// Runs the migrations after `version` in one transaction that also sets the version.
  private func migrate(
    _ connection: borrowing SQLiteConnection, from version: Int
  ) throws(SQLiteError) {
    try inTransaction(connection) { () throws(SQLiteError) in
      // Views would stand in the way of tables that are renamed.
      try dropViews(connection)
      for migration in migrations where migration.version > version {
        for statement in migration.statements { try connection.execute(statement) }
      }
      try createViews(connection)
      try connection.execute("PRAGMA application_id = \(Schema.applicationID)")
      try connection.execute("PRAGMA user_version = \(newestVersion)")
    }
  }

  private func inTransaction(
    _ connection: borrowing SQLiteConnection, _ body: () throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    try connection.execute("BEGIN EXCLUSIVE")
    do {
      try body()
      try connection.execute("COMMIT")
    } catch {
      // Expected: SQLite may have undone it already; the first error is the one to report.
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  private func viewsAreCurrent(
    _ connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Bool {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1"
    let stored = try SQLiteStatement(sql, on: connection)
    for view in PublicViews.all {
      guard try stored.firstRow(view.name, read: { $0.text(0) }) == view.sql else { return false }
    }
    return true
  }

  private func dropViews(_ connection: borrowing SQLiteConnection) throws(SQLiteError) {
    for view in PublicViews.all { try connection.execute("DROP VIEW IF EXISTS \(view.name)") }
  }

  private func createViews(_ connection: borrowing SQLiteConnection) throws(SQLiteError) {
    for view in PublicViews.all { try connection.execute(view.sql) }
  }

  /// Copies the database beside itself, durably, before it is migrated from `version`.
  private func backUp(
    _ connection: borrowing SQLiteConnection, version: Int
  ) throws(StateStoreError) {
    let (time, bytes) = try naming(file.path) { () throws(SQLiteError) in
      (
        try connection.text("SELECT strftime('%Y%m%dT%H%M%SZ', 'now')") ?? "",
        try connection.byteCount()
      )
    }
    let copy = DatabaseCopy(beforeMigrating: file, version: version, time: time)
    try copy.createDirectory()
    try copy.checkRoom(bytes: bytes)
    try copy.write(connection, stepPages: -1) { _, _ in }
  }
}
