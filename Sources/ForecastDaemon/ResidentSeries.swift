// The learned state in memory: loaded by snapshot and replay, learned side by side, evicted by age.

import Forecasting
import LinuxSystem
import StateStore
import TimeSeries

/// A series whose learned state is in memory.
struct ResidentEntry: Sendable {
  let key: SeriesKey
  var forecaster: SeriesForecaster
  /// Observations learned since the stored snapshot.
  var unsaved: Int
  /// Whether its scores have changed since they were published.
  var isUnpublished: Bool
  /// Whether it took a long replay to load it, which its next snapshot spares the next start.
  var wasReplayedLong = false
}

/// What there is to know of a resident series without a look at its state, which is large.
private struct ResidentFacts {
  let key: SeriesKey
  let options: ForecasterOptions
  private let unsaved: Int
  private let isUnpublished: Bool

  init(_ entry: ResidentEntry) {
    key = entry.key
    options = entry.forecaster.options
    unsaved = entry.unsaved
    isUnpublished = entry.isUnpublished
  }

  /// Whether its scores have changed, or its snapshot is behind by so many observations; nil for
  /// the scores alone.
  func isBehind(by count: Int?) -> Bool { isUnpublished || unsaved >= count ?? .max }
}

/// The scratch memory of one thread: a workspace for each shape of forecaster that it has met.
struct WorkerScratch: Sendable {
  var workspaces: [ForecastWorkspace] = []

  mutating func workspaceIndex(for options: ForecasterOptions) -> Int {
    if let index = workspaces.firstIndex(where: { $0.fits(options) }) { return index }
    workspaces.append(ForecastWorkspace(options: options))
    return workspaces.count - 1
  }
}

/// The series whose learned state is in memory, at most `limit` of them between two batches.
///
/// Invariant 2 makes this a cache: an entry can be dropped at any time and loaded again with the
/// same bits.
struct ResidentSeries {
  /// How many observations a series may be ahead of its snapshot: so many that the log is most of
  /// what is written, and so few that a killed process has learned them again in a quarter of a
  /// second.
  static let snapshotObservations = 16_384
  /// How long a replay is stored at once, so that a process that is killed again and again gets on.
  static let replayObservations = 512
  /// After how many replayed observations it is told that the work gets on.
  static let progressObservations = 4096

  var limit: Int
  /// How many observations `replay` takes at once: seconds, on a slow processor too.
  var replayLimit = 8192
  /// Called now and then while series are loaded and replayed.
  var onProgress: () -> Void = {}
  /// How many observations a series that leaves memory may be ahead of its snapshot: as many as are
  /// learned again in the time that storing a snapshot takes.
  var unsavedLimit: Int
  /// Snapshots that could not be used since the last look, each a sentence for the journal.
  private(set) var notices: [String] = []
  private var entries: [SeriesID: ResidentEntry] = [:]
  /// What there is to know of each: to look at an entry itself is to copy it, slow among many.
  private var facts: [SeriesID: ResidentFacts] = [:]
  private var scratches: [WorkerScratch]
  private var uses = UseOrder()

  init(limit: Int, unsavedLimit: Int, threadCount: Int) {
    self.limit = limit
    self.unsavedLimit = unsavedLimit
    scratches = [WorkerScratch](repeating: WorkerScratch(), count: threadCount)
  }

  var count: Int { entries.count }

  /// Whether some scores are to be published, or snapshots to be stored that are behind by so many
  /// observations; nil for scores alone.
  func havingToSave(snapshotsBehind unsaved: Int?) -> Bool {
    facts.values.contains { $0.isBehind(by: unsaved) }
  }

  /// Takes the notices.
  mutating func takeNotices() -> [String] {
    defer { notices.removeAll() }
    return notices
  }

  /// Drops everything, as after a transaction that failed: the store is the truth.
  mutating func removeAll() {
    entries.removeAll()
    facts.removeAll()
    uses.removeAll()
  }

  /// Learns `work`, whose series differ, side by side, and stores it with `rows` meanwhile; then
  /// stores their summaries, the weights of days that are over, and snapshots that are due.
  ///
  /// Series are loaded, learned and, beyond `limit`, evicted in the order given. Belongs to a
  /// transaction.
  mutating func learn(
    _ work: inout [SeriesWork], storing rows: inout BatchRows, store: borrowing StateStore,
    pool: borrowing WorkerPool
  ) throws {
    let all = work
    for start in stride(from: 0, to: work.count, by: limit) {
      let range = start..<min(start + limit, work.count)
      var part = Array(work[range])
      try makeRoom(for: part, store: store)
      for index in part.indices where !part[index].times.isEmpty {
        part[index].entry = try take(part[index].row, part[index].options, store: store)
      }
      try pool.forEachPiece(&part, scratch: &scratches) {
        if start == 0 { try rows.store(all, in: store) }
      } _: { series, scratch in
        series.learnPiece(in: &scratch)
      }
      for index in part.indices {
        if let late = rows.late(of: part[index].row.key) { part[index].note(late) }
        guard part[index].isChanged else { continue }
        try store.updateSeries(part[index].row.key, part[index].summary)
        for weights in part[index].dayWeights {
          try store.putDayWeights(part[index].row.key, weights)
        }
        // Taken out rather than copied.
        var entry: ResidentEntry?
        swap(&entry, &part[index].entry)
        try put(part[index].row.id, entry, store: store)
        work[range.lowerBound + index] = part[index]
      }
      part.removeAll()
      try evict(to: limit, store: store)
    }
  }

  /// The forecast of a series from its newest origin; nil while it has none.
  mutating func forecast(
    of row: SeriesRow, options: ForecasterOptions, store: borrowing StateStore
  ) throws -> Forecast? {
    let entry = try take(row, options, store: store)
    let forecast = entry.forecaster.forecast()
    keep(row.id, entry)
    try evict(to: limit, store: store)
    return forecast
  }

  /// Stores up to `count` snapshots that are behind and publishes scores that have changed.
  ///
  /// - Parameters:
  ///   - count: How many series at most.
  ///   - unsaved: By how many observations, at least 1, a snapshot is behind that is stored; nil
  ///     where only scores are published.
  ///   - store: Where to, in a transaction.
  /// - Returns: Whether anything is left to do.
  /// - Throws: `StateStoreError`.
  mutating func save(
    atMost count: Int, snapshotsBehind unsaved: Int?, store: borrowing StateStore
  ) throws -> Bool {
    var behind: [(key: SeriesKey, name: SeriesID)] = []
    for (name, fact) in facts where fact.isBehind(by: unsaved) {
      behind.append((fact.key, name))
    }
    behind.sort { $0.key.rawValue < $1.key.rawValue }
    for (_, name) in behind.prefix(count) {
      guard var entry = entries.removeValue(forKey: name) else { continue }
      if entry.unsaved >= unsaved ?? .max {
        try save(name, &entry, store: store)
      } else {
        try publish(name, &entry, store: store)
      }
      keep(name, entry)
    }
    return behind.count > count
  }

  /// Stores the snapshot of a resident series if it is behind.
  mutating func saveSnapshot(of name: SeriesID, store: borrowing StateStore) throws {
    guard var entry = entries.removeValue(forKey: name) else { return }
    try save(name, &entry, store: store)
    keep(name, entry)
  }

  /// Whether the state of a series is in memory.
  func holds(_ name: SeriesID, options: ForecasterOptions) -> Bool {
    facts[name].map { $0.options == options } ?? false
  }

  /// Whether it takes a long replay to load a series.
  func isFarBehind(
    _ row: SeriesRow, options: ForecasterOptions, store: borrowing StateStore
  ) throws -> Bool {
    guard let end = row.summary.lastTime, !holds(row.id, options: options) else { return false }
    var start: Timestamp?
    if let mark = try store.snapshotMark(row.key), mark.fingerprint == options.fingerprint {
      if mark.throughTime >= end { return false }
      start = mark.throughTime
    }
    let limit = Self.replayObservations
    var count = 0
    try store.forEachLearnedObservation(row.key, after: start, limit: limit) { _, _ in count += 1 }
    return count == limit
  }

  /// Replays what comes next in the log of a series, and stores how far it is then.
  ///
  /// Belongs to a transaction, and is called again until the series is in memory.
  mutating func replay(
    _ row: SeriesRow, options: ForecasterOptions, store: borrowing StateStore
  ) throws {
    entries.removeValue(forKey: row.id)
    facts.removeValue(forKey: row.id)
    var entry = try load(row, options, store: store, limit: replayLimit)
    if entry.unsaved == replayLimit, entry.forecaster.lastTime != row.summary.lastTime {
      // Without its scores: those of the past are none to publish.
      return try store.putSnapshot(entry.key, of: entry.forecaster)
    }
    uses.note(row.id)
    try save(row.id, &entry, store: store)
    keep(row.id, entry)
    try evict(to: limit, store: store)
  }

  /// Brings a series into memory whose snapshot is behind, so that the next `save` stores it.
  mutating func refresh(
    _ row: SeriesRow, options: ForecasterOptions, store: borrowing StateStore
  ) throws {
    keep(row.id, try take(row, options, store: store))
    try evict(to: limit, store: store)
  }
}

extension ResidentSeries {
  /// The state of a series, out of memory or out of the store.
  private mutating func take(
    _ row: SeriesRow, _ options: ForecasterOptions, store: borrowing StateStore
  ) throws -> ResidentEntry {
    uses.note(row.id)
    if let entry = entries.removeValue(forKey: row.id), entry.forecaster.options == options {
      return entry
    }
    return try load(row, options, store: store)
  }

  private mutating func put(
    _ name: SeriesID, _ entry: ResidentEntry?, store: borrowing StateStore
  ) throws {
    guard var entry else { return }
    if entry.unsaved >= Self.snapshotObservations || entry.wasReplayedLong {
      try save(name, &entry, store: store)
    }
    keep(name, entry)
  }

  /// Puts a state into memory, new or again.
  private mutating func keep(_ name: SeriesID, _ entry: ResidentEntry) {
    facts[name] = ResidentFacts(entry)
    entries[name] = entry
  }

  /// The newest valid snapshot and a replay of the learned observations after it, up to what the
  /// row says: those of the batch under way are stored already, and are learned by the batch.
  ///
  /// With a limit the replay may end before that.
  private mutating func load(
    _ row: SeriesRow, _ options: ForecasterOptions, store: borrowing StateStore,
    limit: Int? = nil
  ) throws -> ResidentEntry {
    onProgress()
    var forecaster = SeriesForecaster(series: row.id, options: options)
    if let snapshot = try store.snapshot(row.key) {
      do {
        forecaster = try SeriesForecaster(
          decoding: snapshot.bytes, series: row.id, options: options)
      } catch {
        notices.append("\(row.id): \(error)")
      }
    }
    var unsaved = 0
    if let end = row.summary.lastTime {
      let index = scratches[0].workspaceIndex(for: options)
      let start = forecaster.lastTime
      try store.forEachLearnedObservation(row.key, after: start, limit: limit) { time, value in
        guard time <= end else { return }
        forecaster.learn(value, at: time, using: &scratches[0].workspaces[index])
        unsaved += 1
        if unsaved % Self.progressObservations == 0 { onProgress() }
      }
    }
    return ResidentEntry(
      key: row.key, forecaster: forecaster, unsaved: unsaved, isUnpublished: unsaved > 0,
      wasReplayedLong: unsaved >= Self.replayObservations)
  }

  /// Lets as many go as will be loaded for `part`, but none of it.
  private mutating func makeRoom(for part: [SeriesWork], store: borrowing StateStore) throws {
    var loadCount = 0
    for work in part where !work.times.isEmpty {
      if facts[work.row.id] == nil { loadCount += 1 } else { uses.note(work.row.id) }
    }
    try evict(to: max(0, limit - loadCount), store: store)
  }

  /// Lets those go that were used the longest time ago, and stores those that are far ahead.
  ///
  /// What is dropped is learned again out of the log (invariant 2).
  private mutating func evict(to limit: Int, store: borrowing StateStore) throws {
    while entries.count > limit, let name = uses.takeOldest() {
      guard var entry = entries.removeValue(forKey: name) else { continue }
      facts.removeValue(forKey: name)
      if entry.unsaved >= unsavedLimit {
        try save(name, &entry, store: store)
      } else {
        try publish(name, &entry, store: store)
      }
    }
  }

  /// Stores the snapshot of a series, if it is behind, and with it its scores.
  ///
  /// Never one without the other: a start that finds a snapshot up to date publishes nothing.
  private func save(
    _ name: SeriesID, _ entry: inout ResidentEntry, store: borrowing StateStore
  ) throws {
    try publish(name, &entry, store: store)
    guard entry.unsaved > 0 else { return }
    try store.putSnapshot(entry.key, of: entry.forecaster)
    entry.unsaved = 0
    entry.wasReplayedLong = false
  }

  private func publish(
    _ name: SeriesID, _ entry: inout ResidentEntry, store: borrowing StateStore
  ) throws {
    guard entry.isUnpublished else { return }
    if let row = try store.seriesRow(named: name) {
      try store.publish(entry.forecaster, of: row)
    }
    entry.isUnpublished = false
  }
}
