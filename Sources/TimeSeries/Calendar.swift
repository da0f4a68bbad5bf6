// Where in the day and in the week a moment lies, as the two numbers a network can read.

/// A moment's place in the week (and so in the day), in 65 536 parts of about 9 seconds.
///
/// Weeks are counted from 1970-01-01T00:00:00Z; time zones and daylight saving are not known here.
public struct CalendarPhase: Hashable, Sendable {
  /// Parts of 1/65 536 week since the week began.
  public let part: UInt16

  /// The phase of `time`.
  public init(of time: Timestamp) {
    let week: Int64 = 604_800_000_000
    let elapsed = time.microseconds.euclideanRemainder(week)
    part = UInt16(Double(elapsed) / Double(week) * 65_536)
  }

  /// The phase that `part` says, as it was stored.
  public init(part: UInt16) {
    self.part = part
  }

  /// The point of the unit circle that goes round once a week.
  public var ofWeek: CirclePoint {
    CirclePoint(turns: Double(part) / 65_536)
  }

  /// The point of the unit circle that goes round once a day.
  public var ofDay: CirclePoint {
    let sevenths = Int(part) * 7 & 65_535
    return CirclePoint(turns: Double(sevenths) / 65_536)
  }
}

/// A point of the unit circle.
public struct CirclePoint: Hashable, Sendable {
  /// The sine of its angle, −1 to 1.
  public let sine: Double
  /// The cosine of its angle, −1 to 1.
  public let cosine: Double

  /// The point at `turns` full turns, 0 to 1; the error is below 2⁻⁵⁰.
  ///
  /// Own polynomials: a libm's sine differs by machine, and this number reaches what is stored.
  /// Taylor series up to the 15th and 16th power, used to an eighth of a turn either side.
  public init(turns: Double) {
    let quarters = turns * 4
    let nearest = Int(quarters + 0.5)
    let angle = (quarters - Double(nearest)) * 1.570_796_326_794_896_6
    let square = angle * angle
    // Both series side by side: divisions are what takes time here.
    let series = CirclePoint.series(
      SIMD2(repeating: square),
      over: (
        SIMD2(6, 12), SIMD2(20, 30), SIMD2(42, 56), SIMD2(72, 90), SIMD2(110, 132),
        SIMD2(156, 182), SIMD2(210, 240)
      ))
    let sine = angle * series.x
    let cosine = 1 - square / 2 * series.y
    switch nearest & 3 {
    case 0: (self.sine, self.cosine) = (sine, cosine)
    case 1: (self.sine, self.cosine) = (cosine, -sine)
    case 2: (self.sine, self.cosine) = (-sine, -cosine)
    default: (self.sine, self.cosine) = (-cosine, sine)
    }
  }

  /// 1 − x/a (1 − x/b (1 − …)), as the Taylor series of both functions nest.
  private static func series(
    _ x: SIMD2<Double>,
    over d: (
      SIMD2<Double>, SIMD2<Double>, SIMD2<Double>, SIMD2<Double>, SIMD2<Double>, SIMD2<Double>,
      SIMD2<Double>
    )
  ) -> SIMD2<Double> {
    let inner = 1 - x / d.4 * (1 - x / d.5 * (1 - x / d.6))
    return 1 - x / d.0 * (1 - x / d.1 * (1 - x / d.2 * (1 - x / d.3 * inner)))
  }
}
