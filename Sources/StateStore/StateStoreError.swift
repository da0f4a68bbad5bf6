// Why the store could not be opened or used, and what to do about it.
import CSQLite
import TimeSeries

/// A refusal of the store.
///
/// Its text says where, what stands there, what was done, and what to change.
public enum StateStoreError: Error, Hashable, Sendable {
  /// SQLite refused; nothing is kept of the transaction once it is rolled back.
  case sqlite(path: String, SQLiteError)
  /// A system call failed: its name, the path it was about, and errno.
  case system(path: String, call: String, errno: Int32)
  /// There is no such file, and a reader creates none.
  case missing(path: String)
  /// An empty file is there.
  case empty(path: String)
  /// The log of a database is there, its size in bytes, and the database is not.
  case orphanedLog(path: String, bytes: Int64)
  /// Something other than a regular file is there.
  case notAFile(path: String)
  /// It is a SQLite database of another program: its `application_id`.
  case notOurs(path: String, applicationID: Int64)
  /// A check has found it damaged: the first problem, in SQLite's words.
  case damaged(path: String, problem: String)
  /// It was written by a newer program.
  case newerSchema(path: String, found: Int, supported: Int)
  /// A reader met an older schema, which only the daemon migrates.
  case olderSchema(path: String, found: Int, supported: Int)
  /// A file beside the database belongs to someone else and cannot be written.
  case foreignSideFile(path: String, owner: UInt32, user: UInt32)
  /// The directory is on a network file system, where the write-ahead log is not safe.
  case networkFileSystem(path: String, kind: String)
  /// A setting that durability needs did not take.
  case setting(path: String, name: String, wanted: String, found: String)
  /// The disk has no room for a copy of the database.
  case noRoomForCopy(path: String, neededBytes: Int64, freeBytes: Int64)
  /// The system's SQLite is older than this program can use; versions as 3_037_000.
  case oldLibrary(found: Int32, floor: Int32)

  /// What kind of trouble this is, for exit codes and retries.
  public enum Category: Hashable, Sendable {
    /// Another program holds the database: try again.
    case busy
    /// The database is damaged, foreign or of another version: stop.
    case data
    /// A user or a mode is wrong.
    case permission
    /// The disk is full or broken: stop, and let recovery begin from what is durable.
    case inputOutput
    /// The configuration or the installation must change.
    case configuration
    /// The program itself is wrong.
    case bug
  }

  /// What kind of trouble this is, for exit codes and retries.
  public var category: Category {
    switch self {
    case .sqlite(_, let error): Self.category(ofCode: error.code)
    case .system(_, _, let errno): Self.category(ofErrno: errno)
    case .missing, .networkFileSystem, .oldLibrary: .configuration
    case .empty, .orphanedLog, .notAFile, .notOurs, .damaged, .newerSchema, .olderSchema: .data
    case .foreignSideFile: .permission
    case .setting, .noRoomForCopy: .inputOutput
    }
  }

  /// Whether the disk is full, which passes.
  public var isDiskFull: Bool {
    switch self {
    case .sqlite(_, let error): error.code == SQLITE_FULL
    case .system(_, _, let errno): DatabaseFile.isDiskFull(errno: errno)
    case .noRoomForCopy: true
    default: false
    }
  }

  private static func category(ofCode code: Int32) -> Category {
    switch code {
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .data
    case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .permission
    case SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_PROTOCOL, SQLITE_NOLFS:
      .inputOutput
    default: .bug
    }
  }

  private static func category(ofErrno errno: Int32) -> Category {
    DatabaseFile.isDenied(errno: errno) ? .permission : .inputOutput
  }
}

extension StateStoreError: CustomStringConvertible {
  /// Where, what stands there, what was done, what to change.
  public var description: String {
    switch self {
    case .sqlite(let path, let error):
      "\(path): \(error); nothing was stored. \(Self.advice(for: error, path: path))"
    case .system(let path, let call, let errno):
      "\(path): \(call) failed: \(DatabaseFile.text(errno: errno)); nothing was stored. "
        + "Check the directory's owner, mode and free space."
    case .missing(let path):
      "\(path): no such database; nothing was read. Start forecastd once, which creates it, "
        + "or name the right file with `state` in the configuration."
    case .empty(let path):
      "\(path): is empty where a database should be; it was left alone. Restore a backup; if "
        + "nothing was ever learned here, remove the file and start again."
    case .orphanedLog(let path, let bytes):
      "\(path): is not there, but \(path)-wal holds \(bytes) bytes of it; nothing was made. Put "
        + "the database back beside its log; if both are to go, remove \(path)-wal and start again."
    case .notAFile(let path):
      "\(path): is not a regular file; it was left alone. Name a file with `state` in the "
        + "configuration."
    case .notOurs(let path, let applicationID):
      "\(path): is a SQLite database of another program (application_id \(applicationID)); it was "
        + "left alone. Name another file with `state` in the configuration."
    case .damaged(let path, let problem):
      "\(path): is damaged (\(problem)); nothing was changed. \(Self.salvage(path: path))"
    case .newerSchema(let path, let found, let supported):
      "\(path): has schema version \(found), and this program knows up to \(supported); it was "
        + "left alone. Install the newer forecastd again, or restore a backup of version "
        + "\(supported)."
    case .olderSchema(let path, let found, let supported):
      "\(path): has schema version \(found), and this program reads \(supported); nothing was "
        + "read. Start the daemon of this version once, which backs it up and migrates it."
    case .foreignSideFile(let path, let owner, let user):
      "\(path): belongs to user \(owner), and user \(user) may not write it; nothing was opened. "
        + "Stop whoever uses the database, then run: chown \(user) '\(path)'"
    case .networkFileSystem(let path, let kind):
      "\(path): is on a network file system (\(kind)), where SQLite's log is not safe; nothing was "
        + "opened. Move `state` to a local disk."
    case .setting(let path, let name, let wanted, let found):
      "\(path): \(name) is \(found) where \(wanted) is needed; nothing was stored. "
        + "Move `state` to a local disk that supports locks and shared memory."
    case .noRoomForCopy(let path, let needed, let free):
      "\(path): a copy of the database needs \(needed) bytes and \(free) are free; nothing was "
        + "changed. Free some space and try again."
    case .oldLibrary(let found, let floor):
      "SQLite: the system's library is \(Self.version(found)); nothing was opened. "
        + "Install \(Self.version(floor)) or newer (package libsqlite3-0)."
    }
  }

  private static func advice(for error: SQLiteError, path: String) -> String {
    switch error.code {
    case SQLITE_BUSY, SQLITE_LOCKED:
      "Another program is writing to the database: end it, or wait."
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      salvage(path: path)
    case SQLITE_FULL:
      "Free some space on its disk."
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN:
      "Check the owner and mode of the file, of its -wal and -shm, and of their directory."
    case SQLITE_IOERR:
      "Check the disk (dmesg); restarting recovers everything that was committed."
    default:
      "This is a bug in forecastd: please report it with this line."
    }
  }

  /// How to get on with a damaged database at `path`.
  private static func salvage(path: String) -> String {
    "Stop the daemon, keep the file, and restore a backup; without one, copy what can be read: "
      + "forecastd backup --salvage --state '\(path)' recovered.db"
  }

  private static func version(_ number: Int32) -> String {
    "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
  }
}
