// The ledger of input files: where each one stands, and what it brought.
import TimeSeries

/// The number that stands for an input file.
public struct FileKey: Hashable, Comparable, Sendable {
  /// The number, from 1.
  public let rawValue: Int64

  /// The key with the given number.
  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Whether `left` was received first.
  public static func < (left: FileKey, right: FileKey) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Where an input file stands.
public enum FileState: String, Hashable, Sendable {
  /// Being learned from, up to its position.
  case open
  /// Learned from to its end; not moved yet.
  case committed
  /// Learned from and moved.
  case done
  /// Set aside as a whole.
  case failed
  /// Its content was done before.
  case duplicate
}

/// What tells a file from another of the same name.
public struct StoredIdentity: Hashable, Sendable {
  /// The file system it is on.
  public var device: UInt64
  /// Its inode there.
  public var inode: UInt64
  /// Its size in bytes.
  public var size: Int64
  /// When it was last modified, in nanoseconds since 1970.
  public var modifiedNanoseconds: Int64

  /// An identity with the given numbers.
  public init(device: UInt64, inode: UInt64, size: Int64, modifiedNanoseconds: Int64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modifiedNanoseconds = modifiedNanoseconds
  }
}

/// What the ledger says of an input file.
public struct FileEntry: Hashable, Sendable {
  /// Its path below the inbox, escaped to text.
  public var name: String
  /// The device that its subdirectory names.
  public var device: String?
  /// Where it stands.
  public var state = FileState.open
  /// Observations consumed, in the order in which they are learned; a restart goes on after them.
  public var position = 0
  /// A hash of those observations in their order; nil where it is not known.
  public var consumedHash: UInt64?
  /// Data rows read, rejected ones included.
  public var rows = 0
  /// Observations learned.
  public var learned = 0
  /// Observations that were there already.
  public var duplicates = 0
  /// Observations that were late.
  public var late = 0
  /// Rejected rows.
  public var rejected = 0
  /// Fields that hold a token for "missing".
  public var missing = 0
  /// Its size in bytes.
  public var bytes: Int64 = 0
  /// The SHA-256 of its content, 32 bytes; nil until it is known.
  public var sha256: [UInt8]?
  /// What tells it from its namesakes.
  public var identity: StoredIdentity?
  /// When it was claimed.
  public var received: Timestamp
  /// When it was moved to where it belongs; nil while it is under work.
  public var finished: Timestamp?
  /// Why it failed.
  public var reason: String?
  /// Where the claimed file lies, escaped to text.
  public var location: String?

  /// The entry of a file that has just been claimed.
  public init(name: String, received: Timestamp) {
    self.name = name
    self.received = received
  }
}

/// An input file as it is stored.
public struct FileRow: Hashable, Sendable {
  /// Its number.
  public let key: FileKey
  /// What the ledger says of it.
  public var entry: FileEntry

  /// A file of the ledger.
  public init(key: FileKey, entry: FileEntry) {
    self.key = key
    self.entry = entry
  }
}

struct FileStatements: ~Copyable {
  let insert: SQLiteStatement
  let update: SQLiteStatement
  let byKey: SQLiteStatement
  let byContent: SQLiteStatement
  let byLocation: SQLiteStatement
  let unfinished: SQLiteStatement
  let byIdentity: SQLiteStatement
  let byState: SQLiteStatement
  let countByState: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      insert: SQLiteStatement(Self.insertSQL, on: connection),
      update: SQLiteStatement(Self.updateSQL, on: connection),
      byKey: SQLiteStatement(Self.select("WHERE file_key = ?1"), on: connection),
      byContent: SQLiteStatement(Self.select(Self.byContentSQL), on: connection),
      byLocation: SQLiteStatement(Self.select(Self.byLocationSQL), on: connection),
      unfinished: SQLiteStatement(
        Self.select(Self.unfinishedSQL), on: connection),
      byIdentity: SQLiteStatement(Self.select(Self.byIdentitySQL), on: connection),
      byState: SQLiteStatement(
        Self.select("WHERE state = ?1 ORDER BY file_key LIMIT ?2"), on: connection),
      countByState: SQLiteStatement(
        "SELECT count(*) FROM file WHERE state = ?1", on: connection))
  }

  /// + keeps the planner from going through all files in the order that is asked for.
  static let unfinishedSQL = "WHERE finished_time IS NULL ORDER BY +file_key"

  static func select(_ condition: String) -> String {
    """
    SELECT
      file_key, name, device, state, position, rows, learned, duplicates, late, rejected, missing,
      bytes, sha256, file_device, inode, size, modified_ns, received_time, finished_time, reason,
      location, consumed_hash
    FROM file
    \(condition)
    """
  }

  private static let insertSQL = """
    INSERT INTO file (
      name, device, state, position, rows, learned, duplicates, late, rejected, missing,
      bytes, sha256, file_device, inode, size, modified_ns, received_time, finished_time, reason,
      location, consumed_hash)
    VALUES (
      ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
      ?21)
    """
  private static let updateSQL = """
    UPDATE file SET
      name = ?1, device = ?2, state = ?3, position = ?4, rows = ?5, learned = ?6, duplicates = ?7,
      late = ?8, rejected = ?9, missing = ?10, bytes = ?11, sha256 = ?12, file_device = ?13,
      inode = ?14, size = ?15, modified_ns = ?16, received_time = ?17, finished_time = ?18,
      reason = ?19, location = ?20, consumed_hash = ?21
    WHERE file_key = ?22
    """
  // The plus keeps the planner on the index by content, where nearly every file is done.
  private static let byContentSQL = """
    WHERE sha256 = ?1 AND device IS ?2 AND +state IN ('committed', 'done')
    ORDER BY file_key LIMIT 1
    """
  private static let byLocationSQL = """
    WHERE location = ?1 AND finished_time IS NULL ORDER BY file_key DESC LIMIT 1
    """
  private static let byIdentitySQL = """
    WHERE inode = ?2 AND file_device = ?1 AND size = ?3 AND modified_ns = ?4
    ORDER BY file_key DESC LIMIT 1
    """
}

extension StateStore {
  /// Enters a file into the ledger.
  public func insertFile(_ entry: FileEntry) throws(StateStoreError) -> FileKey {
    try attempt { () throws(SQLiteError) in
      try statements.file.insert.run(
        entry.name, entry.device, entry.state.rawValue, entry.position, entry.rows, entry.learned,
        entry.duplicates, entry.late, entry.rejected, entry.missing, entry.bytes, entry.sha256,
        entry.identity?.deviceBits, entry.identity?.inodeBits, entry.identity?.size,
        entry.identity?.modifiedNanoseconds, entry.received.microseconds,
        entry.finished?.microseconds, entry.reason, entry.location, entry.consumedBits)
      return FileKey(rawValue: connection.lastInsertedRowID)
    }
  }

  /// Replaces what the ledger says of a file.
  public func updateFile(_ file: FileRow) throws(StateStoreError) {
    let entry = file.entry
    try attempt { () throws(SQLiteError) in
      try statements.file.update.run(
        entry.name, entry.device, entry.state.rawValue, entry.position, entry.rows, entry.learned,
        entry.duplicates, entry.late, entry.rejected, entry.missing, entry.bytes, entry.sha256,
        entry.identity?.deviceBits, entry.identity?.inodeBits, entry.identity?.size,
        entry.identity?.modifiedNanoseconds, entry.received.microseconds,
        entry.finished?.microseconds, entry.reason, entry.location, entry.consumedBits,
        file.key.rawValue)
    }
  }

  /// The file of this number.
  public func file(_ key: FileKey) throws(StateStoreError) -> FileRow? {
    try attempt { () throws(SQLiteError) in
      try statements.file.byKey.firstRow(key.rawValue, read: Self.fileRow)
    }
  }

  /// The file of this content (32 bytes of SHA-256) that has been learned from to its end.
  ///
  /// The same content from another device is another file: its rows belong to other series.
  public func fileDone(
    sha256: [UInt8], device: String?
  ) throws(StateStoreError) -> FileRow? {
    try attempt { () throws(SQLiteError) in
      try statements.file.byContent.firstRow(sha256, device, read: Self.fileRow)
    }
  }

  /// The newest file at `location` that is not finished, whatever its state: it is yet to be moved.
  public func unfinishedFile(location: String) throws(StateStoreError) -> FileRow? {
    try attempt { () throws(SQLiteError) in
      try statements.file.byLocation.firstRow(location, read: Self.fileRow)
    }
  }

  /// Every file that has not been finished, oldest first.
  public func unfinishedFiles() throws(StateStoreError) -> [FileRow] {
    try attempt { () throws(SQLiteError) in
      try statements.file.unfinished.allRows(read: Self.fileRow)
    }
  }

  /// The newest file of this identity, whatever its state.
  public func newestFile(identity: StoredIdentity) throws(StateStoreError) -> FileRow? {
    try attempt { () throws(SQLiteError) in
      try statements.file.byIdentity.firstRow(
        identity.deviceBits, identity.inodeBits, identity.size, identity.modifiedNanoseconds,
        read: Self.fileRow)
    }
  }

  /// At most `limit` files in `state`, oldest first; nil for all.
  public func files(in state: FileState, limit: Int? = nil) throws(StateStoreError) -> [FileRow] {
    try attempt { () throws(SQLiteError) in
      try statements.file.byState.allRows(state.rawValue, limit ?? -1, read: Self.fileRow)
    }
  }

  /// How many files are in `state`.
  public func fileCount(in state: FileState) throws(StateStoreError) -> Int {
    try attempt { () throws(SQLiteError) in
      let count = try statements.file.countByState.firstRow(state.rawValue) { $0.integer(0) }
      return Int(count ?? 0)
    }
  }

  private static func fileRow(_ row: borrowing SQLiteStatement) -> FileRow {
    var entry = FileEntry(name: row.text(1), received: row.time(17))
    entry.device = row.textOrNil(2)
    // The table admits no other text.
    entry.state = FileState(rawValue: row.text(3)) ?? .failed
    entry.position = Int(row.integer(4))
    entry.rows = Int(row.integer(5))
    entry.learned = Int(row.integer(6))
    entry.duplicates = Int(row.integer(7))
    entry.late = Int(row.integer(8))
    entry.rejected = Int(row.integer(9))
    entry.missing = Int(row.integer(10))
    entry.bytes = row.integer(11)
    entry.sha256 = row.bytesOrNil(12)
    if !row.isNull(14) {
      entry.identity = StoredIdentity(
        device: UInt64(bitPattern: row.integer(13)), inode: UInt64(bitPattern: row.integer(14)),
        size: row.integer(15), modifiedNanoseconds: row.integer(16))
    }
    entry.finished = row.timeOrNil(18)
    entry.reason = row.textOrNil(19)
    entry.location = row.textOrNil(20)
    entry.consumedHash = row.integerOrNil(21).map { UInt64(bitPattern: $0) }
    return FileRow(key: FileKey(rawValue: row.integer(0)), entry: entry)
  }
}

extension FileEntry {
  /// The hash as SQLite's signed integer.
  fileprivate var consumedBits: Int64? { consumedHash.map { Int64(bitPattern: $0) } }
}

extension StoredIdentity {
  /// The device as SQLite's signed integer.
  fileprivate var deviceBits: Int64 { Int64(bitPattern: device) }
  /// The inode as SQLite's signed integer.
  fileprivate var inodeBits: Int64 { Int64(bitPattern: inode) }
}
