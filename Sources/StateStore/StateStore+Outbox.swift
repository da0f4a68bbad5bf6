// The outbox: bytes that are committed and wait to be appended, and how long each file is.
import TimeSeries

/// The number that stands for an output file.
public struct OutputKey: Hashable, Comparable, Sendable {
  /// The number, from 1.
  public let rawValue: Int64

  /// The key with the given number.
  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Whether `left` was inserted first.
  public static func < (left: OutputKey, right: OutputKey) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What tells an output file from another that has taken its path.
public struct OutputIdentity: Hashable, Sendable {
  /// The file system it is on.
  public let device: UInt64
  /// Its inode there.
  public let inode: UInt64

  /// An identity with the given numbers.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

/// An output file as it is stored.
public struct OutputFileRow: Hashable, Sendable {
  /// Its number.
  public let key: OutputKey
  /// Its path.
  public let path: String
  /// Its durable length in bytes: what lies beyond is a torn tail.
  public var length: Int64
  /// Which file it is; nil while it is being created.
  public var identity: OutputIdentity?
  /// How many files have borne this path, from 1.
  public var generation: Int
}

/// Bytes that wait to be appended to one output file.
public struct PendingBytes: Hashable, Sendable {
  /// The bytes, in the order they were committed.
  public let bytes: [UInt8]
  /// The newest piece among them: what `deletePending` takes.
  public let throughSequence: Int64
  /// Whether more waits after these.
  public let hasMore: Bool
}

struct OutputStatements: ~Copyable {
  let byPath: SQLiteStatement
  let all: SQLiteStatement
  let withPending: SQLiteStatement
  let insert: SQLiteStatement
  let update: SQLiteStatement
  let append: SQLiteStatement
  let pending: SQLiteStatement
  let pendingTotal: SQLiteStatement
  let deletePending: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      byPath: SQLiteStatement(Self.select("WHERE path = ?1"), on: connection),
      all: SQLiteStatement(Self.select("ORDER BY path"), on: connection),
      withPending: SQLiteStatement(Self.select(Self.withPendingSQL), on: connection),
      insert: SQLiteStatement(Self.insertSQL, on: connection),
      update: SQLiteStatement(Self.updateSQL, on: connection),
      append: SQLiteStatement(Self.appendSQL, on: connection),
      pending: SQLiteStatement(Self.pendingSQL, on: connection),
      pendingTotal: SQLiteStatement(Self.pendingTotalSQL, on: connection),
      deletePending: SQLiteStatement(Self.deletePendingSQL, on: connection))
  }

  static func select(_ condition: String) -> String {
    "SELECT output_key, path, length, device, inode, generation FROM output_file \(condition)"
  }

  static let withPendingSQL = """
    WHERE output_key IN (SELECT output_key FROM output_pending)
    ORDER BY path
    """
  private static let insertSQL = """
    INSERT INTO output_file (path, length, generation) VALUES (?1, 0, 1)
    """
  private static let updateSQL = """
    UPDATE output_file SET length = ?2, device = ?3, inode = ?4, generation = ?5
    WHERE output_key = ?1
    """
  private static let appendSQL = """
    INSERT INTO output_pending (output_key, bytes) VALUES (?1, ?2)
    """
  private static let pendingSQL = """
    SELECT sequence, bytes FROM output_pending WHERE output_key = ?1 ORDER BY sequence
    """
  private static let pendingTotalSQL = """
    SELECT coalesce(sum(length(bytes)), 0) FROM output_pending
    """
  private static let deletePendingSQL = """
    DELETE FROM output_pending WHERE output_key = ?1 AND sequence <= ?2
    """
}

extension StateStore {
  /// The output file of this path; nil where none was ever begun.
  public func outputFile(path: String) throws(StateStoreError) -> OutputFileRow? {
    try attempt { () throws(SQLiteError) in
      try statements.output.byPath.firstRow(path, read: Self.outputFileRow)
    }
  }

  /// Every output file in the order of its path.
  public func outputFiles() throws(StateStoreError) -> [OutputFileRow] {
    try attempt { () throws(SQLiteError) in
      try statements.output.all.allRows(read: Self.outputFileRow)
    }
  }

  /// The output files that have bytes waiting, in the order of their paths.
  public func pendingOutputs() throws(StateStoreError) -> [OutputFileRow] {
    try attempt { () throws(SQLiteError) in
      try statements.output.withPending.allRows(read: Self.outputFileRow)
    }
  }

  /// Begins an output file: empty, not created yet, generation 1.
  public func insertOutputFile(path: String) throws(StateStoreError) -> OutputKey {
    try attempt { () throws(SQLiteError) in
      try statements.output.insert.run(path)
      return OutputKey(rawValue: connection.lastInsertedRowID)
    }
  }

  /// Replaces length, identity and generation of an output file.
  public func updateOutputFile(_ file: OutputFileRow) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.output.update.run(
        file.key.rawValue, file.length, file.identity.map { Int64(bitPattern: $0.device) },
        file.identity.map { Int64(bitPattern: $0.inode) }, file.generation)
    }
  }

  /// Leaves `bytes` to be appended to `output` after the commit.
  public func appendPending(_ output: OutputKey, _ bytes: [UInt8]) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.output.append.run(output.rawValue, bytes)
    }
  }

  /// The next bytes that wait for `output`: whole pieces, in order, up to `limitBytes` but at least
  /// one piece; nil where nothing waits.
  public func pendingBytes(
    _ output: OutputKey, limitBytes: Int
  ) throws(StateStoreError) -> PendingBytes? {
    try attempt { () throws(SQLiteError) in
      var bytes: [UInt8] = []
      var through: Int64?
      var hasMore = false
      try statements.output.pending.forEachRow(output.rawValue) { row in
        let piece = row.bytes(1)
        guard through == nil || bytes.count + piece.count <= limitBytes else {
          hasMore = true
          return false
        }
        bytes += piece
        through = row.integer(0)
        return true
      }
      return through.map {
        PendingBytes(bytes: bytes, throughSequence: $0, hasMore: hasMore)
      }
    }
  }

  /// How many bytes wait in all.
  public func pendingByteCount() throws(StateStoreError) -> Int64 {
    try attempt { () throws(SQLiteError) in
      try statements.output.pendingTotal.firstRow { $0.integer(0) } ?? 0
    }
  }

  /// Forgets the bytes of `output` up to and including `throughSequence`: they are in the file.
  public func deletePending(
    _ output: OutputKey, throughSequence: Int64
  ) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.output.deletePending.run(output.rawValue, throughSequence)
    }
  }

  private static func outputFileRow(_ row: borrowing SQLiteStatement) -> OutputFileRow {
    let identity =
      row.isNull(4)
      ? nil
      : OutputIdentity(
        device: UInt64(bitPattern: row.integer(3)), inode: UInt64(bitPattern: row.integer(4)))
    return OutputFileRow(
      key: OutputKey(rawValue: row.integer(0)), path: row.text(1), length: row.integer(2),
      identity: identity, generation: Int(row.integer(5)))
  }
}
