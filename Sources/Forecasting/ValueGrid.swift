// The grid that a sensor's values lie on, and forecasts of the next value that lie on it, too.

/// Moves the forecast of the next value onto the series' grid, where that has been better of late.
///
/// ```
/// ŷ = F + b (y_t + g round((F − y_t) / g) − F)    b ∈ {0, ½, 1}    F what was forecast otherwise
/// ```
/// g is the smallest change other than 0 among the last 128 to 256: a tenth of a degree, or one
/// count. Where values are as coarse as changes are small, the median of what may come is one of
/// the values that can come, and mostly none of them lies where the mean does. b is what had the
/// smallest recent absolute error. Where nothing is coarse g is small, and nothing happens.
struct ValueGrid: Equatable, Sendable {
  /// The smallest change other than 0 since the last full block, and in the block before; infinite
  /// where there is none.
  private var newestStep = Double.infinity
  private var olderStep = Double.infinity
  /// Changes other than 0 in the newest block.
  private var changeCount = 0
  private var candidates = CandidateErrors(count: 3)
  /// The number of the step that waits for its target, −1 if there is none; its unit; what was
  /// forecast for it without the grid and on it, in units.
  private var number = -1
  private var unit = 0.0
  private var freeChange = 0.0
  private var gridChange = 0.0
  /// Whether its value was that of the step before.
  private var isCalm = false

  private static let blockSize = 128

  /// Forgets what waits for its target; what was learned stays.
  mutating func restart() { number = -1 }

  /// Learns the change from step `number` to the one after it.
  ///
  /// - Parameters:
  ///   - change: y_{t+1} − y_t.
  ///   - number: t.
  ///   - value: y_t; a change that only rounding can tell from none beside it counts as none.
  mutating func learn(_ change: Double, from number: Int, value: Double) {
    let size = abs(change)
    if size > 1e-12 * max(abs(value), abs(value + change)), size.isFinite {
      newestStep = min(newestStep, size)
      changeCount += 1
      if changeCount == ValueGrid.blockSize {
        (olderStep, newestStep, changeCount) = (newestStep, .infinity, 0)
      }
    }
    guard number == self.number else { return }
    self.number = -1
    let target = min(max(change / unit, -30), 30)
    for share in 0..<3 { candidates.learn(share, error: moved(share) - target, isCalm: isCalm) }
  }

  /// The change to be forecast from step `number`.
  ///
  /// - Parameters:
  ///   - change: what is forecast otherwise, in units.
  ///   - number: t.
  ///   - unit: the usual change, above 0, in the unit of the series.
  ///   - isCalm: whether the value at t repeats the one before.
  /// - Returns: the change to be forecast, in units.
  mutating func change(
    _ change: Double, from number: Int, unit: Double, isCalm: Bool
  ) -> Double {
    self.number = number
    self.unit = unit
    self.isCalm = isCalm
    freeChange = change
    let step = min(newestStep, olderStep) / unit
    let count = (change / step).rounded()
    // Without a grid the count is 0 or beyond all that can be told apart.
    gridChange = step.isFinite && abs(count) < 1e9 ? count * step : change
    return moved(candidates.best(isCalm: isCalm))
  }

  /// The forecast that lies `share` halves of the way to the grid.
  private func moved(_ share: Int) -> Double {
    freeChange + 0.5 * Double(share) * (gridChange - freeChange)
  }
}

extension ValueGrid: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for step in [newestStep, olderStep] { writer.write(step) }
    writer.write(changeCount)
    candidates.encode(into: &writer)
    writer.write(number)
    for number in [unit, freeChange, gridChange] { writer.write(number) }
    writer.write(isCalm)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    newestStep = try reader.readDouble()
    olderStep = try reader.readDouble()
    changeCount = try reader.readCount(atMost: ValueGrid.blockSize - 1)
    try candidates.decode(from: &reader)
    number = try reader.readInteger()
    unit = try reader.readDouble()
    freeChange = try reader.readDouble()
    gridChange = try reader.readDouble()
    isCalm = try reader.readBool()
  }
}
