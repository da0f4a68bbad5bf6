// Observations: the log from which all learned state can be had again.
import TimeSeries

/// Whether an observation was new.
public enum InsertResult: Hashable, Sendable {
  /// It was not there, and is now.
  case new
  /// One of the same series and time is there; nothing was changed.
  case duplicate
}

struct ObservationStatements: ~Copyable {
  let insert: SQLiteStatement
  let insertRows: SQLiteStatement
  let insertRow: SQLiteStatement
  let value: SQLiteStatement
  let learned: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      insert: SQLiteStatement(Self.insertSQL, on: connection),
      insertRows: SQLiteStatement(
        Self.insertSQL(rowCount: Self.rowsAtOnce), on: connection),
      insertRow: SQLiteStatement(Self.insertSQL(rowCount: 1), on: connection),
      value: SQLiteStatement(Self.valueSQL, on: connection),
      learned: SQLiteStatement(Self.learnedSQL, on: connection))
  }

  // Not OR IGNORE: that would also pass over a value that is NULL or a series that is not there.
  private static let insertSQL = """
    INSERT INTO observation (series_key, time, value, late) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (series_key, time) DO NOTHING
    """
  /// How many learned observations one run of a statement stores: 1.5 µs each alone, 0.9 µs so.
  static let rowsAtOnce = 32

  /// Stores so many learned observations of the series ?1, of which none may be there.
  private static func insertSQL(rowCount: Int) -> String {
    let rows = (0..<rowCount).map { "(?1, ?\(2 * $0 + 2), ?\(2 * $0 + 3), 0)" }
    return """
      INSERT INTO observation (series_key, time, value, late)
      VALUES \(rows.joined(separator: ", "))
      """
  }
  private static let valueSQL = """
    SELECT value FROM observation WHERE series_key = ?1 AND time = ?2
    """
  private static let learnedSQL = """
    SELECT time, value FROM observation
    WHERE series_key = ?1 AND time > ?2 AND late = 0
    ORDER BY time
    LIMIT ?3
    """
}

extension StateStore {
  /// Stores an observation, unless one of the same series and time is there.
  ///
  /// - Precondition: `value` is finite.
  /// - Complexity: about two microseconds within a transaction.
  public func insertObservation(
    _ series: SeriesKey, time: Timestamp, value: Double, isLate: Bool
  ) throws(StateStoreError) -> InsertResult {
    precondition(value.isFinite, "an observation's value is finite")
    return try attempt { () throws(SQLiteError) in
      try statements.observation.insert.run(series.rawValue, time.microseconds, value, isLate)
      return connection.changedRowCount == 0 ? .duplicate : .new
    }
  }

  /// Stores observations that are newer than all that `series` has.
  ///
  /// - Precondition: as many values as times; each value is finite.
  /// - Throws: `StateStoreError` of category bug if one of them is there already.
  public func insertNewObservations(
    _ series: SeriesKey, times: [Int64], values: [Double]
  ) throws(StateStoreError) {
    precondition(values.allSatisfy(\.isFinite), "an observation's value is finite")
    try attempt { () throws(SQLiteError) in
      var start = 0
      while start < times.count {
        let isWhole = start + ObservationStatements.rowsAtOnce <= times.count
        let end = start + (isWhole ? ObservationStatements.rowsAtOnce : 1)
        let (time, value) = (times[start..<end], values[start..<end])
        if isWhole {
          try statements.observation.insertRows.run(sharing: series.rawValue, time, value)
        } else {
          try statements.observation.insertRow.run(sharing: series.rawValue, time, value)
        }
        start = end
      }
    }
  }

  /// The value stored for `series` at `time`, late or not; nil where there is none.
  public func storedValue(
    _ series: SeriesKey, time: Timestamp
  ) throws(StateStoreError) -> Double? {
    try attempt { () throws(SQLiteError) in
      try statements.observation.value.firstRow(series.rawValue, time.microseconds) { $0.real(0) }
    }
  }

  /// Visits what `series` has learned after `start`, times increasing: the log that a replay reads.
  ///
  /// Late observations are left out.
  ///
  /// - Parameters:
  ///   - series: The series.
  ///   - start: The time after which the visit begins; nil for the beginning.
  ///   - limit: How many observations at most; nil for all.
  ///   - body: Called with each observation; may not store observations.
  /// - Throws: `StateStoreError`.
  public func forEachLearnedObservation(
    _ series: SeriesKey, after start: Timestamp? = nil, limit: Int? = nil,
    _ body: (Timestamp, Double) -> Void
  ) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      let start = start?.microseconds ?? Int64.min
      try statements.observation.learned.forEachRow(series.rawValue, start, limit ?? -1) { row in
        body(row.time(0), row.real(1))
        return true
      }
    }
  }
}
