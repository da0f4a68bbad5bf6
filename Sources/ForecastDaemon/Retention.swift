// Letting old things go, a little at a time, while nothing else is to be done.

import Inbox
import LinuxSystem
import StateStore
import TimeSeries

/// How far a round of retention is.
struct RetentionRound {
  /// How often a round begins, in microseconds.
  static let everyMicroseconds: Int64 = 3_600_000_000
  /// How many rows one transaction looks at or deletes at most.
  static let rowLimit = 2500
  /// How many files and directories are removed at once.
  static let fileLimit = 500
  /// How many free pages are given back to the file system at once.
  static let pageLimit = 256
  /// The share of free pages that stays, for what comes next.
  static let freeShare = 0.05
  /// How many series are looked at in one piece where none has anything to delete.
  static let seriesLimit = 64

  /// What is still to be done in a round; one stage follows another.
  enum Stage: Equatable {
    /// Rejected rows, of the files after this one.
    case rejectedRows(after: FileKey)
    /// Forecasts and observations of the series after this one.
    case series(after: SeriesKey)
    /// Files in `done/`.
    case files
    /// Reasons of files that are not in `failed/` any more.
    case reasons
    /// Free pages of the database.
    case pages
  }

  /// When the next round begins, on the monotonic clock.
  var dueMicroseconds = Int64.min
  /// Where this round is; nil between two rounds.
  var stage: Stage? { didSet { if stage == nil { isPressing = false } } }
  private var isPressing = false

  /// Whether the round has waited for a quiet moment so long that its pieces go between two files.
  mutating func presses(_ now: Int64) -> Bool {
    if dueMicroseconds == .min { dueMicroseconds = now }
    if now >= dueMicroseconds + Self.everyMicroseconds { isPressing = true }
    return isPressing
  }
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
      retention.stage = nil
      return false
    }
  }

  private mutating func retainNext() throws -> Bool {
    let now = ingest.clock.monotonicMicroseconds
    if let stage = retention.stage {
      retention.stage = try ingest.retain(stage)
      return true
    }
    guard now >= retention.dueMicroseconds else { return false }
    retention.dueMicroseconds = now + RetentionRound.everyMicroseconds
    retention.stage = .rejectedRows(after: FileKey(rawValue: 0))
    return true
  }
}

extension Ingest {
  /// Does a piece of a stage.
  ///
  /// - Returns: what is to be done next; nil at the end of the round.
  mutating func retain(_ stage: RetentionRound.Stage) throws -> RetentionRound.Stage? {
    switch stage {
    case .rejectedRows(let last):
      if let next = try retainRejectedRows(after: last) { return .rejectedRows(after: next) }
      let ages = configuration.retention
      let isAny = ages.observationsDays != nil || ages.forecastsDays != nil
      return isAny ? .series(after: SeriesKey(rawValue: 0)) : .files
    case .series(var last):
      for _ in 0..<RetentionRound.seriesLimit {
        guard let next = try store.nextSeries(after: last) else { return .files }
        if try retain(next) { break }
        last = next
      }
      return .series(after: last)
    case .files:
      return removeOldFiles() ? .files : .reasons
    case .reasons:
      removeStaleReasons()
      return .pages
    case .pages:
      guard try store.freeShare() > RetentionRound.freeShare else { return nil }
      try busyRetry.run(store.path) {
        try store.releaseFreePages(pageLimit: RetentionRound.pageLimit)
      }
      return .pages
    }
  }

  /// Deletes some old forecasts of one series, or some old observations if there are none.
  ///
  /// - Returns: whether there may be more to delete.
  private mutating func retain(_ series: SeriesKey) throws -> Bool {
    guard let row = try store.seriesRow(series), let last = row.summary.lastTime else {
      return false
    }
    if let days = configuration.retention.forecastsDays {
      let deleted = try transaction { ingest in
        let cutoff = last.advanced(byDays: -days)
        let limit = RetentionRound.rowLimit
        return try ingest.store.deleteForecasts(row.key, originBefore: cutoff, limit: limit)
          + ingest.store.deleteDayWeights(row.key, before: cutoff, limit: limit)
      }
      if deleted > 0 { return true }
    }
    guard let days = configuration.retention.observationsDays,
      let first = row.summary.firstTime, first < last.advanced(byDays: -days)
    else { return false }
    return try retainObservations(of: row, before: last.advanced(byDays: -days))
  }

  private mutating func retainObservations(
    of row: SeriesRow, before cutoff: Timestamp
  ) throws -> Bool {
    // A signal is taken up first.
    guard try catchUp(row.id) else { return true }
    let options = configuration.forecasterOptions(for: row.id)
    return try transaction { ingest in
      // What goes cannot be replayed: the snapshot has to cover it.
      try ingest.resident.refresh(row, options: options, store: ingest.store)
      try ingest.resident.saveSnapshot(of: row.id, store: ingest.store)
      let deleted = try ingest.store.deleteObservations(
        row.key, before: cutoff, limit: RetentionRound.rowLimit)
      // A snapshot publishes scores, too: the row is another one by now.
      guard var summary = try ingest.store.seriesRow(named: row.id)?.summary else { return false }
      summary.firstTime = try ingest.store.firstTime(of: row.key)
      summary.observations -= deleted
      try ingest.store.updateSeries(row.key, summary)
      return deleted == RetentionRound.rowLimit
    }
  }

  /// Deletes the rejected rows of the next few files, where they are old.
  ///
  /// - Returns: the last file that was looked at; nil if there was none.
  private mutating func retainRejectedRows(after last: FileKey) throws -> FileKey? {
    guard let days = configuration.retention.rejectsDays else { return nil }
    let cutoff = now.advanced(byDays: -days)
    return try transaction { ingest in
      try ingest.store.deleteRejectedRows(
        before: cutoff, after: last, limit: RetentionRound.rowLimit - Self.rejectedRowLimit)
    }
  }
}

// Files that are done.
extension Ingest {
  /// Removes some files of the oldest day in `done/`, if that is old enough by its name.
  ///
  /// - Returns: whether there may be more to remove.
  private mutating func removeOldFiles() -> Bool {
    guard let days = configuration.retention.doneDays else { return false }
    let cutoff = String(now.advanced(byDays: -days).iso8601.prefix { $0 != "T" })
    do {
      let directory = try fileSystem.open(spool.done, .directory)
      var oldest: [UInt8]?
      while case let entries = try directory.nextEntries(), !entries.isEmpty {
        for name in entries.map(\.name) where Self.isDay(name, before: cutoff) {
          if oldest.map({ name.lexicographicallyPrecedes($0) }) ?? true { oldest = name }
        }
      }
      guard let oldest else { return false }
      var budget = RetentionRound.fileLimit
      try removeTree(spool.done.appending(oldest), &budget)
      return true
    } catch {
      journal.log(.warning, "\(error); old files stay in done", subject: "done retention")
      return false
    }
  }

  private static func isDay(_ bytes: [UInt8], before cutoff: String) -> Bool {
    let name = String(decoding: bytes, as: UTF8.self)
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return name < cutoff && parts.map(\.utf8.count) == [4, 2, 2]
      && parts.allSatisfy { part in
        part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
  }

  /// Removes a directory and what is in it, as far as `budget` goes; follows no link.
  private func removeTree(_ path: FilePath, _ budget: inout Int) throws(SystemError) {
    while budget > 0 {
      let directory = try fileSystem.open(path, .directory)
      let entries = try directory.nextEntries()
      if entries.isEmpty {
        budget -= 1
        return try fileSystem.removeDirectory(path)
      }
      for entry in entries where budget > 0 {
        let inside = path.appending(entry.name)
        if try fileSystem.status(inside).kind == .directory {
          try removeTree(inside, &budget)
        } else {
          try fileSystem.unlink(inside)
          budget -= 1
        }
      }
    }
  }
}

extension Timestamp {
  /// The moment `days` of 24 hours later.
  fileprivate func advanced(byDays days: Int) -> Timestamp {
    advanced(byMicroseconds: Int64(days) * 86_400_000_000)
  }
}
