// What a sensor said: one value of one series at one time.

/// One value of one series at one time.
public struct Observation: Hashable, Sendable {
  /// The series the value belongs to.
  public let series: SeriesID
  /// When it was observed.
  public let time: Timestamp
  /// The value in the sensor's own unit, finite.
  public let value: Double

  /// An observation of `series`.
  ///
  /// - Precondition: `value` is finite; non-finite text is rejected when the file is decoded.
  public init(series: SeriesID, time: Timestamp, value: Double) {
    precondition(value.isFinite, "an observation's value is finite")
    self.series = series
    self.time = time
    self.value = value
  }
}
