// Which of many things was used the longest time ago, found without looking at all of them.

import TimeSeries

/// The series in the order of their uses.
///
/// A use is appended; the earlier one of the same series stays where it is, of no meaning any more,
/// until it comes first or there are too many of them. So neither takes longer among many series.
struct UseOrder {
  private var line: [(use: UInt64, name: SeriesID)] = []
  private var first = 0
  private var latest: [SeriesID: UInt64] = [:]
  private var useCount: UInt64 = 0

  /// Notes that `name` is used.
  mutating func note(_ name: SeriesID) {
    useCount += 1
    latest[name] = useCount
    line.append((useCount, name))
    if line.count > 2 * latest.count + 64 {
      line = line[first...].filter { latest[$0.name] == $0.use }
      first = 0
    }
  }

  /// Takes out the series whose last use was the longest time ago; nil where there is none.
  mutating func takeOldest() -> SeriesID? {
    while first < line.count {
      let (use, name) = line[first]
      first += 1
      if latest[name] == use {
        latest[name] = nil
        return name
      }
    }
    return nil
  }

  /// Forgets all uses.
  mutating func removeAll() {
    line.removeAll()
    first = 0
    latest.removeAll()
  }
}
