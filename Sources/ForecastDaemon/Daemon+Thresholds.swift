// After a start and after a reload: the thresholds of the configuration, brought to stored series.

import StateStore
import TimeSeries

extension Daemon {
  /// Brings the configured thresholds to the stored series, if that is due.
  ///
  /// - Throws: what ends the process. A full disk does not: then it is tried again later.
  mutating func noteThresholdsIfDue() throws {
    guard thresholdsAreDue else { return }
    do {
      try ingest.noteThresholds()
      thresholdsAreDue = false
    } catch let error as StateStoreError where error.isDiskFull {
      holdInbox("\(error)", retryingAtOnce: false)
    }
  }
}

extension Ingest {
  /// Brings the configured thresholds to the stored series; writes nothing where none has changed.
  mutating func noteThresholds() throws {
    var changed: [(key: SeriesKey, threshold: Threshold)] = []
    let configuration = configuration
    let isAny = configuration.series.contains { $0.threshold != nil }
    try store.forEachThreshold { key, name, stored in
      let threshold = isAny ? configuration.threshold(of: name) : Threshold()
      if threshold != stored { changed.append((key, threshold)) }
    }
    let limit = configuration.limits.batchRows
    for start in stride(from: 0, to: changed.count, by: limit) {
      let piece = changed[start..<min(start + limit, changed.count)]
      try transaction { ingest in
        for (key, threshold) in piece { try ingest.store.setThreshold(key, threshold) }
      }
      onProgress(nil)
    }
  }
}
