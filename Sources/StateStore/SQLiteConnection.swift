// One connection to one database file: opening, running SQL, checkpoints, closing.
import CSQLite

/// Owns a connection; for one thread at a time.
@safe struct SQLiteConnection: ~Copyable {
  /// The connection that this value alone closes.
  let handle: OpaquePointer

  /// Opens the existing file at `path`; a missing file is an error (SQLITE_CANTOPEN).
  init(path: String, readOnly: Bool) throws(SQLiteError) {
    let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    var opened: OpaquePointer?
    let result = unsafe sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX, nil)
    guard result == SQLITE_OK, let connection = unsafe opened else {
      let error = unsafe SQLiteError(result: result, on: opened, sql: nil)
      unsafe sqlite3_close_v2(opened)
      throw error
    }
    unsafe sqlite3_extended_result_codes(connection, 1)
    unsafe handle = connection
  }

  deinit {
    // Version 2 waits for statements that are still alive.
    unsafe sqlite3_close_v2(handle)
  }

  /// Runs every statement of `sql`; rows are ignored.
  func execute(_ sql: String) throws(SQLiteError) {
    let result = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard result == SQLITE_OK else {
      throw unsafe SQLiteError(result: result, on: handle, sql: sql)
    }
  }

  /// The first column of the first row of `sql` as an integer, or nil without a row.
  func integer(_ sql: String) throws(SQLiteError) -> Int64? {
    try SQLiteStatement(sql, on: self).firstRow { $0.integer(0) }
  }

  /// The first column of the first row of `sql` as text, or nil without a row.
  func text(_ sql: String) throws(SQLiteError) -> String? {
    try SQLiteStatement(sql, on: self).firstRow { $0.text(0) }
  }

  /// How many rows the newest INSERT, UPDATE or DELETE changed.
  var changedRowCount: Int { Int(unsafe sqlite3_changes(handle)) }

  /// The rowid of the newest row inserted.
  var lastInsertedRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// Whether a transaction is open.
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  /// Turns the switch `option` (SQLITE_DBCONFIG_…) on or off.
  func setSwitch(_ option: Int32, on isOn: Bool) throws(SQLiteError) {
    let result = unsafe csqlite_set_switch(handle, option, isOn ? 1 : 0)
    guard result == SQLITE_OK else {
      throw unsafe SQLiteError(result: result, on: handle, sql: nil)
    }
  }

  /// Leaves the side files in place at closing, so that readers who may not create them still can
  /// open the database.
  func keepSideFiles() throws(SQLiteError) {
    var isOn: Int32 = 1
    let result = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &isOn)
    guard result == SQLITE_OK else {
      throw unsafe SQLiteError(result: result, on: handle, sql: nil)
    }
  }

  /// How long a call waits for another connection's lock.
  func setBusyTimeout(milliseconds: Int32) throws(SQLiteError) {
    let result = unsafe sqlite3_busy_timeout(handle, milliseconds)
    guard result == SQLITE_OK else {
      throw unsafe SQLiteError(result: result, on: handle, sql: nil)
    }
  }

  /// Copies the write-ahead log into the database (`mode` is SQLITE_CHECKPOINT_…).
  ///
  /// Being held up by another connection is a result, not an error.
  func checkpoint(mode: Int32) throws(SQLiteError) -> (isBusy: Bool, log: Int, copied: Int) {
    var log: Int32 = 0
    var copied: Int32 = 0
    let result = unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, &log, &copied)
    guard result == SQLITE_OK || result & 0xff == SQLITE_BUSY else {
      throw unsafe SQLiteError(result: result, on: handle, sql: nil)
    }
    return (result != SQLITE_OK, Int(log), Int(copied))
  }

  /// Moves the log into the database, and closes the connection, which is the only one.
  ///
  /// Closing alone moves it too, but does not say where that was refused.
  ///
  /// - Throws: `SQLiteError`; then the database is not whole without its log.
  consuming func closeWithoutLog() throws(SQLiteError) {
    let (isBusy, _, _) = try checkpoint(mode: SQLITE_CHECKPOINT_TRUNCATE)
    precondition(!isBusy, "nobody else knows of this database")
    try close()
  }

  /// Closes the connection.
  ///
  /// - Throws: `SQLiteError` if a statement is alive still (code 5) or the disk refused.
  consuming func close() throws(SQLiteError) {
    let result = unsafe sqlite3_close(handle)
    var failure: SQLiteError?
    if result != SQLITE_OK {
      failure = unsafe SQLiteError(result: result, on: handle, sql: nil)
      unsafe sqlite3_close_v2(handle)
    }
    discard self
    if let failure { throw failure }
  }
}
