// A whole and durable copy of a database: under a temporary name first, so that it is never half.
//
// Glibc is imported for what surrounds SQLite's copying: free space and rename.
import CSQLite
import Glibc

/// A copy in the making.
struct DatabaseCopy {
  /// Where the copy goes.
  let destination: DatabaseFile

  /// Where it is written until it is whole.
  private let temporary: DatabaseFile

  /// The copy that goes to `path`.
  init(path: String) {
    destination = DatabaseFile(path: path)
    temporary = DatabaseFile(path: path + ".tmp")
  }

  /// The copy of the database `file` of schema `version` made at `time` (such as 20260102T030405Z).
  init(beforeMigrating file: DatabaseFile, version: Int, time: String) {
    let path = "\(file.directory)/backup/pre-v\(version)"
    destination = DatabaseFile(path: "\(path)-\(time).db")
    // Without the time, so that an attempt that was cut short leaves nothing for ever.
    temporary = DatabaseFile(path: path + ".db.tmp")
  }

  /// Makes the directory of the copy.
  func createDirectory() throws(StateStoreError) {
    let directory = destination.directory
    guard unsafe mkdir(directory, 0o750) == 0 || errno == EEXIST else {
      throw destination.failure("mkdir", of: directory)
    }
    try DatabaseFile(path: directory).syncDirectory()
  }

  /// Copies what `connection` sees, in steps of `stepPages` pages; writers go on meanwhile.
  ///
  /// A copy that fails leaves its temporary file, which the next one begins anew.
  func write(
    _ connection: borrowing SQLiteConnection, stepPages: Int32,
    progress: (_ copiedPages: Int, _ pages: Int) -> Void
  ) throws(StateStoreError) {
    let path = temporary.path
    try temporary.removeWithSideFiles()
    try temporary.create()
    try naming(path) { () throws(SQLiteError) in
      let target = try SQLiteConnection(path: path, readOnly: false)
      try target.copySteadily(from: connection, stepPages: stepPages, progress: progress)
      try target.close()
    }
    try temporary.sync()
    try destination.check(unsafe rename(path, destination.path), "rename")
    try destination.syncDirectory()
  }

  /// Refuses to begin without room for `bytes`.
  func checkRoom(bytes: Int64) throws(StateStoreError) {
    let directory = destination.directory
    var disk = statvfs()
    try destination.check(unsafe statvfs(directory, &disk), "statvfs", of: directory)
    let free = Int64(clamping: UInt64(disk.f_bavail) &* UInt64(disk.f_frsize))
    guard free > bytes else {
      throw .noRoomForCopy(path: directory, neededBytes: bytes, freeBytes: free)
    }
  }
}

extension SQLiteConnection {
  /// How many bytes the database has.
  func byteCount(withFreePages: Bool = true) throws(SQLiteError) -> Int64 {
    let pages = try integer("PRAGMA page_count") ?? 0
    let free = withFreePages ? 0 : try integer("PRAGMA freelist_count") ?? 0
    let pageSize = try integer("PRAGMA page_size") ?? 0
    return (pages - free) * pageSize
  }

  /// Makes this database a copy of what `source` sees at one moment.
  fileprivate func copySteadily(
    from source: borrowing SQLiteConnection, stepPages: Int32, progress: (Int, Int) -> Void
  ) throws(SQLiteError) {
    // One read transaction, so that a commit in between does not make the copy start again.
    try source.execute("BEGIN; SELECT count(*) FROM sqlite_schema")
    // Expected: ending a transaction that only reads cannot lose anything.
    defer { try? source.execute("COMMIT") }
    try copy(from: source, stepPages: stepPages, progress: progress)
  }

  private func copy(
    from source: borrowing SQLiteConnection, stepPages: Int32, progress: (Int, Int) -> Void
  ) throws(SQLiteError) {
    guard let copy = unsafe sqlite3_backup_init(handle, "main", source.handle, "main") else {
      throw unsafe SQLiteError(result: sqlite3_errcode(handle), on: handle, sql: nil)
    }
    var result = SQLITE_OK
    while result == SQLITE_OK {
      result = unsafe sqlite3_backup_step(copy, stepPages)
      let count = Int(unsafe sqlite3_backup_pagecount(copy))
      progress(count - Int(unsafe sqlite3_backup_remaining(copy)), count)
    }
    let finished = unsafe sqlite3_backup_finish(copy)
    guard result == SQLITE_DONE, finished == SQLITE_OK else {
      let failure = result == SQLITE_DONE ? finished : result
      throw unsafe SQLiteError(result: failure, on: handle, sql: nil)
    }
  }
}

extension StateStore {
  /// Writes a copy of the database into a new file, while the daemon goes on.
  ///
  /// The copy is what was committed when it began. It is checked, and durable on return but for its
  /// name: rename it to where it belongs, and sync the directory.
  ///
  /// - Parameters:
  ///   - path: The new file; what stands there is removed first, as is what a failure leaves.
  ///   - compacting: Whether free pages are left out and the rest is put in order, which takes
  ///     longer and tells no progress.
  ///   - progress: Called after every 256 pages with the pages copied and all pages.
  /// - Throws: `StateStoreError`; of category data where the database itself is damaged.
  public func writeCopy(
    to path: String, compacting: Bool = false,
    progress: (_ copiedPages: Int, _ pages: Int) -> Void = { _, _ in }
  ) throws(StateStoreError) {
    let file = DatabaseFile(path: path)
    let bytes = try attempt { () throws(SQLiteError) in
      try connection.byteCount(withFreePages: !compacting)
    }
    try DatabaseCopy(path: path).checkRoom(bytes: bytes)
    try file.removeWithSideFiles()
    do throws(StateStoreError) {
      try file.create()
      if compacting { try compact(into: path) }
      let problem = try naming(path) { () throws(SQLiteError) in
        let target = try SQLiteConnection(path: path, readOnly: false)
        if !compacting {
          try target.copySteadily(from: connection, stepPages: 256, progress: progress)
        }
        let problem = try target.text("PRAGMA quick_check(1)")
        try target.close()
        return problem
      }
      guard problem == "ok" else {
        throw StateStoreError.damaged(path: self.path, problem: problem ?? "no answer")
      }
      try file.sync()
    } catch {
      // Expected: what cannot be removed is removed by the next copy.
      try? file.removeWithSideFiles()
      throw error
    }
  }

  /// Writes what is not free space into the empty file at `path`.
  private func compact(into path: String) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      // It writes nothing here, but a reader's own rule would forbid it the other file, too.
      if isReadOnly { try connection.execute("PRAGMA query_only = OFF") }
      // Expected: a setting of a connection that is open cannot fail.
      defer { if isReadOnly { try? connection.execute("PRAGMA query_only = ON") } }
      try SQLiteStatement("VACUUM INTO ?1", on: connection).run(path)
    }
  }
}
