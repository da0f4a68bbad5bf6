// Turns the observations of one series into steps: its interval, its gaps, its segments.

/// One step of a series that was observed.
public struct TimelineStep: Hashable, Sendable {
  /// The time of the observation, or the end of the grid cell that it completes.
  public let time: Timestamp
  /// The value, within ±1e300.
  public let value: Double
  /// Steps since the one before, at least 1; all but the last are missing.
  public let count: Int
  /// Whether what came before counts no longer: the series has a new interval.
  public let startsSegment: Bool
}

/// The time of one series, counted in steps.
///
/// The interval is the configured one, or the median of the last 64 gaps. A median that lies more
/// than a quarter away for 32 observations (for half of all while there are fewer than 64) begins
/// a new segment; within a segment the interval follows slow drift. A configured interval that is
/// clearly longer than the gaps gathers observations on a `RegularGrid`.
public struct SeriesTimeline: Equatable, Sendable {
  /// What it remembers, apart from how it was configured.
  public struct Memory: Equatable, Sendable {
    /// The last gaps in microseconds, at most 64, a ring once it is full.
    public var gaps: [Int64] = []
    /// Where in `gaps` the next one goes.
    public var cursor = 0
    /// The interval in use; nil until it is known.
    public var intervalMicroseconds: Int64?
    /// Observations in a row for which the median gap lay elsewhere.
    public var strangeCount = 0
    /// The newest observation's time.
    public var lastTime: Timestamp?
    /// The newest observation's value, within ±1e300.
    public var lastValue = 0.0
    /// The time of the newest step; nil at the start of a segment.
    public var lastStepTime: Timestamp?
    /// The open cell, where a longer interval is configured than the gaps have.
    public var grid: RegularGrid?

    /// A memory of nothing.
    public init() {}
  }

  /// The interval that was configured; nil to find it.
  public let configuredMicroseconds: Int64?
  /// What becomes of several observations in one configured interval.
  public let aggregate: Aggregate
  /// What it remembers.
  public private(set) var memory: Memory
  /// `memory.gaps`, sorted.
  private var sortedGaps: [Int64]

  /// The most gaps that are remembered.
  public static let gapLimit = 64

  /// The timeline of a series of which `memory` is known.
  ///
  /// - Precondition: `configuredMicroseconds` is positive; `memory` came from a timeline.
  public init(
    configuredMicroseconds: Int64?, aggregate: Aggregate, memory: Memory = Memory()
  ) {
    precondition(configuredMicroseconds ?? 1 > 0, "an interval is positive")
    precondition(memory.gaps.count <= SeriesTimeline.gapLimit, "a timeline keeps 64 gaps")
    self.configuredMicroseconds = configuredMicroseconds
    self.aggregate = aggregate
    self.memory = memory
    if memory.intervalMicroseconds == nil {
      self.memory.intervalMicroseconds = configuredMicroseconds
    }
    if let grid = memory.grid {
      self.memory.grid = RegularGrid(
        intervalMicroseconds: grid.intervalMicroseconds, aggregate: aggregate, cell: grid.cell,
        count: grid.count, value: grid.value)
    }
    self.memory.gaps.reserveCapacity(SeriesTimeline.gapLimit)
    sortedGaps = self.memory.gaps.sorted()
    sortedGaps.reserveCapacity(SeriesTimeline.gapLimit)
  }

  /// The interval in use; nil until it is known, at the second observation.
  public var intervalMicroseconds: Int64? { memory.intervalMicroseconds }

  /// Takes the next observation.
  ///
  /// - Parameters:
  ///   - time: later than every time before.
  ///   - value: finite; beyond ±1e300 it counts as ±1e300.
  /// - Returns: the step it makes, or nil where a grid cell stays open.
  /// - Complexity: O(`gapLimit`).
  public mutating func advance(to time: Timestamp, value: Double) -> TimelineStep? {
    let value = min(max(value, -1e300), 1e300)
    if let last = memory.lastTime {
      precondition(time > last, "a series is learned in the order of time")
      remember(gap: last.saturatingMicroseconds(until: time))
      if let configuredMicroseconds {
        chooseGrid(interval: configuredMicroseconds, from: last)
      } else {
        followMedian()
      }
    }
    memory.lastTime = time
    memory.lastValue = value
    if memory.grid == nil { return step(to: time, value: value) }
    guard let cell = memory.grid?.add(value, at: time) else { return nil }
    return step(to: cell.end, value: cell.value)
  }

  /// The step at `time`, counted from the one before in this segment.
  private mutating func step(to time: Timestamp, value: Double) -> TimelineStep {
    var count = 1
    if let last = memory.lastStepTime, let interval = memory.intervalMicroseconds {
      let elapsed = last.saturatingMicroseconds(until: time)
      let (quotient, remainder) = elapsed.quotientAndRemainder(dividingBy: interval)
      count = max(1, Int(quotient) + (remainder >= interval - remainder ? 1 : 0))
    }
    let startsSegment = memory.lastStepTime == nil
    memory.lastStepTime = time
    return TimelineStep(time: time, value: value, count: count, startsSegment: startsSegment)
  }

  /// Takes one gap into the ring and into the sorted copy.
  private mutating func remember(gap: Int64) {
    if memory.gaps.count < SeriesTimeline.gapLimit {
      memory.gaps.append(gap)
    } else {
      let oldest = memory.gaps[memory.cursor]
      memory.gaps[memory.cursor] = gap
      memory.cursor = (memory.cursor + 1) % SeriesTimeline.gapLimit
      if oldest == gap { return }
      if let place = sortedGaps.firstIndex(of: oldest) { sortedGaps.remove(at: place) }
    }
    let place = sortedGaps.firstIndex { $0 >= gap } ?? sortedGaps.count
    sortedGaps.insert(gap, at: place)
  }

  /// The lower median of the remembered gaps, of which there is at least one.
  private var medianGap: Int64 { sortedGaps[(sortedGaps.count - 1) / 2] }

  /// Lets the interval follow the median gap, and begins a segment where that has moved for good.
  private mutating func followMedian() {
    let median = medianGap
    guard let interval = memory.intervalMicroseconds else {
      memory.intervalMicroseconds = median
      return
    }
    let isNear = median >= interval - interval / 5 && median - interval <= interval / 4
    if isNear {
      memory.strangeCount = 0
      // Stay for less than 1/64: targets and seasons should not tremble with the stamps.
      if abs(median - interval) > interval / 64 { memory.intervalMicroseconds = median }
      return
    }
    memory.strangeCount += 1
    if memory.strangeCount >= max(1, min(32, memory.gaps.count / 2)) {
      memory.strangeCount = 0
      memory.intervalMicroseconds = median
      memory.lastStepTime = nil
    }
  }

  /// Gathers on a grid where the gaps are at most 3/4 of the interval, until they exceed 9/10.
  ///
  /// Either change begins a segment. A new grid takes the observation before it along, since that
  /// may lie in the same cell.
  private mutating func chooseGrid(interval: Int64, from last: Timestamp) {
    let median = medianGap
    if memory.grid == nil, median <= interval / 4 * 3 + interval % 4 * 3 / 4 {
      var grid = RegularGrid(intervalMicroseconds: interval, aggregate: aggregate)
      _ = grid.add(memory.lastValue, at: last)
      memory.grid = grid
      memory.lastStepTime = nil
    } else if memory.grid != nil, median > interval / 10 * 9 + interval % 10 * 9 / 10 {
      memory.grid = nil
      memory.lastStepTime = nil
    }
  }
}

extension Timestamp {
  /// Microseconds from here to a later `time`, or the most that fit.
  func saturatingMicroseconds(until time: Timestamp) -> Int64 {
    let (difference, overflow) = time.microseconds.subtractingReportingOverflow(microseconds)
    return overflow ? .max : difference
  }

  /// The moment `count` intervals later, or the last there is.
  public func advanced(by count: Int, intervalsOf intervalMicroseconds: Int64) -> Timestamp {
    let (span, tooLong) = intervalMicroseconds.multipliedReportingOverflow(by: Int64(count))
    let (moment, tooLate) = microseconds.addingReportingOverflow(span)
    return Timestamp(microseconds: tooLong || tooLate ? .max : moment)
  }
}
