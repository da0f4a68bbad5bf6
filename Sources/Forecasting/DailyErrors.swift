// How wrong forecasts usually are at each time of the day.
import TimeSeries

/// The slow mean of one forecaster's errors in each half hour of the day.
///
/// ```
/// m_d ← m_d + (e − m_d) / 8        e cut at two usual changes
/// ```
/// Where every day has its rush hour at the same time, what all experts missed there yesterday and
/// the days before they mostly miss today, too.
struct DailyErrors: Equatable, Sendable {
  /// m, in the unit of the series.
  private var means = [Double](repeating: 0, count: DailyErrors.slotCount)

  /// Half hours of a day.
  static let slotCount = 48
  /// The weight of the newest error.
  private static let newestShare = 0.125
  /// Errors beyond so many usual changes are cut.
  private static let limit = 2.0

  /// The half hour that `phase` lies in.
  ///
  /// Phases are cut to parts of nine seconds: one more part of a day makes up for that, so that the
  /// full hour lies in the same half hour on every day of the week.
  static func slot(of phase: CalendarPhase) -> Int {
    (((Int(phase.part) * 7 + 8) & 65_535) * slotCount) >> 16
  }

  /// The usual error in half hour `slot`; 0 while none is known.
  func mean(_ slot: Int) -> Double { means[slot] }

  /// Takes `error`, in units of `unit`, into the mean of half hour `slot`.
  mutating func learn(_ error: Double, unit: Double, slot: Int) {
    let cut = min(max(error, -DailyErrors.limit), DailyErrors.limit)
    means[slot] += DailyErrors.newestShare * (cut * unit - means[slot])
  }
}

extension DailyErrors: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for mean in means { writer.write(mean) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try reader.readDoubles(into: &means)
  }
}
