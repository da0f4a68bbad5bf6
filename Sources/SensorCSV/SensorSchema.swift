// What each column of a file is: time, tag, value, or nothing that is read.

/// The columns of a file by their use, found from its head and the configuration.
struct SensorSchema: Sendable {
  /// The names of all columns; unnamed ones are `column_N`, counted from 1.
  var columns: [String]
  /// For each column, the unit that a record below its name tells; none without such a record.
  var units: [String?]
  /// Fields that a record must at least have; unnamed columns at the end may be left out.
  var requiredFieldCount: Int
  /// The columns whose texts, joined by one space, are the time.
  var timeColumns: [Int]
  var timeFormat: TimestampFormat
  var zone: LocalZone
  var numberFormat: NumberFormat
  var missing: [String]
  /// Texts that may stand behind a number.
  var numberUnits: [String]
  /// Whether rows of a series with the same time are put a millisecond apart.
  var spreadsRepeatedTimes: Bool
  /// The columns whose texts name the series.
  var tagColumns: [Int]
  var valueColumns: [ValueColumn]
  /// The value column whose name the series' names leave out.
  var namelessColumn: Int?
  var template: SeriesTemplate

  /// A column that is read as values.
  struct ValueColumn: Equatable, Sendable {
    var index: Int
    /// What the sample showed, or the configuration says.
    var holds: ColumnContent
  }

  /// What a column holds, by most of its cells in the sample.
  ///
  /// A number is an observation in each of them: which rows the sample has changes nothing.
  enum ColumnContent: Equatable, Sendable {
    /// Numbers: text rejects the row.
    case numbers
    /// No cell yet: text only shows that it is no column of numbers.
    case nothingYet
    /// Text, which is no observation, nor is its absence a missing one.
    case text
  }
}
