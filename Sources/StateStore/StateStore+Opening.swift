// How a database is opened: checked, created or migrated, set up for durability.
import CSQLite

extension StateStore {
  /// The oldest SQLite this program can use: 3.37 brought STRICT tables.
  static let libraryFloor: Int32 = 3_037_000

  /// The version of the system's SQLite, such as `3.40.1`.
  public static var libraryVersion: String {
    unsafe String(cString: sqlite3_libversion())
  }

  /// When a database is checked before anything is written into it.
  public enum Check: Sendable {
    /// If the process that had it open was killed, and it is smaller than `checkByteLimit`.
    case afterKill
    /// Always.
    case always
  }

  /// The size in bytes from which on a database is not checked after a kill.
  static let checkByteLimit: Int64 = 1 << 30

  /// Opens the database at `path` to write, creating or migrating it.
  ///
  /// A file that is not ours, newer than we are, empty or damaged is left alone, and never replaced
  /// by a new database: that is made under another name first. Before a migration the database
  /// is copied to `backup/` beside it. Only one process may do this at a time: the daemon's own
  /// lock file sees to that.
  ///
  /// - Parameters:
  ///   - path: The database file; its directory exists.
  ///   - allowingNetworkFileSystem: Whether a directory on NFS or the like is accepted.
  ///   - checkpointingExternally: Whether another program, such as Litestream, owns checkpoints.
  ///   - check: When all of its pages are looked at first.
  /// - Returns: The open store.
  /// - Throws: `StateStoreError`; end the process with the exit code of its category.
  public static func open(
    path: String, allowingNetworkFileSystem: Bool = false, checkpointingExternally: Bool = false,
    check: Check = .afterKill
  ) throws(StateStoreError) -> StateStore {
    try open(
      path: path, allowingNetworkFileSystem: allowingNetworkFileSystem,
      checkpointingExternally: checkpointingExternally, check: check,
      fileSystemType: DatabaseFile.fileSystemType)
  }

  /// As above, on disks that `fileSystemType` tells the kernel's numbers of.
  static func open(
    path: String, allowingNetworkFileSystem: Bool = false, checkpointingExternally: Bool = false,
    check: Check = .afterKill, fileSystemType: (String) -> Int
  ) throws(StateStoreError) -> StateStore {
    let file = DatabaseFile(path: path)
    if !allowingNetworkFileSystem { try file.refuseNetwork(type: fileSystemType) }
    return try open(
      file, migrations: Schema.migrations, checkpointingExternally: checkpointingExternally,
      check: check)
  }

  /// Opens the database in `file` to write, with the schema that `migrations` lead to.
  static func open(
    _ file: DatabaseFile, migrations: [Migration], checkpointingExternally: Bool = false,
    check: Check = .afterKill
  ) throws(StateStoreError) -> StateStore {
    try checkLibrary(version: sqlite3_libversion_number())
    let migrator = SchemaMigrator(file: file, migrations: migrations)
    if try file.isMissing() { try migrator.makeDatabase() }
    try file.find(toWrite: true)
    try file.claimSideFiles()
    let path = file.path
    let connection = try naming(path) { () throws(SQLiteError) in
      let connection = try SQLiteConnection(path: path, readOnly: false)
      try connection.harden()
      // Until it is known to be sound and ours, closing it changes nothing.
      try connection.setSwitch(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on: true)
      return connection
    }
    try migrator.checkVersion(of: connection)
    let shutdown = try naming(path) { () throws(SQLiteError) in
      try connection.text(shutdownSQL)
    }
    if check == .always
      || shutdown == "running" && DatabaseFile.size(of: path) < checkByteLimit
    {
      let problems = try naming(path) { () throws(SQLiteError) in
        try connection.problems(limit: 1)
      }
      if let problem = problems.first { throw .damaged(path: path, problem: problem) }
    }
    try migrator.bringUpToDate(connection)
    try connection.prepareForWriting(path: path, checkpointingExternally: checkpointingExternally)
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
    try file.find(toWrite: false)
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
  /// What is wrong with the database, at most `limit` sentences; none if it is sound.
  func problems(limit: Int) throws(SQLiteError) -> [String] {
    do {
      let lines = try SQLiteStatement("PRAGMA quick_check(\(limit))", on: self)
        .allRows { $0.text(0) }
      return lines == ["ok"] ? [] : lines.map { $0.split(separator: "\n").joined(separator: " ") }
    } catch {
      // Damage at the root of a table stops the check itself.
      guard error.code == SQLITE_CORRUPT else { throw error }
      return [error.message]
    }
  }

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
    try naming(path) { () throws(SQLiteError) in
      try setSwitch(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on: checkpointingExternally)
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
