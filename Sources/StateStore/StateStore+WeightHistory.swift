// How the experts shared a series' forecasts, day by day.
import TimeSeries

struct WeightHistoryStatements: ~Copyable {
  let put: SQLiteStatement
  let newest: SQLiteStatement
  let delete: SQLiteStatement

  /// The table: a row a series and day, once the day is over.
  ///
  /// day counts days since 1970 of the observations' times; weights is a JSON object as in
  /// step_score, of the mean over all steps ahead.
  static let tableSQL = """
    CREATE TABLE day_weight (
      series_key INTEGER NOT NULL REFERENCES series (series_key),
      day INTEGER NOT NULL,
      weights TEXT NOT NULL,
      PRIMARY KEY (series_key, day)
    ) STRICT, WITHOUT ROWID
    """

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      put: SQLiteStatement(Self.putSQL, on: connection),
      newest: SQLiteStatement(Self.newestSQL, on: connection),
      delete: SQLiteStatement(Self.deleteSQL, on: connection))
  }

  // A day that is over once is over again only where its series is learned anew.
  private static let putSQL = """
    INSERT INTO day_weight (series_key, day, weights) VALUES (?1, ?2, ?3)
    ON CONFLICT (series_key, day) DO UPDATE SET weights = excluded.weights
    """
  private static let newestSQL = """
    SELECT newest.day, member.key, member.value
    FROM (
      SELECT day, weights FROM day_weight
      WHERE series_key = ?1 ORDER BY day DESC LIMIT ?2
    ) AS newest
    CROSS JOIN json_each(newest.weights) AS member
    ORDER BY newest.day, member.id
    """
  private static let deleteSQL = """
    DELETE FROM day_weight
    WHERE series_key = ?1 AND day IN (
      SELECT day FROM day_weight WHERE series_key = ?1 AND day < ?2 ORDER BY day LIMIT ?3
    )
    """
}

extension StateStore {
  /// Stores the weights of a day of `series` that is over.
  public func putDayWeights(
    _ series: SeriesKey, _ weights: DayWeights
  ) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.weightHistory.put.run(
        series.rawValue, weights.day, Self.json(weights.weights))
    }
  }

  /// The weights of the newest `limit` days of `series`, in the order of the days.
  public func dayWeights(
    of series: SeriesKey, limit: Int
  ) throws(StateStoreError) -> [DayWeights] {
    try attempt { () throws(SQLiteError) in
      let rows = try statements.weightHistory.newest.allRows(series.rawValue, limit) { row in
        (
          day: row.integer(0),
          weight: ExpertWeight(expert: row.text(1), weight: row.realOrNil(2) ?? .nan)
        )
      }
      var days: [DayWeights] = []
      for row in rows {
        let before = days.last?.day == row.day ? days.removeLast().weights : []
        days.append(DayWeights(day: row.day, weights: before + [row.weight]))
      }
      return days
    }
  }

  /// Deletes the weights of at most `limit` days of `series` from before `time`, oldest first.
  ///
  /// - Returns: How many were deleted; fewer than `limit` means that none are left.
  public func deleteDayWeights(
    _ series: SeriesKey, before time: Timestamp, limit: Int
  ) throws(StateStoreError) -> Int {
    try attempt { () throws(SQLiteError) in
      try statements.weightHistory.delete.run(series.rawValue, time.daysSince1970, limit)
      return connection.changedRowCount
    }
  }
}
