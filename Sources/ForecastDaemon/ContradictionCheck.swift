// Whether values differ from others of the same series and time: two devices under one name.

import LinuxSystem
import StateStore
import TimeSeries

/// Compares a file with what is stored for the same series and times.
///
/// Two devices that share a name show as values that differ at the same time, in the store or
/// within the file.
public struct ContradictionCheck {
  private struct Known {
    let row: SeriesRow?
    var lastTime = Int64.min
    var lastValue = 0.0
  }

  private var known: [Known] = []
  private var contradictions = 0
  private var example: (series: SeriesID, time: Int64, here: Double, there: Double)?
  /// Series that the store does not know.
  private(set) var newSeries = 0

  /// A check that has seen nothing.
  public init() {}

  /// Compares an observation with the one before it of its series, or with a stored one.
  ///
  /// - Throws: `StateStoreError`.
  public mutating func note(
    _ series: Int32, _ time: Int64, _ value: Double, names: [SeriesID],
    store: borrowing StateStore
  ) throws(StateStoreError) {
    let index = Int(series)
    while known.count <= index {
      let row = try store.seriesRow(named: names[known.count])
      if row == nil { newSeries += 1 }
      known.append(Known(row: row))
    }
    var there: Double?
    if time == known[index].lastTime {
      there = known[index].lastValue
    } else if let row = known[index].row, let newest = row.summary.lastTime?.microseconds,
      time <= newest
    {
      there = try store.storedValue(row.key, time: Timestamp(microseconds: time))
    }
    if let there, there != value {
      contradictions += 1
      if example == nil { example = (names[index], time, value, there) }
    }
    known[index].lastTime = time
    known[index].lastValue = value
  }

  /// Why the file is refused, if most of its values contradict others; nil otherwise.
  public func refusal(_ name: String, observations: Int) -> String? {
    guard let example, 2 * contradictions > observations else { return nil }
    let time = Timestamp(microseconds: example.time)
    return "\(name): \(contradictions) of \(observations) values contradict another one of the "
      + "same series and time, such as "
      + "'\(PrintableText.escape(Array(example.series.name.utf8)))' at \(time): "
      + "\(example.there) there, \(example.here) here; nothing was learned. Two devices seem to "
      + "share a name: put the files of each into its own subdirectory of the inbox, or name the "
      + "column that tells them apart with tags in sources, or the place of the device in the "
      + "file's name with device. If the times are only coarser than the rows: time: { repeats: "
      + "\"spread\" }."
  }
}
