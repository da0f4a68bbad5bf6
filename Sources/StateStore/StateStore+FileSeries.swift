// What a file did: which series it touched, whether they were forecast, which rows it lost.
import TimeSeries

/// A series that a file brought observations for and that has not been forecast since.
public struct UnissuedSeries: Hashable, Sendable {
  /// The series' number.
  public let key: SeriesKey
  /// The series' name.
  public let id: SeriesID
}

/// A row that was set aside, as it is stored.
public struct RejectedEntry: Hashable, Sendable {
  /// The data row, from 1.
  public let row: Int
  /// The line of the file, from 1.
  public let line: Int
  /// The column's name; nil where the whole row is bad.
  public let column: String?
  /// Why, as a sentence.
  public let reason: String
  /// The row's beginning, escaped to text.
  public let text: String

  /// A rejected row to store.
  public init(row: Int, line: Int, column: String?, reason: String, text: String) {
    self.row = row
    self.line = line
    self.column = column
    self.reason = reason
    self.text = text
  }
}

struct FileSeriesStatements: ~Copyable {
  let touch: SQLiteStatement
  let unissued: SQLiteStatement
  let markIssued: SQLiteStatement
  let reject: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      touch: SQLiteStatement(Self.touchSQL, on: connection),
      unissued: SQLiteStatement(Self.unissuedSQL, on: connection),
      markIssued: SQLiteStatement(Self.markIssuedSQL, on: connection),
      reject: SQLiteStatement(Self.rejectSQL, on: connection))
  }

  private static let touchSQL = """
    INSERT INTO file_series (file_key, series_key, learned, issued) VALUES (?1, ?2, ?3, 0)
    ON CONFLICT (file_key, series_key) DO UPDATE SET
      learned = learned + excluded.learned,
      issued = CASE WHEN excluded.learned > 0 THEN 0 ELSE issued END
    """
  private static let unissuedSQL = """
    SELECT series.series_key, series.name
    FROM file_series
    JOIN series ON series.series_key = file_series.series_key
    WHERE file_series.file_key = ?1 AND file_series.issued = 0 AND file_series.learned > 0
    ORDER BY series.name
    LIMIT ?2
    """
  private static let markIssuedSQL = """
    UPDATE file_series SET issued = 1 WHERE file_key = ?1 AND series_key = ?2
    """
  private static let rejectSQL = """
    INSERT INTO rejected_row (file_key, sequence, row, line, column_name, reason, text, time)
    SELECT ?1, next.sequence, ?2, ?3, ?4, ?5, ?6, ?7
    FROM (
      SELECT coalesce(max(sequence), 0) + 1 AS sequence FROM rejected_row WHERE file_key = ?1
    ) AS next
    WHERE next.sequence <= ?8
    """
}

extension StateStore {
  /// Notes that `file` touched `series`, and that `learned` more of its observations were learned.
  ///
  /// If any were, its forecast is yet to be issued, also where one was before: files may grow.
  public func noteTouched(
    file: FileKey, series: SeriesKey, learned: Int
  ) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.fileSeries.touch.run(file.rawValue, series.rawValue, learned)
    }
  }

  /// At most `limit` series that learned from `file` and have not been forecast since, in the order
  /// of `SeriesID`; nil for all.
  public func unissuedSeries(
    file: FileKey, limit: Int? = nil
  ) throws(StateStoreError) -> [UnissuedSeries] {
    try attempt { () throws(SQLiteError) in
      try statements.fileSeries.unissued.allRows(file.rawValue, limit ?? -1) { row in
        UnissuedSeries(key: SeriesKey(rawValue: row.integer(0)), id: SeriesID(row.text(1)))
      }
    }
  }

  /// Notes that the forecasts of `series` for `file` are issued.
  public func markIssued(file: FileKey, series: SeriesKey) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.fileSeries.markIssued.run(file.rawValue, series.rawValue)
    }
  }

  /// Stores a rejected row of `file`, unless `limit` of its rows are stored already.
  ///
  /// - Returns: Whether it was stored.
  public func insertRejectedRow(
    file: FileKey, _ rejected: RejectedEntry, time: Timestamp, limit: Int
  ) throws(StateStoreError) -> Bool {
    try attempt { () throws(SQLiteError) in
      try statements.fileSeries.reject.run(
        file.rawValue, rejected.row, rejected.line, rejected.column, rejected.reason,
        rejected.text, time.microseconds, limit)
      return connection.changedRowCount > 0
    }
  }
}
