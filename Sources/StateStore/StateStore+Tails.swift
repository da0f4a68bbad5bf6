// How far growing files were read.

/// How far a growing file was read.
public struct StoredTail: Hashable, Sendable {
  /// The file system it lies on.
  public var device: UInt64
  /// Its inode there.
  public var inode: UInt64
  /// When it was made, in nanoseconds since 1970, where the file system keeps that.
  public var bornNanoseconds: Int64?
  /// Its bytes that were read; they end with a line.
  public var readBytes: Int64
  /// The SHA-256 of the last bytes that were read, 32 bytes.
  public var fingerprint: [UInt8]
  /// How many bytes at its head said how it is read.
  public var sampleBytes: Int

  /// A tail to store.
  public init(
    device: UInt64, inode: UInt64, bornNanoseconds: Int64?, readBytes: Int64,
    fingerprint: [UInt8], sampleBytes: Int
  ) {
    self.device = device
    self.inode = inode
    self.bornNanoseconds = bornNanoseconds
    self.readBytes = readBytes
    self.fingerprint = fingerprint
    self.sampleBytes = sampleBytes
  }
}

struct TailStatements: ~Copyable {
  let put: SQLiteStatement
  let unfinished: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      put: SQLiteStatement(Self.putSQL, on: connection),
      unfinished: SQLiteStatement(Self.unfinishedSQL, on: connection))
  }

  private static let putSQL = """
    INSERT INTO file_tail (
      file_key, file_device, inode, born_ns, read_bytes, fingerprint, sample_bytes)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (file_key) DO UPDATE SET
      file_device = excluded.file_device, inode = excluded.inode, born_ns = excluded.born_ns,
      read_bytes = excluded.read_bytes, fingerprint = excluded.fingerprint,
      sample_bytes = excluded.sample_bytes
    """
  private static let unfinishedSQL = """
    SELECT
      file_tail.file_key, file_tail.file_device, file_tail.inode, file_tail.born_ns,
      file_tail.read_bytes, file_tail.fingerprint, file_tail.sample_bytes
    FROM file
    JOIN file_tail ON file_tail.file_key = file.file_key
    WHERE file.finished_time IS NULL
    ORDER BY file_tail.file_key
    """
}

extension StateStore {
  /// Stores how far a growing file was read.
  public func putTail(_ file: FileKey, _ tail: StoredTail) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.tail.put.run(
        file.rawValue, Int64(bitPattern: tail.device), Int64(bitPattern: tail.inode),
        tail.bornNanoseconds, tail.readBytes, tail.fingerprint, tail.sampleBytes)
    }
  }

  /// How far each growing file was read that is not finished, oldest first.
  public func unfinishedTails() throws(StateStoreError) -> [(file: FileKey, tail: StoredTail)] {
    try attempt { () throws(SQLiteError) in
      try statements.tail.unfinished.allRows { row in
        let tail = StoredTail(
          device: UInt64(bitPattern: row.integer(1)), inode: UInt64(bitPattern: row.integer(2)),
          bornNanoseconds: row.isNull(3) ? nil : row.integer(3), readBytes: row.integer(4),
          fingerprint: row.bytes(5), sampleBytes: Int(row.integer(6)))
        return (FileKey(rawValue: row.integer(0)), tail)
      }
    }
  }
}
