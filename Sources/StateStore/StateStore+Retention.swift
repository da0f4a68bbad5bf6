// Retention: deleting what is too old, a bounded number of rows at a time.
import TimeSeries

struct RetentionStatements: ~Copyable {
  let observations: SQLiteStatement
  let forecasts: SQLiteStatement
  let rejectedRows: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      observations: SQLiteStatement(Self.observationsSQL, on: connection),
      forecasts: SQLiteStatement(Self.forecastsSQL, on: connection),
      rejectedRows: SQLiteStatement(Self.rejectedRowsSQL, on: connection))
  }

  private static let observationsSQL = """
    DELETE FROM observation
    WHERE series_key = ?1 AND time IN (
      SELECT time FROM observation WHERE series_key = ?1 AND time < ?2 ORDER BY time LIMIT ?3
    )
    """
  private static let forecastsSQL = """
    DELETE FROM forecast
    WHERE series_key = ?1 AND (origin, step) IN (
      SELECT origin, step FROM forecast WHERE series_key = ?1 AND origin < ?2
      ORDER BY origin, step LIMIT ?3
    )
    """
  private static let rejectedRowsSQL = """
    DELETE FROM rejected_row
    WHERE (file_key, sequence) IN (
      SELECT file_key, sequence FROM rejected_row WHERE time < ?1
      ORDER BY file_key, sequence LIMIT ?2
    )
    """
}

extension StateStore {
  /// Deletes at most `limit` observations of `series` from before `time`, oldest first.
  ///
  /// What is deleted cannot be replayed: the caller sees to it that a snapshot covers it.
  ///
  /// - Returns: How many were deleted; fewer than `limit` means that none are left.
  public func deleteObservations(
    _ series: SeriesKey, before time: Timestamp, limit: Int
  ) throws(StateStoreError) -> Int {
    try attempt { () throws(SQLiteError) in
      try statements.retention.observations.run(series.rawValue, time.microseconds, limit)
      return connection.changedRowCount
    }
  }

  /// Deletes at most `limit` forecast steps of `series` with an origin before `time`, oldest first.
  ///
  /// - Returns: How many were deleted; fewer than `limit` means that none are left.
  public func deleteForecasts(
    _ series: SeriesKey, originBefore time: Timestamp, limit: Int
  ) throws(StateStoreError) -> Int {
    try attempt { () throws(SQLiteError) in
      try statements.retention.forecasts.run(series.rawValue, time.microseconds, limit)
      return connection.changedRowCount
    }
  }

  /// Deletes at most `limit` rejected rows that were set aside before `time`.
  ///
  /// - Returns: How many were deleted; fewer than `limit` means that none are left.
  public func deleteRejectedRows(
    before time: Timestamp, limit: Int
  ) throws(StateStoreError) -> Int {
    try attempt { () throws(SQLiteError) in
      try statements.retention.rejectedRows.run(time.microseconds, limit)
      return connection.changedRowCount
    }
  }

  /// Gives at most `pageLimit` free pages back to the file system.
  public func releaseFreePages(pageLimit: Int) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try connection.execute("PRAGMA incremental_vacuum(\(pageLimit))")
    }
  }
}
