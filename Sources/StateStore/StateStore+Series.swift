// Series: one row each, with the counts and the accuracy that the status shows.
import TimeSeries

/// The number that stands for a series in every table.
public struct SeriesKey: Hashable, Comparable, Sendable {
  /// The number, from 1.
  public let rawValue: Int64

  /// The key with the given number.
  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Whether `left` was inserted first.
  public static func < (left: SeriesKey, right: SeriesKey) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Whether a series' forecasts rest on enough observations yet.
public enum LearningPhase: String, Hashable, Sendable {
  /// Too few observations for all experts.
  case warming
  /// In full operation.
  case learning
}

/// What is known of a series at a commit.
public struct SeriesSummary: Hashable, Sendable {
  /// The time between two steps in microseconds; nil until it is known.
  public var intervalMicroseconds: Int64?
  /// Whether the forecasts rest on enough observations.
  public var phase: LearningPhase
  /// Stored observations, late ones included.
  public var observations: Int
  /// Learned observations.
  public var learned: Int
  /// Late observations: stored, never learned.
  public var late: Int
  /// The oldest stored time.
  public var firstTime: Timestamp?
  /// The newest learned time.
  public var lastTime: Timestamp?
  /// The value learned at `lastTime`.
  public var lastValue: Double?
  /// Mean absolute error one step ahead, in the series' unit.
  public var mae: Double?
  /// Mean absolute error of the last value one step ahead, in the series' unit.
  public var maeLastValue: Double?
  /// Share of targets inside the 80 % interval one step ahead, 0 to 1.
  public var coverage80: Double?
  /// Share of targets inside the 95 % interval one step ahead, 0 to 1.
  public var coverage95: Double?

  /// The summary of a series that has no observation yet.
  public init() {
    phase = .warming
    observations = 0
    learned = 0
    late = 0
  }
}

/// A series as it is stored.
public struct SeriesRow: Hashable, Sendable {
  /// Its number.
  public let key: SeriesKey
  /// Its name.
  public let id: SeriesID
  /// The unit of its values; nil where none is configured.
  public let unit: String?
  /// What it should not reach, as configured.
  public let threshold: Threshold
  /// What is known of it.
  public var summary: SeriesSummary

  /// A series as the store has it.
  public init(
    key: SeriesKey, id: SeriesID, unit: String?, threshold: Threshold, summary: SeriesSummary
  ) {
    self.key = key
    self.id = id
    self.unit = unit
    self.threshold = threshold
    self.summary = summary
  }
}

struct SeriesStatements: ~Copyable {
  let named: SQLiteStatement
  let byKey: SQLiteStatement
  let insert: SQLiteStatement
  let update: SQLiteStatement
  let setUnit: SQLiteStatement
  let setThreshold: SQLiteStatement
  let thresholds: SQLiteStatement
  let all: SQLiteStatement
  let stale: SQLiteStatement
  let containing: SQLiteStatement
  let count: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      named: SQLiteStatement(Self.select("WHERE name = ?1"), on: connection),
      byKey: SQLiteStatement(Self.select("WHERE series_key = ?1"), on: connection),
      insert: SQLiteStatement(Self.insertSQL, on: connection),
      update: SQLiteStatement(Self.updateSQL, on: connection),
      setUnit: SQLiteStatement(Self.setUnitSQL, on: connection),
      setThreshold: SQLiteStatement(Self.setThresholdSQL, on: connection),
      thresholds: SQLiteStatement(Self.thresholdsSQL, on: connection),
      all: SQLiteStatement(Self.select("ORDER BY name"), on: connection),
      stale: SQLiteStatement(Self.staleSQL, on: connection),
      containing: SQLiteStatement(Self.containingSQL, on: connection),
      count: SQLiteStatement("SELECT count(*) FROM series", on: connection))
  }

  private static func select(_ condition: String) -> String {
    """
    SELECT
      series_key, name, unit, interval_us, phase, observations, learned, late,
      first_time, last_time, last_value, mae, mae_last_value, coverage_80, coverage_95,
      threshold_above, threshold_below
    FROM series
    \(condition)
    """
  }

  private static let insertSQL = """
    INSERT INTO series (name, unit, phase, observations, learned, late)
    VALUES (?1, ?2, 'warming', 0, 0, 0)
    """
  private static let updateSQL = """
    UPDATE series SET
      interval_us = ?2, phase = ?3, observations = ?4, learned = ?5, late = ?6,
      first_time = ?7, last_time = ?8, last_value = ?9,
      mae = ?10, mae_last_value = ?11, coverage_80 = ?12, coverage_95 = ?13
    WHERE series_key = ?1
    """
  private static let setUnitSQL = """
    UPDATE series SET unit = ?2 WHERE series_key = ?1 AND unit IS NOT ?2
    """
  private static let setThresholdSQL = """
    UPDATE series SET threshold_above = ?2, threshold_below = ?3 WHERE series_key = ?1
    """
  private static let thresholdsSQL = """
    SELECT series_key, name, threshold_above, threshold_below FROM series
    """
  private static let staleSQL = """
    SELECT series.name
    FROM series
    LEFT JOIN snapshot ON snapshot.series_key = series.series_key
    WHERE series.last_time IS NOT NULL
      AND (snapshot.through_time IS NULL OR snapshot.through_time < series.last_time)
      AND series.learned - coalesce(snapshot.observations, 0) >= ?1
    ORDER BY series.name
    """
  private static let containingSQL = """
    SELECT name FROM series WHERE instr(lower(name), lower(?1)) > 0 ORDER BY name LIMIT ?2
    """
}

extension StateStore {
  /// The series of this name; nil where it has never been seen.
  public func seriesRow(named id: SeriesID) throws(StateStoreError) -> SeriesRow? {
    try attempt { () throws(SQLiteError) in
      try statements.series.named.firstRow(id.name, read: Self.seriesRow)
    }
  }

  /// The series of this number.
  public func seriesRow(_ key: SeriesKey) throws(StateStoreError) -> SeriesRow? {
    try attempt { () throws(SQLiteError) in
      try statements.series.byKey.firstRow(key.rawValue, read: Self.seriesRow)
    }
  }

  /// Adds a series that has no observation yet.
  ///
  /// - Throws: `StateStoreError` of category bug if the name is there already.
  public func insertSeries(_ id: SeriesID, unit: String?) throws(StateStoreError) -> SeriesKey {
    try attempt { () throws(SQLiteError) in
      try statements.series.insert.run(id.name, unit)
      return SeriesKey(rawValue: connection.lastInsertedRowID)
    }
  }

  /// Replaces what is known of a series.
  public func updateSeries(
    _ series: SeriesKey, _ summary: SeriesSummary
  ) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.series.update.run(
        series.rawValue, summary.intervalMicroseconds, summary.phase.rawValue,
        summary.observations, summary.learned, summary.late,
        summary.firstTime?.microseconds, summary.lastTime?.microseconds, summary.lastValue,
        summary.mae, summary.maeLastValue, summary.coverage80, summary.coverage95)
    }
  }

  /// Names the unit of a series anew; writes nothing where it is the same.
  public func setUnit(_ series: SeriesKey, _ unit: String?) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.series.setUnit.run(series.rawValue, unit)
    }
  }

  /// How many series there are.
  public func seriesCount() throws(StateStoreError) -> Int {
    try attempt { () throws(SQLiteError) in
      Int(try statements.series.count.firstRow { $0.integer(0) } ?? 0)
    }
  }

  /// Visits every series in the order of `SeriesID`.
  public func forEachSeries(_ body: (SeriesRow) -> Void) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.series.all.forEachRow { row in
        body(Self.seriesRow(row))
        return true
      }
    }
  }

  /// The series whose snapshot is missing or older than their newest learned observation, and that
  /// have learned at least `count` more than it, in the order of `SeriesID`.
  public func staleSeries(behind count: Int) throws(StateStoreError) -> [SeriesID] {
    try attempt { () throws(SQLiteError) in
      try statements.series.stale.allRows(count) { SeriesID($0.text(0)) }
    }
  }

  /// At most `limit` names that contain `text`, ASCII letters of either case alike, in order.
  public func seriesNames(containing text: String, limit: Int) throws(StateStoreError) -> [SeriesID]
  {
    try attempt { () throws(SQLiteError) in
      try statements.series.containing.allRows(text, limit) { SeriesID($0.text(0)) }
    }
  }

  private static func seriesRow(_ row: borrowing SQLiteStatement) -> SeriesRow {
    var summary = SeriesSummary()
    summary.intervalMicroseconds = row.integerOrNil(3)
    // The table admits no other text.
    summary.phase = LearningPhase(rawValue: row.text(4)) ?? .warming
    summary.observations = Int(row.integer(5))
    summary.learned = Int(row.integer(6))
    summary.late = Int(row.integer(7))
    summary.firstTime = row.timeOrNil(8)
    summary.lastTime = row.timeOrNil(9)
    summary.lastValue = row.realOrNil(10)
    summary.mae = row.realOrNil(11)
    summary.maeLastValue = row.realOrNil(12)
    summary.coverage80 = row.realOrNil(13)
    summary.coverage95 = row.realOrNil(14)
    return SeriesRow(
      key: SeriesKey(rawValue: row.integer(0)), id: SeriesID(row.text(1)),
      unit: row.textOrNil(2), threshold: threshold(row, 15), summary: summary)
  }
}

extension SQLiteStatement {
  /// A column as a time, or nil for NULL.
  func timeOrNil(_ column: Int32) -> Timestamp? {
    integerOrNil(column).map { Timestamp(microseconds: $0) }
  }

  /// A column as a time.
  func time(_ column: Int32) -> Timestamp {
    Timestamp(microseconds: integer(column))
  }
}
