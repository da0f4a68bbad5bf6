// Retention: deleting what is too old, a bounded number of rows at a time.
import TimeSeries

struct RetentionStatements: ~Copyable {
  let observations: SQLiteStatement
  let forecasts: SQLiteStatement
  let rejectedRows: SQLiteStatement
  let lastOfRejected: SQLiteStatement
  let nextSeries: SQLiteStatement
  let firstTime: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      observations: SQLiteStatement(Self.observationsSQL, on: connection),
      forecasts: SQLiteStatement(Self.forecastsSQL, on: connection),
      rejectedRows: SQLiteStatement(Self.rejectedRowsSQL, on: connection),
      lastOfRejected: SQLiteStatement(Self.lastOfRejectedSQL, on: connection),
      nextSeries: SQLiteStatement(
        "SELECT series_key FROM series WHERE series_key > ?1 ORDER BY series_key LIMIT 1",
        on: connection),
      firstTime: SQLiteStatement(
        "SELECT min(time) FROM observation WHERE series_key = ?1", on: connection))
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
    DELETE FROM rejected_row WHERE file_key > ?1 AND file_key <= ?2 AND time < ?3
    """
  private static let lastOfRejectedSQL = """
    SELECT max(file_key) FROM (
      SELECT file_key FROM rejected_row WHERE file_key > ?1 ORDER BY file_key, sequence LIMIT ?2
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

  /// The time of the oldest observation of `series`, late ones included; nil where none is left.
  public func firstTime(of series: SeriesKey) throws(StateStoreError) -> Timestamp? {
    try attempt { () throws(SQLiteError) in
      let time = try statements.retention.firstTime.firstRow(series.rawValue) { $0.integerOrNil(0) }
      return (time ?? nil).map { Timestamp(microseconds: $0) }
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

  /// Looks through the rejected rows of the files that come next after `file`, and deletes those
  /// that were set aside before `time`.
  ///
  /// - Parameters:
  ///   - time: What is older goes.
  ///   - file: The last file of the call before this one; 0 comes before all.
  ///   - limit: How many rows are looked at; the last file is looked through to its end.
  /// - Returns: The last file that was looked at; nil if none came next.
  /// - Throws: `StateStoreError`.
  public func deleteRejectedRows(
    before time: Timestamp, after file: FileKey, limit: Int
  ) throws(StateStoreError) -> FileKey? {
    try attempt { () throws(SQLiteError) in
      let last = try statements.retention.lastOfRejected.firstRow(file.rawValue, limit) {
        $0.integerOrNil(0)
      }
      guard let last = last ?? nil else { return nil }
      try statements.retention.rejectedRows.run(file.rawValue, last, time.microseconds)
      return FileKey(rawValue: last)
    }
  }

  /// The series whose number comes next after that of `series`; 0 comes before all.
  public func nextSeries(after series: SeriesKey) throws(StateStoreError) -> SeriesKey? {
    try attempt { () throws(SQLiteError) in
      try statements.retention.nextSeries.firstRow(series.rawValue) {
        SeriesKey(rawValue: $0.integer(0))
      }
    }
  }

  /// Gives at most `pageLimit` free pages back to the file system.
  public func releaseFreePages(pageLimit: Int) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try connection.execute("PRAGMA incremental_vacuum(\(pageLimit))")
    }
  }
}
