// A spool, a store and an ingest in a temporary directory, without a process around them.
import Forecasting
import Inbox
import LinuxSystem
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// A clock that stands still.
struct StoppedClock: Clock {
  var wallMicroseconds: Int64 = 1_760_000_000_000_000
  var monotonicMicroseconds: Int64 = 0
}

/// The configuration of a small, fast daemon in `root`.
func smallConfiguration(in root: FilePath) -> Configuration {
  var configuration = Configuration()
  configuration.spool = "\(root)"
  configuration.state = "\(root)/forecastd.db"
  configuration.forecast.horizon = 3
  configuration.model.hidden = 4
  configuration.model.truncation = 8
  configuration.model.updateInterval = 4
  configuration.limits.threads = 1
  return configuration
}

/// Everything that must be the same in two runs over the same observations.
struct FinalState: Equatable {
  var snapshots: [String: [UInt8]] = [:]
  var observations: [String] = []
  var forecasts: [[StoredValue]] = []
  var accuracy = ViewRows(columns: [], rows: [])
  var outputs: [String] = []
}

/// An ingest over `configuration`, as a process would open it.
func withIngest<Result>(
  _ configuration: Configuration, on fileSystem: any FileSystem = LinuxFileSystem(),
  clock: any Clock = StoppedClock(), _ body: (inout Ingest) throws -> Result
) throws -> Result {
  let spool = SpoolLayout(root: FilePath(configuration.spool))
  _ = try spool.prepare(on: LinuxFileSystem())
  let threads = configuration.limits.threads ?? 1
  var ingest = Ingest(
    store: try StateStore.open(path: configuration.state, allowingNetworkFileSystem: true),
    pool: try WorkerPool(threadCount: threads), fileSystem: fileSystem, clock: clock,
    spool: spool, configuration: configuration,
    resident: ResidentSeries(
      limit: configuration.limits.residentSeries,
      unsavedLimit: configuration.limits.unsavedObservations, threadCount: threads),
    outputs: OutputDrain(outbox: configuration.outputFiles(in: spool, on: fileSystem)),
    journal: Journal(number: -1, form: .people, threshold: .critical))
  return try body(&ingest)
}

extension Ingest {
  /// Puts a file into the inbox, claims it, and takes it through all stages.
  mutating func drop(_ name: String, _ text: String) throws -> FileOutcome {
    let outcome = try take(try claim(name, text), isLastAttempt: true)
    try recordDrained()
    return outcome
  }

  /// Puts a file into the inbox and expects it to be learned.
  mutating func learn(_ name: String, _ text: String) throws {
    let outcome = try drop(name, text)
    #expect(outcome == .done)
  }

  /// Puts a file into the inbox and claims it.
  func claim(_ name: String, _ text: String) throws -> InputItem {
    let files = LinuxFileSystem()
    let path = spool.inbox.appending(name)
    try files.makeDirectories(path.parent, permissions: 0o770)
    try files.replaceFile(path, with: Array(text.utf8), permissions: 0o644, durably: false)
    let candidate = InboxCandidate(
      path: path, relativePath: FilePath(name), status: try files.status(path))
    guard case .claimed(let claim) = try ClaimedFile.claim(candidate, in: spool, on: files) else {
      throw DaemonError(.bug, "\(name) could not be claimed")
    }
    return InputItem(claim, fileSystem: fileSystem)
  }

  /// Saves everything, and tells what there is.
  mutating func finalState() throws -> FinalState {
    configuration.limits.unsavedObservations = 1
    try refreshStale()
    while try save(atMost: 100, snapshotsBehind: 1) {}
    try recordDrained()
    var state = FinalState()
    var rows: [SeriesRow] = []
    try store.forEachSeries { rows.append($0) }
    for row in rows {
      state.snapshots[row.id.name] = try store.snapshot(row.key)?.bytes
      try store.forEachLearnedObservation(row.key) { time, value in
        state.observations.append("\(row.id) \(time) \(value)")
      }
      state.forecasts += try store.latestForecast(of: row.id).rows
      let name = outputs.outbox.name(for: row.id, issued: now)
      let file = try fileSystem.open(spool.outbox.appending(name), .read)
      state.outputs.append(
        String(decoding: try file.read(at: 0, count: 1 << 20), as: UTF8.self))
    }
    state.accuracy = try store.forecastAccuracy()
    return state
  }

  /// The counts of the newest file of the ledger.
  func newestEntry() throws -> FileEntry? {
    var newest: FileEntry?
    for state in [FileState.open, .committed, .done, .failed, .duplicate] {
      for row in try store.files(in: state) where row.entry.received >= newest?.received ?? now {
        newest = row.entry
      }
    }
    return newest
  }
}

/// A wide file of two sensors, one row an hour, from row `range.lowerBound` on.
func hourly(_ range: Range<Int>, changing: (Int) -> Double? = { _ in nil }) -> String {
  var text = "time,supply,return\n"
  for row in range {
    let time = Timestamp(seconds: 1_700_000_000 / 3600 * 3600 + Int64(row) * 3600)
    let usual = Double((row * 37) % 24) + Double((row * row) % 7) / 4
    let value = changing(row) ?? usual
    text += "\(time),\(value),\(value / 2 - 3)\n"
  }
  return text
}
