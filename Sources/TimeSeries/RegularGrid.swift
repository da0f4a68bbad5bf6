// Turns many observations an interval into one: cells on a grid that is aligned to 1970.

/// How the observations of one cell become one value.
public enum Aggregate: String, Hashable, Sendable, CaseIterable {
  /// Their mean.
  case mean
  /// The newest of them.
  case last
  /// Their sum.
  case sum
  /// The smallest of them.
  case min
  /// The largest of them.
  case max
}

/// A cell that is complete, since a later one has opened.
public struct GridCell: Hashable, Sendable {
  /// The cell's end: the earliest time at which its value can be known.
  public let end: Timestamp
  /// What its observations come to, within ±1e300.
  public let value: Double
}

/// Gathers observations into cells [k · interval, (k + 1) · interval), counted from 1970.
public struct RegularGrid: Hashable, Sendable {
  /// The length of a cell.
  public let intervalMicroseconds: Int64
  /// What becomes of the observations of one cell.
  public let aggregate: Aggregate
  /// The number k of the open cell.
  public private(set) var cell: Int64
  /// Observations in the open cell; 0 while none is open.
  public private(set) var count: Int
  /// What the open cell's observations come to so far.
  public private(set) var value: Double

  /// A grid with no open cell.
  ///
  /// - Precondition: `intervalMicroseconds` is positive.
  public init(intervalMicroseconds: Int64, aggregate: Aggregate) {
    self.init(
      intervalMicroseconds: intervalMicroseconds, aggregate: aggregate, cell: 0, count: 0, value: 0)
  }

  /// A grid as it was stored.
  ///
  /// - Precondition: `intervalMicroseconds` is positive, `count` not negative.
  public init(
    intervalMicroseconds: Int64, aggregate: Aggregate, cell: Int64, count: Int, value: Double
  ) {
    precondition(intervalMicroseconds > 0, "a grid's interval is positive")
    precondition(count >= 0, "a cell holds no negative number of observations")
    self.intervalMicroseconds = intervalMicroseconds
    self.aggregate = aggregate
    self.cell = cell
    self.count = count
    self.value = value
  }

  /// Takes one observation into the cell it lies in.
  ///
  /// - Parameters:
  ///   - value: within ±1e300.
  ///   - time: not earlier than the ones before.
  /// - Returns: the cell that it completes by opening a later one.
  public mutating func add(_ value: Double, at time: Timestamp) -> GridCell? {
    let remainder = time.microseconds.euclideanRemainder(intervalMicroseconds)
    let start = time.microseconds.subtractingReportingOverflow(remainder).partialValue
    let cell = start / intervalMicroseconds
    var closed: GridCell?
    if count > 0, cell != self.cell {
      closed = GridCell(end: end, value: self.value)
      count = 0
    }
    self.cell = cell
    count += 1
    self.value = count == 1 ? value : combined(with: value)
    return closed
  }

  /// The end of the open cell.
  private var end: Timestamp {
    let (start, _) = cell.multipliedReportingOverflow(by: intervalMicroseconds)
    return Timestamp(microseconds: start).advanced(by: 1, intervalsOf: intervalMicroseconds)
  }

  /// The cell's value with one more observation, which `count` counts already.
  private func combined(with newest: Double) -> Double {
    switch aggregate {
    case .mean: value + (newest - value) / Double(count)
    case .last: newest
    case .sum: Swift.min(Swift.max(value + newest, -1e300), 1e300)
    case .min: Swift.min(value, newest)
    case .max: Swift.max(value, newest)
    }
  }
}
