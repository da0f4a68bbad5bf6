// What had been issued for the target that has just arrived, at every step ahead.

/// What eight steps ahead had issued for one target.
struct ArrivedLanes {
  /// For which of them there was a forecast.
  let isKnown: StepMask
  /// The forecasts.
  let values: StepLanes
  /// Their bounds.
  let lower80: StepLanes
  let upper80: StepLanes
  let lower95: StepLanes
  let upper95: StepLanes
  /// How far the experts lay from them.
  let disagreements: StepLanes
  /// The last values at their origins.
  let lastValues: StepLanes
  /// What the first season's naive forecast said, and for which of them it was awake.
  let seasonals: StepLanes
  let hasSeasonal: StepMask
}

/// What had been issued for the target that has just arrived, and what is being issued.
///
/// In blocks of a row a number.
///
/// Scratch memory: nothing of it lasts from one target to the next.
struct ArrivedSteps: Sendable {
  /// The numbers of each step ahead.
  enum Row: Int {
    /// Whether there was a forecast, and one of the first season's naive expert: 1 or 0.
    case isKnown, hasSeasonal
    /// The forecast; the unit and the last value of its origin.
    case value, unit, lastValue
    /// How far the experts lay from it, and what the first season's naive forecast said: ŷ − y_t,
    /// both in units.
    case disagreement, seasonalChange
    /// The distances of the bounds, in units: four rows, as in `Bound`.
    case offset

    /// Rows of a block.
    static let count = 11
  }

  var numbers: [Double]

  /// Room for what `horizon` steps ahead have issued.
  init(horizon: Int) {
    numbers = [Double](
      repeating: 0, count: 8 * StepLanes.blockCount(steps: horizon) * Row.count)
  }

  /// The numbers of the eight steps of `block`.
  @inline(__always)
  func lanes(_ row: Row, _ block: Int) -> StepLanes {
    numbers.lanes(row: block * Row.count + row.rawValue)
  }

  /// Puts numbers for the eight steps of `block`; `bound` is that of an offset.
  @inline(__always)
  mutating func setLanes(_ lanes: StepLanes, _ row: Row, bound: Bound = .lower80, _ block: Int) {
    numbers.setLanes(lanes, row: block * Row.count + row.rawValue + bound.rawValue)
  }

  /// What the eight steps of `block` had issued, within the limits of the series.
  @inline(__always)
  func arrived(block: Int, within limits: ClosedRange<Double>) -> ArrivedLanes {
    let (values, units, lastValues) = (
      lanes(.value, block), lanes(.unit, block), lanes(.lastValue, block)
    )
    return ArrivedLanes(
      isKnown: lanes(.isKnown, block) .!= StepLanes.zero, values: values,
      lower80: (values - offset(.lower80, block) * units).limited(to: limits),
      upper80: (values + offset(.upper80, block) * units).limited(to: limits),
      lower95: (values - offset(.lower95, block) * units).limited(to: limits),
      upper95: (values + offset(.upper95, block) * units).limited(to: limits),
      disagreements: lanes(.disagreement, block) * units, lastValues: lastValues,
      seasonals: lastValues + lanes(.seasonalChange, block) * units,
      hasSeasonal: lanes(.hasSeasonal, block) .!= StepLanes.zero)
  }

  /// How far a bound lies from the forecast, in units.
  @inline(__always)
  private func offset(_ bound: Bound, _ block: Int) -> StepLanes {
    numbers.lanes(row: block * Row.count + Row.offset.rawValue + bound.rawValue)
  }
}
