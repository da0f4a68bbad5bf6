// Letting old things go, a little at a time, while nothing else is to be done.

import Inbox
import LinuxSystem
import StateStore
import TimeSeries

/// How far a round of retention is.
struct RetentionRound {
  /// How often a round begins, in microseconds.
  static let everyMicroseconds: Int64 = 3_600_000_000
  /// How many rows one transaction deletes at most.
  static let rowLimit = 5000
  /// How many free pages are given back to the file system at once.
  static let pageLimit = 256

  /// When the next round begins, on the monotonic clock.
  var dueMicroseconds = Int64.min
  /// The series still to be looked at, the last one first; nil between two rounds.
  var waiting: [SeriesID]?
}

extension Daemon {
  /// Does one small piece of retention if there is any to do.
  ///
  /// Ages count back from a series' newest observation, so that old data learned today stays.
  ///
  /// - Returns: whether something was done.
  mutating func retain() throws -> Bool {
    do {
      return try retainNext()
    } catch let error as StateStoreError where error.isDiskFull {
      ingest.journal.log(.warning, "\(error); old things stay for now", subject: "retention")
      retention.waiting = nil
      return false
    }
  }

  private mutating func retainNext() throws -> Bool {
    let now = ingest.clock.monotonicMicroseconds
    guard var waiting = retention.waiting else {
      guard now >= retention.dueMicroseconds else { return false }
      retention.dueMicroseconds = now + RetentionRound.everyMicroseconds
      retention.waiting = try ingest.seriesToRetain()
      try ingest.retainRejectedRows()
      try ingest.removeOldDirectories()
      return true
    }
    guard let name = waiting.last else {
      retention.waiting = nil
      try ingest.store.releaseFreePages(pageLimit: RetentionRound.pageLimit)
      return false
    }
    if try ingest.retain(name) { return true }
    waiting.removeLast()
    retention.waiting = waiting
    return true
  }
}

extension Ingest {
  /// Every series, if anything of series is to go at all.
  func seriesToRetain() throws(StateStoreError) -> [SeriesID] {
    let ages = configuration.retention
    guard ages.observationsDays != nil || ages.forecastsDays != nil else { return [] }
    var names: [SeriesID] = []
    try store.forEachSeries { names.append($0.id) }
    return names.reversed()
  }

  /// Deletes some old observations and forecasts of one series.
  ///
  /// - Returns: whether there is more to delete.
  mutating func retain(_ name: SeriesID) throws -> Bool {
    guard let row = try store.seriesRow(named: name), let last = row.summary.lastTime else {
      return false
    }
    let limit = RetentionRound.rowLimit
    var hasMore = false
    if let days = configuration.retention.forecastsDays {
      let deleted = try transaction { ingest in
        try ingest.store.deleteForecasts(
          row.key, originBefore: last.advanced(byDays: -days), limit: limit)
      }
      hasMore = deleted == limit
    }
    guard let days = configuration.retention.observationsDays,
      let first = row.summary.firstTime, first < last.advanced(byDays: -days)
    else { return hasMore }
    let options = configuration.forecasterOptions(for: name)
    let deleted = try transaction { ingest in
      // What goes cannot be replayed: the snapshot has to cover it.
      try ingest.resident.refresh(row, options: options, store: ingest.store)
      try ingest.resident.saveSnapshot(of: name, store: ingest.store)
      let deleted = try ingest.store.deleteObservations(
        row.key, before: last.advanced(byDays: -days), limit: limit)
      // Saving has published scores: what was read before does not know them.
      var summary = try ingest.store.seriesRow(named: name)?.summary ?? row.summary
      try ingest.store.forEachLearnedObservation(row.key, limit: 1) { time, _ in
        summary.firstTime = time
      }
      try ingest.store.updateSeries(row.key, summary)
      return deleted
    }
    return hasMore || deleted == limit
  }

  /// Deletes old rejected rows, some in each transaction.
  mutating func retainRejectedRows() throws {
    guard let days = configuration.retention.rejectsDays else { return }
    let cutoff = now.advanced(byDays: -days)
    var deleted = RetentionRound.rowLimit
    while deleted == RetentionRound.rowLimit {
      deleted = try transaction { ingest in
        try ingest.store.deleteRejectedRows(before: cutoff, limit: RetentionRound.rowLimit)
      }
      onProgress(nil)
    }
  }

  /// Removes the directories of days in `done/` that are old enough, by their names.
  mutating func removeOldDirectories() throws {
    guard let days = configuration.retention.doneDays else { return }
    let cutoff = String(now.advanced(byDays: -days).iso8601.prefix { $0 != "T" })
    do {
      let directory = try fileSystem.open(spool.done, .directory)
      var old: [FilePath] = []
      while case let entries = try directory.nextEntries(), !entries.isEmpty {
        for entry in entries {
          let name = String(decoding: entry.name, as: UTF8.self)
          guard name.utf8.count == 10, name < cutoff, Self.isDay(name) else { continue }
          old.append(spool.done.appending(entry.name))
        }
      }
      for path in old.sorted() { try removeTree(path) }
    } catch {
      journal.log(.warning, "\(error); old files stay in done", subject: "done retention")
    }
  }

  private static func isDay(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2]
      && parts.allSatisfy { part in
        part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
  }

  /// Removes a directory and what is in it; follows no link.
  private func removeTree(_ path: FilePath) throws(SystemError) {
    while true {
      let directory = try fileSystem.open(path, .directory)
      let entries = try directory.nextEntries()
      if entries.isEmpty { break }
      for entry in entries {
        let inside = path.appending(entry.name)
        if try fileSystem.status(inside).kind == .directory {
          try removeTree(inside)
        } else {
          try fileSystem.unlink(inside)
        }
      }
    }
    try fileSystem.removeDirectory(path)
  }
}

extension Timestamp {
  /// The moment `days` of 24 hours later.
  fileprivate func advanced(byDays days: Int) -> Timestamp {
    advanced(byMicroseconds: Int64(days) * 86_400_000_000)
  }
}
