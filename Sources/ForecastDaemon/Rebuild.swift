// Relearning: the state of series made anew from their stored observations.

import Forecasting
import LinuxSystem
import StateStore
import TimeSeries

/// How far relearning is.
public struct RebuildProgress: Equatable, Sendable {
  /// Observations relearned so far.
  public let observations: Int
  /// Observations to relearn in all.
  public let total: Int
}

/// What relearning came to.
public struct RebuildSummary: Equatable, Sendable {
  /// A series of which observations were let go.
  public struct Incomplete: Equatable, Sendable {
    /// The series' name.
    public let series: String
    /// Observations that are left, and were relearned.
    public let left: Int
    /// Observations that it had learned before.
    public let learned: Int
  }

  /// Series relearned.
  public var series = 0
  /// Observations relearned.
  public var observations = 0
  /// Series whose stored state has another content than before.
  public var changed = 0
  /// Series that had learned more than is left of them.
  public var incomplete: [Incomplete] = []
}

/// One series that is being relearned.
private struct Relearning: Sendable {
  let row: SeriesRow
  var forecaster: SeriesForecaster
  /// The observations that are learned next, at most `Rebuild.pieceObservations`.
  var times: [Timestamp] = []
  var values: [Double] = []
  var observations = 0
  /// Whether nothing comes after what is in memory.
  var isAtEnd = false

  init(_ row: SeriesRow, _ options: ForecasterOptions) {
    self.row = row
    forecaster = SeriesForecaster(series: row.id, options: options)
  }

  /// Reads the next piece out of the log.
  mutating func read(from store: borrowing StateStore) throws(StateStoreError) {
    times.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    let limit = Rebuild.pieceObservations
    try store.forEachLearnedObservation(row.key, after: forecaster.lastTime, limit: limit) {
      times.append($0)
      values.append($1)
    }
    isAtEnd = times.count < limit
  }

  /// Learns the piece.
  mutating func learn(in scratch: inout WorkerScratch) {
    let index = scratch.workspaceIndex(for: forecaster.options)
    for position in times.indices {
      forecaster.learn(
        values[position], at: times[position], using: &scratch.workspaces[index])
    }
    observations += times.count
  }
}

/// Makes learned state anew from stored observations, without a daemon.
///
/// By invariant 2 nothing changes unless the configuration of learning has, or observations were
/// let go. Each series is one transaction: killed at any moment, it can simply be run again.
public enum Rebuild {
  /// How many observations of a series are in memory at once.
  static let pieceObservations = 4096

  /// Relearns series.
  ///
  /// - Parameters:
  ///   - configuration: Where the database is, and how its series are learned.
  ///   - name: The only series to relearn; nil for all.
  ///   - onProgress: Called now and then.
  /// - Returns: what was done.
  /// - Throws: `DaemonError`, with code 75 while a daemon works in the database.
  public static func run(
    _ configuration: Configuration, only name: SeriesID? = nil,
    onProgress: (RebuildProgress) -> Void = { _ in }
  ) throws(DaemonError) -> RebuildSummary {
    do {
      let path = FilePath(configuration.state)
      guard try LinuxFileSystem().exists(path) else {
        throw DaemonError(
          .badData, StateStoreError.missing(path: configuration.state).description)
      }
      let lock = try InstanceLock(path: path.parent.appending("lock"))
      let store = try BusyRetry().run(configuration.state) {
        try StateStore.open(path: configuration.state)
      }
      let summary = try run(configuration, name, store, onProgress)
      _ = try store.checkpoint()
      try store.close()
      lock.release()
      return summary
    } catch {
      throw DaemonError(error)
    }
  }

  private static func run(
    _ configuration: Configuration, _ name: SeriesID?, _ store: borrowing StateStore,
    _ onProgress: (RebuildProgress) -> Void
  ) throws -> RebuildSummary {
    var waiting: [SeriesID] = []
    var total = 0
    try store.forEachSeries { row in
      guard name == nil || name == row.id else { return }
      waiting.append(row.id)
      total += row.summary.learned
    }
    waiting.reverse()
    let threads = configuration.limits.threadCount(processors: WorkerPool.processorCount)
    let pool = try WorkerPool(threadCount: threads)
    var scratches = [WorkerScratch](repeating: WorkerScratch(), count: threads)
    var summary = RebuildSummary()
    var underWork: [Relearning] = []
    while true {
      while underWork.count < threads, let next = waiting.popLast() {
        guard let row = try store.seriesRow(named: next) else { continue }
        underWork.append(Relearning(row, configuration.forecasterOptions(for: next)))
      }
      if underWork.isEmpty { return summary }
      for index in underWork.indices { try underWork[index].read(from: store) }
      pool.forEach(&underWork, scratch: &scratches) { series, _, scratch in
        series.learn(in: &scratch)
      }
      for series in underWork {
        summary.observations += series.times.count
        if series.isAtEnd { try finish(series, store, &summary) }
      }
      underWork.removeAll(where: \.isAtEnd)
      onProgress(RebuildProgress(observations: summary.observations, total: total))
    }
  }

  /// Stores the state of a series that is relearned to its end.
  private static func finish(
    _ series: Relearning, _ store: borrowing StateStore, _ summary: inout RebuildSummary
  ) throws {
    let row = series.row
    summary.series += 1
    if series.observations < row.summary.learned {
      summary.incomplete.append(
        .init(series: row.id.name, left: series.observations, learned: row.summary.learned))
    }
    // Nothing to learn from: what is stored is all there is.
    guard series.observations > 0 else { return }
    let before = try store.snapshot(row.key)
    try BusyRetry().run(store.path) { try store.begin() }
    // An error ends the process, and with it the transaction.
    try store.putSnapshot(row.key, of: series.forecaster)
    try store.publish(series.forecaster, of: row)
    try store.commit()
    if try store.snapshot(row.key) != before { summary.changed += 1 }
  }
}
