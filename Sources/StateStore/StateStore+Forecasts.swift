// Forecasts: every one that is kept, a row a step.
import TimeSeries

struct ForecastStatements: ~Copyable {
  let insert: SQLiteStatement
  let exists: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      insert: SQLiteStatement(Self.insertSQL, on: connection),
      exists: SQLiteStatement(Self.existsSQL, on: connection))
  }

  private static let insertSQL = """
    INSERT INTO forecast (
      series_key, origin, step, target, issued, value, lower_80, upper_80, lower_95, upper_95)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT (series_key, origin, step) DO NOTHING
    """
  private static let existsSQL = """
    SELECT 1 FROM forecast WHERE series_key = ?1 AND origin = ?2 LIMIT 1
    """
}

extension StateStore {
  /// Stores `forecast`, made for `series` at `issued`; steps that are there stay as they are.
  ///
  /// - Returns: `.new` if any step was stored.
  /// - Precondition: every number is finite.
  public func insertForecast(
    _ series: SeriesKey, _ forecast: Forecast, issued: Timestamp
  ) throws(StateStoreError) -> InsertResult {
    try attempt { () throws(SQLiteError) in
      var result = InsertResult.duplicate
      for step in forecast.steps {
        let numbers = (step.value, step.lower80, step.upper80, step.lower95, step.upper95)
        precondition(
          numbers.0.isFinite && numbers.1.isFinite && numbers.2.isFinite && numbers.3.isFinite
            && numbers.4.isFinite, "a forecast is finite")
        try statements.forecast.insert.run(
          series.rawValue, forecast.origin.microseconds, step.step, step.target.microseconds,
          issued.microseconds, numbers.0, numbers.1, numbers.2, numbers.3, numbers.4)
        if connection.changedRowCount > 0 { result = .new }
      }
      return result
    }
  }

  /// Whether a forecast of `series` from `origin` is stored: it is not issued again.
  public func hasForecast(_ series: SeriesKey, origin: Timestamp) throws(StateStoreError) -> Bool {
    try attempt { () throws(SQLiteError) in
      let found: Bool? = try statements.forecast.exists.firstRow(
        series.rawValue, origin.microseconds
      ) { _ in true }
      return found ?? false
    }
  }
}
