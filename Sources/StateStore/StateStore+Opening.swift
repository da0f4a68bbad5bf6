// How a database is opened: checked, created or migrated, set up for durability.
import CSQLite

extension StateStore {
  /// The oldest SQLite this program can use: 3.37 brought STRICT tables.
  static let libraryFloor: Int32 = 3_037_000

  /// The version of the system's SQLite, such as `3.40.1`.
  public static var libraryVersion: String {
    unsafe String(cString: sqlite3_libversion())
  }

  /// Opens the database at `path` to write, creating or migrating it.
  ///
  /// A file that is not ours, or newer than we are, is left alone. Before a migration the database
  /// is copied to `backup/` beside it. Only one process may do this at a time: the daemon's own
  /// lock file sees to that.
  ///
  /// - Parameters:
  ///   - path: The database file; its directory exists.
  ///   - allowingNetworkFileSystem: Whether a directory on NFS or the like is accepted.
  ///   - checkpointingExternally: Whether another program, such as Litestream, owns checkpoints.
  /// - Returns: The open store.
  /// - Throws: `StateStoreError`; end the process with the exit code of its category.
  public static func open(
    path: String, allowingNetworkFileSystem: Bool = false, checkpointingExternally: Bool = false
  ) throws(StateStoreError) -> StateStore {
    let file = DatabaseFile(path: path)
    if !allowingNetworkFileSystem { try file.refuseNetwork() }
    return try open(
      file, migrations: Schema.migrations, checkpointingExternally: checkpointingExternally)
  }

  /// Opens the database in `file` to write, with the schema that `migrations` lead to.
  static func open(
    _ file: DatabaseFile, migrations: [Migration], checkpointingExternally: Bool = false
  ) throws(StateStoreError) -> StateStore {
    try checkLibrary(version: sqlite3_libversion_number())
    try file.create()
    try file.claimSideFiles()
    let path = file.path
    let connection = try naming(path) { () throws(SQLiteError) in
      let connection = try SQLiteConnection(path: path, readOnly: false)
      try connection.harden()
      return connection
    }
    try SchemaMigrator(file: file, migrations: migrations).bringUpToDate(connection)
    try connection.prepareForWriting(path: path, checkpointingExternally: checkpointingExternally)
    let shutdown = try naming(path) { () throws(SQLiteError) in
      try connection.text(shutdownSQL)
    }
    let store = try StateStore(
      path: path, connection: connection, isReadOnly: false,
      wasCleanlyClosed: shutdown != "running")
    try store.putFact("shutdown", "running")
    return store
  }

  /// Opens the database at `path` to read, whether a daemon is running or not.
  ///
  /// - Returns: A store whose writing verbs fail.
  /// - Throws: `StateStoreError`, above all `.missing`.
  public static func openReadOnly(path: String) throws(StateStoreError) -> StateStore {
    try checkLibrary(version: sqlite3_libversion_number())
    let file = DatabaseFile(path: path)
    try file.find()
    let connection = try naming(path) { () throws(SQLiteError) in
      let connection = try SQLiteConnection(path: path, readOnly: true)
      try connection.harden()
      try connection.execute("PRAGMA query_only = ON")
      return connection
    }
    try SchemaMigrator(file: file, migrations: Schema.migrations).checkReadable(connection)
    return try StateStore(
      path: path, connection: connection, isReadOnly: true, wasCleanlyClosed: true)
  }

  /// Refuses a SQLite older than the floor; versions as 3_037_000.
  static func checkLibrary(version: Int32) throws(StateStoreError) {
    guard version >= libraryFloor else {
      throw .oldLibrary(found: version, floor: libraryFloor)
    }
  }

  private static let shutdownSQL = "SELECT value FROM meta WHERE key = 'shutdown'"
}

extension SQLiteConnection {
  /// What every connection is set to first: nothing here writes.
  func harden() throws(SQLiteError) {
    try setBusyTimeout(milliseconds: busyTimeoutMilliseconds)
    try keepSideFiles()
    // A damaged or planted schema may not run code or corrupt more.
    try setSwitch(SQLITE_DBCONFIG_DEFENSIVE, on: true)
    try setSwitch(SQLITE_DBCONFIG_TRUSTED_SCHEMA, on: false)
    try setSwitch(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, on: false)
    // "text" in double quotes is a column, never a string.
    try setSwitch(SQLITE_DBCONFIG_DQS_DDL, on: false)
    try setSwitch(SQLITE_DBCONFIG_DQS_DML, on: false)
    // Without a memory map a bad disk is an error, not SIGBUS.
    try execute("PRAGMA mmap_size = 0")
    try execute("PRAGMA cell_size_check = ON")
    try execute("PRAGMA temp_store = MEMORY")
    try execute("PRAGMA cache_size = -16384")
  }

  /// What a writer is set to once the schema stands, read back.
  func prepareForWriting(
    path: String, checkpointingExternally: Bool
  ) throws(StateStoreError) {
    if checkpointingExternally {
      try naming(path) { () throws(SQLiteError) in
        try setSwitch(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on: true)
      }
    }
    let settings = [
      ("synchronous", "FULL", "2"),
      ("foreign_keys", "ON", "1"),
      // Closing then also cuts the log that is left in place to nothing.
      ("journal_size_limit", "67108864", "67108864"),
      checkpointingExternally
        ? ("wal_autocheckpoint", "0", "0") : ("wal_autocheckpoint", "1000", "1000"),
    ]
    for (name, value, expected) in settings {
      let found = try naming(path) { () throws(SQLiteError) in
        try execute("PRAGMA \(name) = \(value)")
        return try text("PRAGMA \(name)") ?? ""
      }
      guard found == expected else {
        throw .setting(path: path, name: name, wanted: expected, found: found)
      }
    }
    let mode = try naming(path) { () throws(SQLiteError) in
      try text("PRAGMA journal_mode") ?? ""
    }
    guard mode == "wal" else {
      throw .setting(path: path, name: "journal_mode", wanted: "wal", found: mode)
    }
  }
}

/// How long a call waits for another connection's lock.
let busyTimeoutMilliseconds: Int32 = 5000
