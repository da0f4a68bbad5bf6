// Thresholds: what the configuration says that a series should not reach, kept where SQL sees it.
import TimeSeries

extension StateStore {
  /// Sets what a series should not reach.
  public func setThreshold(
    _ series: SeriesKey, _ threshold: Threshold
  ) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.series.setThreshold.run(
        series.rawValue, threshold.above, threshold.below)
    }
  }

  /// Visits what each series should not reach, in no order that is promised.
  public func forEachThreshold(
    _ body: (SeriesKey, SeriesID, Threshold) -> Void
  ) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.series.thresholds.forEachRow { row in
        body(
          SeriesKey(rawValue: row.integer(0)), SeriesID(row.text(1)), Self.threshold(row, 2))
        return true
      }
    }
  }

  /// The two columns from `column` on.
  static func threshold(_ row: borrowing SQLiteStatement, _ column: Int32) -> Threshold {
    Threshold(above: row.realOrNil(column), below: row.realOrNil(column + 1))
  }
}
