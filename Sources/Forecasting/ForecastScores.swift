// How good the forecasts have been: running means over every target that has arrived.
import TimeSeries

/// The scores of every step ahead since the beginning.
///
/// ```
/// mean ← mean + (x − mean) / n
/// ```
/// They are means, not sums, and the squares are never formed: errors of 1e300 do no harm.
struct ForecastScores: Equatable, Sendable {
  /// What is kept of each step ahead.
  fileprivate enum Row: Int, CaseIterable {
    /// Targets that have arrived; those for which there was a seasonal naive forecast too; those
    /// inside the 80 % and the 95 % interval. Whole numbers.
    case count, seasonalCount, inside80, inside95
    /// The mean absolute error, the root of the mean square, the mean of forecast − actual; the
    /// mean absolute errors of the last value and of the seasonal naive forecast; mean widths.
    case absoluteError, squaredError, bias, lastValueError, seasonalError, width80, width95

    /// Rows that count.
    static let countCount = 4
  }

  /// Steps ahead H.
  let horizon: Int
  /// In blocks of a row each.
  private var numbers: [Double]

  /// Scores without a target.
  init(horizon: Int) {
    self.horizon = horizon
    numbers = [Double](
      repeating: 0, count: 8 * StepLanes.blockCount(steps: horizon) * Row.allCases.count)
  }

  /// Adds what the eight steps of `block` had issued for the target that has come, `actual`.
  mutating func learn(_ arrived: ArrivedLanes, block: Int, actual: Double) {
    let first = block * Row.allCases.count
    precondition(block >= 0 && (first + Row.allCases.count) * 8 <= numbers.count)
    // Sound, here and below: the precondition covers every row of the block.
    var rows = numbers.mutableSpan
    let place = { (row: Row) in first &+ row.rawValue }
    let isKnown = arrived.isKnown
    let count = unsafe rows.lanes(uncheckedRow: place(.count)) + 1
    unsafe rows.setLanes(count, uncheckedRow: place(.count), where: isKnown)
    let share = 1 / count
    let error = arrived.values - actual
    unsafe rows.follow(error.size, share, uncheckedRow: place(.absoluteError), where: isKnown)
    unsafe rows.follow(error, share, uncheckedRow: place(.bias), where: isKnown)
    unsafe rows.follow(
      (arrived.lastValues - actual).size, share, uncheckedRow: place(.lastValueError),
      where: isKnown)
    unsafe rows.follow(
      arrived.upper80 - arrived.lower80, share, uncheckedRow: place(.width80), where: isKnown)
    unsafe rows.follow(
      arrived.upper95 - arrived.lower95, share, uncheckedRow: place(.width95), where: isKnown)
    let squaredError = unsafe rootMeanSquare(
      rows.lanes(uncheckedRow: place(.squaredError)), error, share: share)
    unsafe rows.setLanes(squaredError, uncheckedRow: place(.squaredError), where: isKnown)
    let target = StepLanes(repeating: actual)
    let isInside80 = (arrived.lower80 .<= target) .& (target .<= arrived.upper80)
    let isInside95 = (arrived.lower95 .<= target) .& (target .<= arrived.upper95)
    unsafe rows.setLanes(
      rows.lanes(uncheckedRow: place(.inside80)) + 1, uncheckedRow: place(.inside80),
      where: isKnown .& isInside80)
    unsafe rows.setLanes(
      rows.lanes(uncheckedRow: place(.inside95)) + 1, uncheckedRow: place(.inside95),
      where: isKnown .& isInside95)
    let hasSeasonal = isKnown .& arrived.hasSeasonal
    let seasonalCount = unsafe rows.lanes(uncheckedRow: place(.seasonalCount)) + 1
    unsafe rows.setLanes(seasonalCount, uncheckedRow: place(.seasonalCount), where: hasSeasonal)
    unsafe rows.follow(
      (arrived.seasonals - actual).size, over: seasonalCount, uncheckedRow: place(.seasonalError),
      where: hasSeasonal)
  }

  /// One number of step index `step`.
  private func number(_ row: Row, step: Int) -> Double {
    numbers[StepLanes.place(step: step, row: row.rawValue, of: Row.allCases.count)]
  }

  /// The mean absolute error of the last value at step index `step`; nil without a target.
  func lastValueError(step: Int) -> Double? {
    number(.count, step: step) > 0 ? number(.lastValueError, step: step) : nil
  }

  /// The published scores of step index `step`.
  ///
  /// - Parameters:
  ///   - step: h − 1.
  ///   - scale: the mean absolute change over one step, for the MASE; nil if unknown.
  ///   - weights: the mixture's weights.
  /// - Returns: the scores; nil without a target.
  func published(step: Int, scale: Double?, weights: [ExpertWeight]) -> StepScore? {
    func mean(_ row: Row) -> Double { number(row, step: step) }
    let count = mean(.count)
    guard count > 0 else { return nil }
    return StepScore(
      step: step + 1, count: Int(count), mae: mean(.absoluteError), rmse: mean(.squaredError),
      mase: scale.flatMap { $0 > 0 ? mean(.absoluteError) / $0 : nil }, bias: mean(.bias),
      maeLastValue: mean(.lastValueError),
      maeSeasonalNaive: mean(.seasonalCount) > 0 ? mean(.seasonalError) : nil,
      coverage80: mean(.inside80) / count, coverage95: mean(.inside95) / count,
      width80: mean(.width80), width95: mean(.width95), weights: weights)
  }
}

extension MutableSpan where Element == Double {
  /// Moves the eight means of a row by `share` of their distance to `lanes`.
  @unsafe @inline(__always)
  fileprivate mutating func follow(
    _ lanes: StepLanes, _ share: StepLanes, uncheckedRow row: Int, where mask: StepMask
  ) {
    let mean = unsafe self.lanes(uncheckedRow: row)
    unsafe setLanes(mean + share * (lanes - mean), uncheckedRow: row, where: mask)
  }

  /// Moves the eight means of a row toward `lanes`, the newest of `counts` numbers.
  @unsafe @inline(__always)
  fileprivate mutating func follow(
    _ lanes: StepLanes, over counts: StepLanes, uncheckedRow row: Int, where mask: StepMask
  ) {
    let mean = unsafe self.lanes(uncheckedRow: row)
    unsafe setLanes(mean + (lanes - mean) / counts, uncheckedRow: row, where: mask)
  }
}

/// √((1 − share) a² + share b²) for a, b whose squares may not be representable.
private func rootMeanSquare(_ a: StepLanes, _ b: StepLanes, share: StepLanes) -> StepLanes {
  let largest = a.limited(atLeast: b.size)
  let (x, y) = (a / largest, b / largest)
  return (largest * ((1 - share) * x * x + share * y * y).squareRoot())
    .replacing(with: 0, where: .!(largest .> StepLanes.zero))
}

extension ForecastScores: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for step in 0..<horizon {
      for row in Row.allCases {
        let number = number(row, step: step)
        if row.rawValue < Row.countCount { writer.write(Int(number)) } else { writer.write(number) }
      }
    }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    for step in 0..<horizon {
      var limit = 1 << 53
      for row in Row.allCases {
        let place = StepLanes.place(step: step, row: row.rawValue, of: Row.allCases.count)
        if row.rawValue < Row.countCount {
          let count = try reader.readCount(atMost: limit)
          if row == .count { limit = count }
          numbers[place] = Double(count)
        } else {
          numbers[place] = try reader.readDouble()
        }
      }
    }
  }
}
