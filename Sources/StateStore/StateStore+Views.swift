// The public views as values, for the commands that show them.
import TimeSeries

/// One value of a view.
public enum StoredValue: Hashable, Sendable {
  /// No value.
  case null
  /// A whole number.
  case integer(Int64)
  /// A number; finite.
  case real(Double)
  /// Text.
  case text(String)
}

/// The rows of a view.
public struct ViewRows: Hashable, Sendable {
  /// The columns' names.
  public var columns: [String]
  /// The rows, each with a value a column.
  public var rows: [[StoredValue]]

  /// Rows with the given columns.
  public init(columns: [String], rows: [[StoredValue]]) {
    self.columns = columns
    self.rows = rows
  }
}

extension StateStore {
  /// `series_status`, in the order of `SeriesID`.
  public func seriesStatus() throws(StateStoreError) -> ViewRows {
    try view(
      """
      SELECT
        series, unit, interval_seconds, observations, first_time, last_time, last_unix, last_value,
        mae, mae_last_value, skill, coverage_80, coverage_95, state
      FROM series_status
      ORDER BY series
      """)
  }

  /// `latest_forecast` of one series, in the order of its steps.
  public func latestForecast(of series: SeriesID) throws(StateStoreError) -> ViewRows {
    try view(
      """
      SELECT
        series, issued_time, origin_time, target_time, target_unix, step, forecast, lower_80,
        upper_80, lower_95, upper_95
      FROM latest_forecast
      WHERE series = ?1
      ORDER BY step
      """, series.name)
  }

  /// `forecast_history` of one series, by target and step.
  ///
  /// - Parameters:
  ///   - series: The series.
  ///   - since: The earliest target; nil for no limit.
  ///   - until: The latest target; nil for no limit.
  ///   - step: The one step ahead to show; nil for every step.
  /// - Returns: The rows.
  /// - Throws: `StateStoreError`.
  public func forecastHistory(
    of series: SeriesID, since: Timestamp? = nil, until: Timestamp? = nil, step: Int? = nil
  ) throws(StateStoreError) -> ViewRows {
    try view(
      """
      SELECT
        series, issued_time, origin_time, target_time, target_unix, step, forecast, lower_80,
        upper_80, lower_95, upper_95, actual, error, inside_80, inside_95
      FROM forecast_history
      WHERE series = ?1
        AND (?2 IS NULL OR target_unix >= ?2 / 1000000.0)
        AND (?3 IS NULL OR target_unix <= ?3 / 1000000.0)
        AND (?4 IS NULL OR step = ?4)
      ORDER BY target_unix, step
      """, series.name, since?.microseconds, until?.microseconds, step)
  }

  /// `forecast_accuracy` of one series, or of all (nil), by series and step.
  public func forecastAccuracy(of series: SeriesID? = nil) throws(StateStoreError) -> ViewRows {
    try view(
      """
      SELECT
        series, step, forecasts, mae, rmse, mase, bias, mae_last_value, mae_seasonal_naive, skill,
        coverage_80, coverage_95, weights
      FROM forecast_accuracy
      WHERE ?1 IS NULL OR series = ?1
      ORDER BY series, step
      """, series?.name)
  }

  /// `files`, newest first; at most `limit`, nil for all.
  public func files(limit: Int? = nil) throws(StateStoreError) -> ViewRows {
    try view(
      """
      SELECT
        file, state, series, rows, learned, duplicates, late, rejected, bytes, sha256,
        received_time, finished_time, reason
      FROM files
      LIMIT ?1
      """, limit ?? -1)
  }

  /// `rejected_rows` of the files named `file`, or of all (nil), newest file first, up to `limit`.
  public func rejectedRows(
    of file: String? = nil, limit: Int? = nil
  ) throws(StateStoreError) -> ViewRows {
    try view(
      """
      SELECT file, line, "column", reason, text, time
      FROM rejected_rows
      WHERE ?1 IS NULL OR file = ?1
      LIMIT ?2
      """, file, limit ?? -1)
  }

  private func view<each Value: SQLiteBindable>(
    _ sql: String, _ values: repeat each Value
  ) throws(StateStoreError) -> ViewRows {
    try attempt { () throws(SQLiteError) in
      let statement = try SQLiteStatement(sql, on: connection)
      let columns = (0..<statement.columnCount).map { statement.columnName($0) }
      let rows = try statement.allRows(repeat each values) { row in
        (0..<row.columnCount).map { row.value($0) }
      }
      return ViewRows(columns: columns, rows: rows)
    }
  }
}
