// Keeps the textfile of the metrics up to date.

import LinuxSystem
import StateStore
import TimeSeries

/// Writes the textfile, at intervals and as a whole.
struct MetricsWriter {
  /// How often the file is written at most, in microseconds.
  static let everyMicroseconds: Int64 = 15_000_000

  private let fileSystem: any FileSystem
  private var lastMicroseconds = Int64.min / 2
  /// When the process started, in microseconds since 1970; noted with the first metrics.
  var startedMicroseconds: Int64?

  init(fileSystem: any FileSystem) {
    self.fileSystem = fileSystem
  }

  /// Whether the last writing is long enough ago; if so, counts from now on.
  mutating func isDue(_ now: Int64) -> Bool {
    guard now - lastMicroseconds >= Self.everyMicroseconds else { return false }
    lastMicroseconds = now
    return true
  }

  /// Writes the metrics to `path`, so that a reader sees the old ones or the new ones whole.
  ///
  /// - Throws: what the kernel refused; the old file stands as it was.
  func write(_ facts: MetricsFacts, to path: FilePath) throws(SystemError) {
    let text = facts.metrics.map(\.text).joined()
    try fileSystem.replaceFile(
      path, with: Array(text.utf8), permissions: 0o644, durably: false)
  }
}

extension Daemon {
  /// Writes the metrics; that they cannot be written is told and no reason to stop learning.
  mutating func noteMetrics() {
    guard let path = ingest.configuration.metrics.textfile,
      metrics.isDue(ingest.clock.monotonicMicroseconds)
    else { return }
    do {
      try metrics.write(metricsFacts(), to: FilePath(path))
    } catch {
      ingest.journal.log(.warning, "\(error); metrics are not written", subject: "metrics")
    }
  }

  private mutating func metricsFacts() throws -> MetricsFacts {
    var facts = MetricsFacts(status: statusFacts(state: "idle"))
    let wall = ingest.clock.wallMicroseconds
    try ingest.store.forEachSeries { row in
      facts.series += 1
      if let error = row.summary.mae, let simple = row.summary.maeLastValue, error > simple {
        facts.seriesBelowLastValue += 1
      }
    }
    if inbox.fileCount > 0, let oldest = inbox.oldestChangeMicroseconds {
      facts.oldestMicroseconds = max(0, wall - oldest)
    }
    facts.scanMicroseconds = inbox.scanMicroseconds
    facts.overflows = inbox.overflowCount
    facts.checkpointsHeldUp = checkpoints.busyCount
    facts.pendingBytes = try ingest.store.pendingByteCount()
    let state = FilePath(ingest.configuration.state).parent
    facts.freeBytes.state = Double(try ingest.fileSystem.volume(at: state).freeBytes)
    facts.freeBytes.spool = Double(try ingest.fileSystem.volume(at: ingest.spool.root).freeBytes)
    facts.wantedBytes = Int(ingest.configuration.limits.freeDiskBytes)
    metrics.startedMicroseconds = metrics.startedMicroseconds ?? wall
    facts.startedMicroseconds = metrics.startedMicroseconds ?? wall
    return facts
  }
}
