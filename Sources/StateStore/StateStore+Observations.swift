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
  let value: SQLiteStatement
  let learned: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      insert: SQLiteStatement(Self.insertSQL, on: connection),
      value: SQLiteStatement(Self.valueSQL, on: connection),
      learned: SQLiteStatement(Self.learnedSQL, on: connection))
  }

  // Not OR IGNORE: that would also pass over a value that is NULL or a series that is not there.
  private static let insertSQL = """
    INSERT INTO observation (series_key, time, value, late) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (series_key, time) DO NOTHING
    """
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
