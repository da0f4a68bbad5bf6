// Snapshots: a cache of learned state, one a series.
import TimeSeries

/// A snapshot as it is stored.
public struct StoredSnapshot: Hashable, Sendable {
  /// The newest observation it has learned.
  public let throughTime: Timestamp
  /// How many observations it has learned.
  public let observations: Int
  /// The hash of the configuration that it was learned under.
  public let fingerprint: UInt64
  /// The snapshot's own bytes, checksum included.
  public let bytes: [UInt8]

  /// A snapshot to store.
  public init(throughTime: Timestamp, observations: Int, fingerprint: UInt64, bytes: [UInt8]) {
    self.throughTime = throughTime
    self.observations = observations
    self.fingerprint = fingerprint
    self.bytes = bytes
  }
}

/// How far a stored snapshot is, without its bytes.
public struct SnapshotMark: Hashable, Sendable {
  /// The newest observation it has learned.
  public let throughTime: Timestamp
  /// The hash of the configuration that it was learned under.
  public let fingerprint: UInt64
}

struct SnapshotStatements: ~Copyable {
  let get: SQLiteStatement
  let mark: SQLiteStatement
  let put: SQLiteStatement
  let delete: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      get: SQLiteStatement(Self.getSQL, on: connection),
      mark: SQLiteStatement(Self.markSQL, on: connection),
      put: SQLiteStatement(Self.putSQL, on: connection),
      delete: SQLiteStatement(Self.deleteSQL, on: connection))
  }

  private static let getSQL = """
    SELECT through_time, observations, fingerprint, bytes FROM snapshot WHERE series_key = ?1
    """
  private static let markSQL = """
    SELECT through_time, fingerprint FROM snapshot WHERE series_key = ?1
    """
  private static let putSQL = """
    INSERT INTO snapshot (series_key, through_time, observations, fingerprint, bytes)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (series_key) DO UPDATE SET
      through_time = excluded.through_time, observations = excluded.observations,
      fingerprint = excluded.fingerprint, bytes = excluded.bytes
    """
  private static let deleteSQL = "DELETE FROM snapshot WHERE series_key = ?1"
}

extension StateStore {
  /// The snapshot of `series`; nil where none is stored.
  public func snapshot(_ series: SeriesKey) throws(StateStoreError) -> StoredSnapshot? {
    try attempt { () throws(SQLiteError) in
      try statements.snapshot.get.firstRow(series.rawValue) { row in
        StoredSnapshot(
          throughTime: row.time(0), observations: Int(row.integer(1)),
          fingerprint: UInt64(bitPattern: row.integer(2)), bytes: row.bytes(3))
      }
    }
  }

  /// How far the snapshot of `series` is; nil where none is stored.
  public func snapshotMark(_ series: SeriesKey) throws(StateStoreError) -> SnapshotMark? {
    try attempt { () throws(SQLiteError) in
      try statements.snapshot.mark.firstRow(series.rawValue) { row in
        SnapshotMark(
          throughTime: row.time(0), fingerprint: UInt64(bitPattern: row.integer(1)))
      }
    }
  }

  /// Stores the snapshot of `series` in place of the one before.
  public func putSnapshot(
    _ series: SeriesKey, _ snapshot: StoredSnapshot
  ) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.snapshot.put.run(
        series.rawValue, snapshot.throughTime.microseconds, snapshot.observations,
        Int64(bitPattern: snapshot.fingerprint), snapshot.bytes)
    }
  }

  /// Forgets the snapshot of `series`: its state is then replayed from the observations.
  public func deleteSnapshot(_ series: SeriesKey) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in try statements.snapshot.delete.run(series.rawValue) }
  }
}
