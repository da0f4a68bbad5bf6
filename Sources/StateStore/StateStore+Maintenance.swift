// Maintenance: checkpoints, sizes, and whether the database is sound.
import CSQLite

/// What a checkpoint did.
public struct CheckpointResult: Hashable, Sendable {
  /// Whether a reader or another writer held it up.
  public let isBusy: Bool
  /// Pages in the write-ahead log.
  public let logPages: Int
  /// Pages of it that are copied into the database.
  public let copiedPages: Int
}

extension StateStore {
  /// Copies the write-ahead log into the database and cuts it to nothing.
  ///
  /// Waits a tenth of a second for readers at most.
  ///
  /// - Precondition: no transaction is open.
  /// - Returns: What was done; a busy result is to be tried again later.
  public func checkpoint() throws(StateStoreError) -> CheckpointResult {
    try attempt { () throws(SQLiteError) in
      try connection.setBusyTimeout(milliseconds: 100)
      // Expected: setting a timeout cannot fail on a connection that is open.
      defer { try? connection.setBusyTimeout(milliseconds: busyTimeoutMilliseconds) }
      let result = try connection.checkpoint(mode: SQLITE_CHECKPOINT_TRUNCATE)
      return CheckpointResult(
        isBusy: result.isBusy, logPages: result.log, copiedPages: result.copied)
    }
  }

  /// The size of the write-ahead log in bytes.
  public var walBytes: Int64 { DatabaseFile.size(of: path + "-wal") }

  /// The size of the database file in bytes, without its log.
  public var databaseBytes: Int64 { DatabaseFile.size(of: path) }

  /// The share of the database file that is free pages, 0 to 1.
  public func freeShare() throws(StateStoreError) -> Double {
    try attempt { () throws(SQLiteError) in
      let free = try connection.integer("PRAGMA freelist_count") ?? 0
      let all = try connection.integer("PRAGMA page_count") ?? 0
      return all > 0 ? Double(free) / Double(all) : 0
    }
  }

  /// What is wrong with the database; empty if it is sound.
  ///
  /// Reads every page, but does not compare indexes with their tables.
  public func quickCheck() throws(StateStoreError) -> [String] {
    try attempt { () throws(SQLiteError) in try connection.problems(limit: 100) }
  }
}
