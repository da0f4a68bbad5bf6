// Which kind of trouble an error is, and the words for those no test can bring about.
import CSQLite
import Testing

@testable import StateStore

@Test(
  arguments: [
    (SQLITE_BUSY, .busy, "end it, or wait."),
    (SQLITE_CORRUPT, .data, "forecastd backup --salvage --state 'x.db' recovered.db"),
    (SQLITE_FULL, .inputOutput, "Free some space on its disk."),
    (SQLITE_READONLY, .permission, "Check the owner and mode of the file, of its -wal and -shm,"),
    (SQLITE_IOERR, .inputOutput, "Check the disk (dmesg)"),
    (SQLITE_CONSTRAINT, .bug, "This is a bug in forecastd"),
  ] as [(Int32, StateStoreError.Category, String)])
func `each code of SQLite has its kind and its way out`(
  code: Int32, category: StateStoreError.Category, advice: String
) {
  let refusal = SQLiteError(extendedCode: code | 3 << 8, message: "no", sql: nil)
  let error = StateStoreError.sqlite(path: "x.db", refusal)
  #expect(error.category == category)
  #expect(error.description.contains(advice))
  #expect(error.isDiskFull == (code == SQLITE_FULL))
}

/// Field failure Q9.
@Test func `a network file system is named`() {
  let error = StateStoreError.networkFileSystem(path: "/mnt/state", kind: "NFS")
  #expect(error.category == .configuration)
  #expect(
    error.description == "/mnt/state: is on a network file system (NFS), where SQLite's log is not "
      + "safe; nothing was opened. Move `state` to a local disk.")
}

@Test func `a setting that did not take is named`() {
  let error = StateStoreError.setting(
    path: "x.db", name: "journal_mode", wanted: "wal", found: "delete")
  #expect(error.category == .inputOutput)
  #expect(
    error.description == "x.db: journal_mode is delete where wal is needed; nothing was stored. "
      + "Move `state` to a local disk that supports locks and shared memory.")
}

@Test func `a copy without room says how much is needed`() throws {
  try withDatabasePath { path in
    let copy = DatabaseCopy(path: path)
    let error = try storeError { try copy.checkRoom(bytes: Int64.max) }
    guard case .noRoomForCopy(let folder, let needed, let free) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(needed == Int64.max)
    #expect(
      error?.description == "\(folder): a copy of the database needs \(needed) bytes and "
        + "\(free) are free; nothing was changed. Free some space and try again.")
    #expect(error?.isDiskFull == true)
  }
}

/// Goal: a copy of what can be read is made of a disk with a bad sector, too, and of nothing else
/// that goes wrong.
@Test(arguments: [
  (SQLITE_CORRUPT, true), (SQLITE_IOERR, true), (SQLITE_FULL, false), (SQLITE_BUSY, false),
])
func `what cannot be read is damage`(code: Int32, isDamage: Bool) {
  #expect(SQLiteError(extendedCode: code, message: "", sql: nil).isDamage == isDamage)
}
