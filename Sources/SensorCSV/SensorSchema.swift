// What each column of a file is: time, tag, value, or nothing that is read.

/// The columns of a file by their use, found from its head and the configuration.
struct SensorSchema: Sendable {
  /// The names of all columns; unnamed ones are `column_N`, counted from 1.
  var columns: [String]
  /// Fields that a record must at least have; unnamed columns at the end may be left out.
  var requiredFieldCount: Int
  /// The columns whose texts, joined by one space, are the time.
  var timeColumns: [Int]
  var timeFormat: TimestampFormat
  var zone: LocalZone
  var numberFormat: NumberFormat
  var missing: [String]
  /// The columns whose texts name the series.
  var tagColumns: [Int]
  var valueColumns: [ValueColumn]
  var layout: FileLayout
  var template: SeriesTemplate

  /// A column that is read as values.
  struct ValueColumn: Equatable, Sendable {
    var index: Int
    /// Whether text in it rejects the row; in a column that was empty throughout the sample, and is
    /// not configured, text only means that it is no value column.
    var rejectsText: Bool
  }
}
