// What a batch brings to the log: observations that are newer than all before, and the past.

import StateStore
import TimeSeries

/// What a batch brings to the log, stored while it is being learned.
///
/// What is newer than all that its series has learned cannot be there already (invariant 6), and so
/// it can be learned before it is stored. Of the rest only the store knows what is a duplicate.
struct BatchRows {
  /// An observation that is not newer than what its series has learned before it.
  private struct Past {
    let series: SeriesKey
    let time: Int64
    let value: Double
  }

  /// What was new among the past of a series.
  struct Late {
    /// How many observations.
    var count = 0
    /// The time of the oldest.
    var oldest = Int64.max
  }

  private var past: [Past] = []
  private var late: [SeriesKey: Late] = [:]
  /// How many observations were there already.
  private(set) var duplicates = 0

  /// Notes an observation that is not newer than what its series has learned before it.
  mutating func notePast(_ series: SeriesKey, _ time: Int64, _ value: Double) {
    past.append(Past(series: series, time: time, value: value))
  }

  /// What was new among the past of `series`; nil where nothing was.
  func late(of series: SeriesKey) -> Late? { late[series] }

  /// Stores what `work` is to learn, then the past in the order in which it stands in the file.
  ///
  /// That order decides which of two equal times counts: an observation of the past may repeat one
  /// that the batch itself has brought, but never the other way round.
  mutating func store(
    _ work: [SeriesWork], in store: borrowing StateStore
  ) throws(StateStoreError) {
    for series in work {
      try store.insertNewObservations(series.row.key, times: series.times, values: series.values)
    }
    for row in past {
      let result = try store.insertObservation(
        row.series, time: Timestamp(microseconds: row.time), value: row.value, isLate: true)
      switch result {
      case .duplicate: duplicates += 1
      case .new:
        var late = late[row.series] ?? Late()
        late.count += 1
        late.oldest = min(late.oldest, row.time)
        self.late[row.series] = late
      }
    }
    past.removeAll()
  }
}
