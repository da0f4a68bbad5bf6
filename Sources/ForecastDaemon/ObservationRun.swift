// Observations of one file in the order in which they are learned, as columns.

import TimeSeries

/// A run of observations of one file, column by column; the four arrays have equal counts.
struct ObservationRun: Equatable, Sendable {
  /// Which series of the file, an index into the decoder's names.
  var seriesIndex: [Int32] = []
  /// When, in microseconds since 1970.
  var time: [Int64] = []
  /// The value, finite.
  var value: [Double] = []

  var count: Int { time.count }

  mutating func append(_ seriesIndex: Int32, _ time: Int64, _ value: Double) {
    self.seriesIndex.append(seriesIndex)
    self.time.append(time)
    self.value.append(value)
  }

  mutating func removeAll() {
    seriesIndex.removeAll(keepingCapacity: true)
    time.removeAll(keepingCapacity: true)
    value.removeAll(keepingCapacity: true)
  }

  /// The same observations in time order; those of equal time keep their order.
  func sortedByTime() -> ObservationRun {
    let order = time.indices.sorted { (time[$0], $0) < (time[$1], $1) }
    var sorted = ObservationRun()
    sorted.seriesIndex = order.map { seriesIndex[$0] }
    sorted.time = order.map { time[$0] }
    sorted.value = order.map { value[$0] }
    return sorted
  }

  /// The observations at `range`.
  func slice(_ range: Range<Int>) -> ObservationRun {
    var part = ObservationRun()
    part.seriesIndex = Array(seriesIndex[range])
    part.time = Array(time[range])
    part.value = Array(value[range])
    return part
  }
}

/// Counts backward steps: observations older than an earlier one of the same series in the file.
struct OrderCheck {
  private var newest: [Int64] = []
  private(set) var backwardSteps = 0

  /// Notes an observation.
  mutating func note(_ seriesIndex: Int32, _ time: Int64) {
    let index = Int(seriesIndex)
    while newest.count <= index { newest.append(.min) }
    if time < newest[index] {
      backwardSteps += 1
    } else {
      newest[index] = time
    }
  }
}
