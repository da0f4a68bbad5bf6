// A whole and durable copy of a database: under a temporary name first, so that it is never half.
//
// Glibc is imported for what surrounds SQLite's copying: free space, fsync, rename.
import CSQLite
import Glibc

/// A copy in the making.
struct DatabaseCopy {
  /// Where the copy goes.
  let destination: DatabaseFile

  /// Where it is written until it is whole.
  private var temporary: DatabaseFile { DatabaseFile(path: destination.path + ".tmp") }

  /// The copy of the database `file` of schema `version` made at `time` (such as 20260102T030405Z).
  init(beforeMigrating file: DatabaseFile, version: Int, time: String) {
    let path = "\(file.directory)/backup/pre-v\(version)-\(time).db"
    destination = DatabaseFile(path: path)
  }

  /// The copy that goes to `path`.
  init(path: String) {
    destination = DatabaseFile(path: path)
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
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw temporary.failure("unlink") }
    try temporary.create()
    try naming(path) { () throws(SQLiteError) in
      let target = try SQLiteConnection(path: path, readOnly: false)
      // One read transaction, so that a commit in between does not make the copy start again.
      try connection.execute("BEGIN; SELECT count(*) FROM sqlite_schema")
      // Expected: ending a transaction that only reads cannot lose anything.
      defer { try? connection.execute("COMMIT") }
      try target.copy(from: connection, stepPages: stepPages, progress: progress)
      try target.close()
    }
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw temporary.failure("open") }
    defer { close(descriptor) }
    try temporary.check(fsync(descriptor), "fsync")
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
  /// How many bytes the database has, free pages included.
  func byteCount() throws(SQLiteError) -> Int64 {
    let pages = try integer("PRAGMA page_count") ?? 0
    let pageSize = try integer("PRAGMA page_size") ?? 0
    return pages * pageSize
  }

  /// Makes this database a copy of the one that `source` sees.
  fileprivate func copy(
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
  /// Copies the database to `destination`, whole and durable, while the daemon goes on.
  ///
  /// - Parameters:
  ///   - destination: The file of the copy; one that is there is replaced at the end.
  ///   - progress: Called after every 256 pages with the pages copied and all pages.
  /// - Throws: `StateStoreError`; `destination` is then as it was.
  public func backUp(
    to destination: String, progress: (_ copiedPages: Int, _ pages: Int) -> Void = { _, _ in }
  ) throws(StateStoreError) {
    let copy = DatabaseCopy(path: destination)
    let bytes = try attempt { () throws(SQLiteError) in try connection.byteCount() }
    try copy.checkRoom(bytes: bytes)
    try copy.write(connection, stepPages: 256, progress: progress)
  }
}
