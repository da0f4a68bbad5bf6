// How far an axis goes: around what is shown, no further, and never of no height.

/// The range of an axis upward, and its marks.
struct ChartRange: Sendable {
  /// Its lower end.
  let low: Double
  /// Its upper end.
  let high: Double
  /// Its marks.
  let ticks: [Tick]

  /// A range around finite `values`, with a little room; around a constant, a share of it.
  ///
  /// - Parameters:
  ///   - values: What must be within; others are left out.
  ///   - holdsZero: Whether zero is within, as where lengths from zero are compared.
  ///   - count: How many marks at most.
  init(around values: [Double], holdsZero: Bool = false, atMost count: Int = 5) {
    var low = holdsZero ? 0 : Double.infinity
    var high = holdsZero ? 0 : -Double.infinity
    for value in values where value.isFinite {
      // Twice this is still a number, and shares of what is left of it are.
      let held = value.magnitude < 1e-290 ? 0 : min(max(value, -1e300), 1e300)
      (low, high) = (min(low, held), max(high, held))
    }
    if low > high || holdsZero && low == high { (low, high) = (0, 1) }
    var room = (high - low) * 0.06
    if room <= max(low.magnitude, high.magnitude) * 1e-12 {
      room = low == 0 && high == 0 ? 1 : max(low.magnitude, high.magnitude) * 0.05
    }
    self.low = holdsZero && low == 0 ? 0 : low - room
    self.high = holdsZero && high == 0 ? 0 : high + room
    ticks = numberTicks(from: self.low, to: self.high, atMost: count)
  }

  /// A given range, such as that of shares.
  init(from low: Double, to high: Double, ticks: [Tick]) {
    self.low = low
    self.high = high
    self.ticks = ticks
  }
}
