// Series that are far behind their observations, caught up with before a batch needs them.
//
// After another `model`, or a kill, a batch may need series that take minutes to replay. In the
// batch's own transaction nothing of that would last before its end: a process that is stopped or
// killed again and again would never get there. So it is done before, in pieces, each of which is
// stored.

import StateStore
import TimeSeries

extension Ingest {
  /// Brings the series that a batch is going to need into memory, as far as that takes long.
  ///
  /// - Parameters:
  ///   - batch: What is learned next.
  ///   - names: The names of its series.
  ///   - row: The file's entry, if the forecasts that are still due for it are issued next.
  /// - Returns: whether that is done; false where the process is to stop.
  /// - Throws: `StateStoreError`.
  mutating func catchUp(
    _ batch: ObservationRun, names: [SeriesID], _ row: FileRow?
  ) throws -> Bool {
    var isNeeded = [Bool](repeating: false, count: names.count)
    for index in 0..<batch.count { isNeeded[Int(batch.seriesIndex[index])] = true }
    for (index, name) in names.enumerated() where isNeeded[index] {
      if index % 256 == 255 { onProgress(nil) }
      guard try catchUp(name) else { return false }
    }
    guard let row else { return true }
    for series in try store.unissuedSeries(file: row.key, limit: issueLimit) {
      guard try catchUp(series.id) else { return false }
    }
    return true
  }

  /// Replays a series that is far behind, piece by piece.
  ///
  /// - Parameters:
  ///   - name: The series.
  ///   - deadline: The moment after which no other piece is begun, on the monotonic clock; nil to
  ///     go on until a signal comes.
  /// - Returns: whether it is far behind no more; false where the process is to stop, or too late.
  /// - Throws: as `transaction` does.
  mutating func catchUp(_ name: SeriesID, until deadline: Int64? = nil) throws -> Bool {
    let options = configuration.forecasterOptions(for: name)
    if resident.holds(name, options: options) { return true }
    guard let row = try store.seriesRow(named: name) else { return true }
    while try resident.isFarBehind(row, options: options, store: store) {
      if deadline.map({ clock.monotonicMicroseconds >= $0 }) ?? isStopping() { return false }
      try transaction { ingest in
        try ingest.resident.replay(row, options: options, store: ingest.store)
      }
    }
    return true
  }
}
