// Lets the real database die with its simulated process: no commit passes after a death.
import CSQLite
import LinuxSystem
import Synchronization

/// The processes whose databases are watched, by the path of the database.
enum DatabaseHooks {
  private static let processes = Mutex<[String: SimulatedProcess]>([:])

  /// Lets `process` decide over every commit to the database at `path`, while `body` runs.
  static func withHook<Result, Failure: Error>(
    _ process: SimulatedProcess, path: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Idempotent: SQLite keeps one of the same function.
    let entry = unsafe unsafeBitCast(
      onOpening as @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32,
      to: (@convention(c) () -> Void).self)
    sqlite3_auto_extension(entry)
    processes.withLock { $0[path] = process }
    defer { processes.withLock { $0[path] = nil } }
    return try body()
  }

  fileprivate static func process(ofDatabaseAt path: String) -> SimulatedProcess? {
    processes.withLock { $0[path] }
  }
}

extension DatabaseHooks {
  /// Lets `database` grow, or no more, as when its disk is full.
  static func setGrowing(_ isGrowing: Bool, _ database: OpaquePointer) {
    // A limit below what it has is that.
    let sql = "PRAGMA max_page_count = \(isGrowing ? 1_000_000_000 : 1)"
    let result = unsafe sqlite3_exec(database, sql, nil, nil, nil)
    precondition(result == SQLITE_OK, "SQLite says \(result) to \(sql)")
  }
}

/// Called by SQLite for each connection that is opened.
private func onOpening(
  _ database: OpaquePointer?, _ message: OpaquePointer?, _ routines: OpaquePointer?
) -> Int32 {
  guard let database = unsafe database,
    let name = unsafe sqlite3_db_filename(database, "main"),
    let process = DatabaseHooks.process(ofDatabaseAt: unsafe String(cString: name))
  else { return SQLITE_OK }
  // Sound: the process outlives every connection that it opens.
  let context = unsafe Unmanaged.passUnretained(process).toOpaque()
  unsafe sqlite3_commit_hook(database, onCommit, context)
  unsafe process.database = database
  return SQLITE_OK
}

/// Called by SQLite before each commit; other than 0 makes a rollback of it.
private func onCommit(_ context: UnsafeMutableRawPointer?) -> Int32 {
  guard let context = unsafe context else { return 0 }
  let process = unsafe Unmanaged<SimulatedProcess>.fromOpaque(context).takeUnretainedValue()
  return process.mayCommit() ? 0 : 1
}
