// What a report reads: a bounded piece of everything that is known of one series.
import TimeSeries

/// One step of a stored forecast, and what it was made from.
public struct StoredForecastStep: Hashable, Sendable {
  /// The time of the newest observation it has seen.
  public let origin: Timestamp
  /// When it was issued.
  public let issued: Timestamp
  /// What was forecast.
  public let step: ForecastStep
}

extension StateStore {
  /// The newest `limit` observations of `series` from `start` on, late ones included, in order of
  /// time.
  ///
  /// - Throws: `StateStoreError`.
  public func newestObservations(
    _ series: SeriesKey, from start: Timestamp, limit: Int
  ) throws(StateStoreError) -> [(time: Timestamp, value: Double)] {
    try attempt { () throws(SQLiteError) in
      let statement = try SQLiteStatement(Self.newestObservationsSQL, on: connection)
      return try statement.allRows(series.rawValue, start.microseconds, limit) { row in
        (time: row.time(0), value: row.real(1))
      }.reversed()
    }
  }

  /// The steps of the newest forecast of `series`, in order; empty where there is none.
  public func newestForecast(_ series: SeriesKey) throws(StateStoreError) -> [StoredForecastStep] {
    try attempt { () throws(SQLiteError) in
      let statement = try SQLiteStatement(Self.newestForecastSQL, on: connection)
      return try statement.allRows(series.rawValue, read: Self.forecastStep)
    }
  }

  /// For each target of `series` up to `end` the newest forecast before it that has its origin from
  /// `start` on, in order of targets.
  ///
  /// - Parameters:
  ///   - series: The series.
  ///   - start: The earliest origin.
  ///   - end: The latest target.
  ///   - limit: How many steps are looked at, those of the newest origins first.
  /// - Returns: The steps.
  /// - Throws: `StateStoreError`.
  public func pastForecasts(
    _ series: SeriesKey, from start: Timestamp, through end: Timestamp, limit: Int
  ) throws(StateStoreError) -> [StoredForecastStep] {
    try attempt { () throws(SQLiteError) in
      let statement = try SQLiteStatement(Self.pastForecastsSQL, on: connection)
      // Origins come from the newest to the oldest: whatever lies before all targets so far has no
      // newer forecast.
      var kept: [StoredForecastStep] = []
      var piece: [StoredForecastStep] = []
      var earliest = Timestamp(microseconds: .max)
      func close() {
        kept += piece.reversed()
        earliest = kept.last?.step.target ?? earliest
        piece = []
      }
      try statement.forEachRow(
        series.rawValue, start.microseconds, end.microseconds, limit
      ) { row in
        let step = Self.forecastStep(row)
        if let last = piece.last, last.origin != step.origin { close() }
        if step.step.target < earliest { piece.append(step) }
        return true
      }
      close()
      return kept.reversed()
    }
  }

  /// What is published of how good the forecasts of `series` were, by step; NaN where not known.
  public func scores(of series: SeriesKey) throws(StateStoreError) -> [StepScore] {
    try attempt { () throws(SQLiteError) in
      let weights = try SQLiteStatement(Self.weightsSQL, on: connection)
      let shares = try weights.allRows(series.rawValue) { row in
        (
          step: row.integer(0),
          weight: ExpertWeight(expert: row.text(1), weight: row.realOrNil(2) ?? .nan)
        )
      }
      let statement = try SQLiteStatement(Self.scoresSQL, on: connection)
      return try statement.allRows(series.rawValue) { row in
        let step = row.integer(0)
        return Self.stepScore(row, weights: shares.filter { $0.step == step }.map(\.weight))
      }
    }
  }

  /// The first `limit` series by name.
  public func firstSeries(limit: Int) throws(StateStoreError) -> [SeriesID] {
    try attempt { () throws(SQLiteError) in
      let statement = try SQLiteStatement(
        "SELECT name FROM series ORDER BY name LIMIT ?1", on: connection)
      return try statement.allRows(limit) { SeriesID($0.text(0)) }
    }
  }

  /// What `series_status` says of how far a series is: warming, learning or stale.
  public func seriesState(_ series: SeriesID) throws(StateStoreError) -> String? {
    try attempt { () throws(SQLiteError) in
      let statement = try SQLiteStatement(
        "SELECT state FROM series_status WHERE series = ?1", on: connection)
      return try statement.firstRow(series.name) { $0.text(0) }
    }
  }

  private static func stepScore(
    _ row: borrowing SQLiteStatement, weights: [ExpertWeight]
  ) -> StepScore {
    StepScore(
      step: Int(row.integer(0)), count: Int(row.integer(1)), mae: row.realOrNaN(2),
      rmse: row.realOrNaN(3), mase: row.realOrNil(4), bias: row.realOrNaN(5),
      maeLastValue: row.realOrNaN(6), maeSeasonalNaive: row.realOrNil(7),
      coverage80: row.realOrNaN(8), coverage95: row.realOrNaN(9), width80: row.realOrNaN(10),
      width95: row.realOrNaN(11), weights: weights)
  }

  private static func forecastStep(_ row: borrowing SQLiteStatement) -> StoredForecastStep {
    StoredForecastStep(
      origin: row.time(0), issued: row.time(1),
      step: ForecastStep(
        step: Int(row.integer(2)), target: row.time(3), value: row.real(4), lower80: row.real(5),
        upper80: row.real(6), lower95: row.real(7), upper95: row.real(8)))
  }

  private static let newestObservationsSQL = """
    SELECT time, value FROM observation
    WHERE series_key = ?1 AND time >= ?2
    ORDER BY time DESC
    LIMIT ?3
    """
  private static let newestForecastSQL = """
    SELECT origin, issued, step, target, value, lower_80, upper_80, lower_95, upper_95
    FROM forecast
    WHERE series_key = ?1 AND origin = (
      SELECT newest.origin FROM forecast AS newest WHERE newest.series_key = ?1
      ORDER BY newest.origin DESC
      LIMIT 1
    )
    ORDER BY step
    """
  private static let pastForecastsSQL = """
    SELECT origin, issued, step, target, value, lower_80, upper_80, lower_95, upper_95
    FROM forecast
    WHERE series_key = ?1 AND origin >= ?2 AND origin < ?3 AND target <= ?3
    ORDER BY origin DESC, step
    LIMIT ?4
    """
  private static let weightsSQL = """
    SELECT step_score.step, member.key, member.value
    FROM step_score
    CROSS JOIN json_each(step_score.weights) AS member
    WHERE step_score.series_key = ?1
    ORDER BY step_score.step, member.id
    """
  private static let scoresSQL = """
    SELECT
      step, count, mae, rmse, mase, bias, mae_last_value, mae_seasonal_naive, coverage_80,
      coverage_95, width_80, width_95
    FROM step_score
    WHERE series_key = ?1
    ORDER BY step
    """
}

extension SQLiteStatement {
  /// A column as a number, NaN for NULL.
  fileprivate func realOrNaN(_ column: Int32) -> Double { realOrNil(column) ?? .nan }
}
