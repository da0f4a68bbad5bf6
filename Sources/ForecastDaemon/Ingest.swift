// One input file through all stages, and the invariants that hold at every moment of it.
//
//  1. A row is learned from at most once: observations, forecasts, file position and outbox bytes
//     are committed in one transaction.
//  2. Learned state is a pure function of (configuration, the series' observations in order).
//     Snapshots are a cache of it: a lost, stale or corrupt one is rebuilt by replaying stored
//     observations, and gives the same bytes.
//  3. How the rows were cut into files and batches, how many threads ran, and how often the process
//     was restarted change nothing: not a forecast, not a weight.
//  4. A forecast reaches an output file only after the transaction that holds it is durable.
//  5. An output file is at all times a prefix of what the store says, plus at most one torn tail,
//     which recovery cuts.
//  6. Within a series, learned times strictly increase. Late rows are stored and counted, never
//     learned.
//  7. No forecast with origin t depends on any value later than t.
//  8. An input file is always in exactly one of inbox, processing, done, failed; it is never
//     deleted unless the configuration says so.
//  9. One rejected row changes nothing but the count of rejections and its entry in the store.
// 10. Every queue, read, window, cache and retry has a limit named in `Configuration`.
//
// The stages of a file, each in its own extension:
//   survey (FileSurvey) ─▶ learn in batches (Ingest+Batches) ─▶ drain (OutputDrain) ─▶ finish

import Forecasting
import Inbox
import LinuxSystem
import Outbox
import SensorCSV
import StateStore
import TimeSeries

/// What became of a file.
enum FileOutcome: Equatable {
  /// Learned from to its end, and moved.
  case done
  /// Its content was done before.
  case duplicate
  /// Set aside, for this reason.
  case failed(String)
  /// Somebody still writes to it: put back, to be taken again.
  case released
  /// Not there any more.
  case gone
  /// Stopped between two batches; a restart goes on.
  case interrupted
}

/// How far the work on a file is.
public struct IngestProgress: Sendable {
  /// The file's path in the inbox, escaped.
  public let file: String
  /// Observations consumed.
  public let position: Int
  /// Observations in the file.
  public let total: Int
}

/// Takes files through all stages; owns everything that a batch changes.
struct Ingest: ~Copyable {
  let store: StateStore
  let pool: WorkerPool
  let fileSystem: any FileSystem
  let clock: any Clock
  let spool: SpoolLayout
  var configuration: Configuration
  var resident: ResidentSeries
  var outputs: OutputDrain
  var journal: Journal
  var counts = IngestCounts()
  /// The growing files that were learned from and have forecasts still to be issued, oldest first.
  var unissuedGrowth: [FileKey] = []
  /// Whether forecasts of growing files are owed: nothing else is learned before they are issued,
  /// since they would have another origin then.
  var owesForecasts: Bool { !unissuedGrowth.isEmpty }
  /// What is done while another program holds the database.
  var busyRetry = BusyRetry() { didSet { outputs.busyRetry = busyRetry } }
  /// Called between two pieces of work: feeds the watchdog, shows progress.
  var onProgress: (IngestProgress?) -> Void = { _ in } {
    didSet {
      resident.onProgress = { [onProgress] in onProgress(nil) }
      outputs.onProgress = resident.onProgress
    }
  }
  /// Whether the process is asked to stop; looked at between two batches.
  var isStopping: () -> Bool = { false }

  var now: Timestamp { Timestamp(microseconds: clock.wallMicroseconds) }

  /// Takes `item` through all stages, or on from where an earlier attempt was cut short.
  ///
  /// - Parameters:
  ///   - item: The file, in processing or kept in the inbox.
  ///   - isLastAttempt: Whether a file that may not be read is set aside rather than tried again.
  /// - Returns: what became of it.
  /// - Throws: `SystemError` where the disk fails or a move is refused, `StateStoreError`. The file
  ///   then stays where it is, and can be taken again.
  mutating func take(_ item: InputItem, isLastAttempt: Bool) throws -> FileOutcome {
    do {
      return try attempt(item, isLastAttempt: isLastAttempt)
    } catch let error as SystemError where isLastAttempt && error.isUnreadable(item) {
      return try giveUp(item, "\(error)")
    } catch let problem as FileProblem {
      if isLastAttempt { return try giveUp(item, "\(problem)") }
      if case .content(.system(let error)) = problem { throw error }
      throw problem
    }
  }

  private mutating func attempt(_ item: InputItem, isLastAttempt: Bool) throws -> FileOutcome {
    var row = try store.unfinishedFile(location: item.path.text)
    let file: InputFile
    do {
      file = try item.open()
    } catch {
      switch error {
      case .refused(let refusal):
        if case .unreadable = refusal.reason, !isLastAttempt { throw error }
        return try refuse(item, &row, reason: "\(item.relativePath): \(refusal.reason).")
      case .system(let error):
        guard error.isMissing else { throw error }
        return try goOnWithout(item, &row)
      case .otherFileSystem: throw error
      }
    }
    try item.claim?.secure()
    if let known = row, known.entry.state != .open,
      known.entry.identity == StoredIdentity(file.statusAtOpen)
    {
      try drain()
      return try finish(item, &row, isFinal: true)
    }
    return try take(item, file, &row, isLastAttempt: isLastAttempt)
  }

  private mutating func take(
    _ item: InputItem, _ file: borrowing InputFile, _ row: inout FileRow?, isLastAttempt: Bool
  ) throws -> FileOutcome {
    let rules = readingRules(item, received: row?.entry.received ?? now)
    guard let survey = try survey(file, rules) else { return .interrupted }
    if try file.hasChanged() { return try release(item, &row) }
    if let problem = survey.passingProblem, !isLastAttempt { throw problem }
    if let earlier = row, earlier.entry.sha256 != survey.digest?.bytes {
      let unread = earlier.entry.sha256 == nil ? earlier.entry.reason : nil
      try close(
        earlier, unread ?? "its content changed before it was finished; it was taken anew")
      row = nil
    }
    if var known = row, known.entry.state != .open {
      known.entry.identity = StoredIdentity(file.statusAtOpen)
      row = known
      try drain()
      return try finish(item, &row, isFinal: true)
    }
    var entry = row?.entry ?? newEntry(item)
    entry.describe(survey, file.statusAtOpen)
    if row == nil {
      if let refusal = survey.refusal {
        entry.state = .failed
        entry.reason = refusal
      } else if let digest = survey.digest, let same = try done(item, digest) {
        entry.state = .duplicate
        entry.reason = "the same content as \(same.entry.name), done before; nothing was changed"
      }
    }
    if entry.state == .open {
      if row == nil, let first = survey.suspicions.first {
        let others = survey.suspicions.count - 1
        let more = others > 0 ? "; \(others) more, which check-file tells" : ""
        journal.log(.notice, "\(entry.name): \(first)\(more)")
      }
      guard try learn(file, rules, survey, &entry, &row) else { return .interrupted }
    } else {
      try enter(entry, survey, &row)
    }
    return try finish(item, &row, isFinal: try !file.hasChanged())
  }

  /// Runs `body` in one transaction, in which what was written to output files is recorded too.
  ///
  /// After an error nothing that is in memory is believed any more: the store is the truth.
  mutating func transaction<Result>(
    _ body: (inout Ingest) throws -> Result
  ) throws -> Result {
    try busyRetry.run(store.path) {
      onProgress(nil)
      try store.begin()
    }
    let before = counts
    do {
      try outputs.record(in: store)
      let result = try body(&self)
      try outputs.store(in: store)
      try store.commit()
      outputs.forgetRecorded()
      return result
    } catch {
      // Expected: a rollback that fails too adds nothing to the first error, which is thrown.
      try? store.rollback()
      resident.removeAll()
      outputs.forgetQueue()
      counts = before
      throw error
    }
  }

  /// Writes what a transaction has left for the output files.
  mutating func drain() throws {
    // What an earlier drain wrote before it failed.
    try recordDrained()
    for notice in try outputs.drain(store) { journal.log(.notice, notice) }
  }
}

// Finishing.
extension Ingest {
  /// Moves a file whose fate is decided to where it belongs, and notes that.
  ///
  /// - Parameters:
  ///   - item: The file.
  ///   - row: Its entry, which says what its fate is.
  ///   - isFinal: Whether nobody has written to it since it was opened.
  /// - Returns: what became of it.
  /// - Throws: `SystemError` where it cannot be moved; it is moved by a later attempt.
  private mutating func finish(
    _ item: InputItem, _ row: inout FileRow?, isFinal: Bool
  ) throws -> FileOutcome {
    guard var known = row else { preconditionFailure("a file is entered before it is finished") }
    if !isFinal && known.entry.state != .failed {
      known.entry.reason =
        "it was still being written to; what was there is learned, and the rest "
        + "is taken when it stops growing"
      row = known
      try move(item, release: true, known)
    } else {
      try move(item, release: false, known)
    }
    let moment = now
    let outcome = known.entry.outcome(isFinal: isFinal)
    try transaction { ingest in
      known.entry.finished = moment
      if known.entry.state == .committed { known.entry.state = .done }
      try ingest.store.updateFile(known)
    }
    row = known
    counts.note(known.entry, outcome)
    report(known.entry, outcome)
    return outcome
  }

  private func move(_ item: InputItem, release: Bool, _ row: FileRow) throws {
    guard let claim = item.claim else { return }
    let id = "\(row.key.rawValue)"
    if release {
      _ = try claim.release(id: id)
    } else if row.entry.state == .failed {
      let reason = FailureReason(
        file: item.relativePath, reason: row.entry.reason ?? "",
        time: row.entry.received.iso8601,
        digest: row.entry.sha256.flatMap { ContentDigest(bytes: $0) })
      _ = try claim.finish(into: .failed(reason), id: id)
    } else if configuration.inbox.after == .delete {
      try claim.remove()
    } else {
      let day = String(now.iso8601.prefix { $0 != "T" })
      _ = try claim.finish(into: .done(date: day), id: id)
    }
  }

  /// Ends the work on a file that is not there any more.
  ///
  /// An attempt that was cut short has moved it, or somebody else.
  private mutating func goOnWithout(
    _ item: InputItem, _ row: inout FileRow?
  ) throws -> FileOutcome {
    guard let known = row else { return .gone }
    if known.entry.state == .open {
      try closeMoved(known)
      return .gone
    }
    try drain()
    return try finish(item, &row, isFinal: true)
  }

  /// Sets a file aside that the disk does not give; one that is learned already is done.
  private mutating func giveUp(_ item: InputItem, _ trouble: String) throws -> FileOutcome {
    var row = try store.unfinishedFile(location: item.path.text)
    if let known = row, known.entry.state != .open {
      return try finish(item, &row, isFinal: true)
    }
    return try refuse(
      item, &row, reason: "\(item.relativePath): cannot be read to its end: \(trouble)")
  }

  /// Sets a file aside that could not even be opened.
  private mutating func refuse(
    _ item: InputItem, _ row: inout FileRow?, reason: String
  ) throws -> FileOutcome {
    var entry = row?.entry ?? newEntry(item)
    entry.state = .failed
    entry.reason = reason
    try enter(entry, FileSurvey(), &row)
    return try finish(item, &row, isFinal: true)
  }

  /// Puts a file back that is still being written to; nothing of it was learned in this attempt.
  private mutating func release(_ item: InputItem, _ row: inout FileRow?) throws -> FileOutcome {
    if let claim = item.claim { _ = try claim.release(id: "\(clock.monotonicMicroseconds)") }
    if let row { try close(row, "it was written to again, and put back") }
    row = nil
    journal.log(
      .info, "\(item.relativePath): is still being written to; put back",
      subject: "growing \(item.relativePath)")
    return .released
  }

  /// Closes the entry of an earlier attempt, whose rows stay.
  private mutating func close(_ row: FileRow, _ reason: String) throws {
    var closed = row
    if closed.entry.state == .committed { closed.entry.state = .done }
    if closed.entry.state == .open { closed.entry.state = .failed }
    closed.entry.finished = now
    closed.entry.reason = reason
    try transaction { ingest in try ingest.store.updateFile(closed) }
  }

  /// Enters a file whose fate is decided without learning from it.
  private mutating func enter(
    _ entry: FileEntry, _ survey: FileSurvey, _ row: inout FileRow?
  ) throws {
    let known = row
    row = try transaction { ingest in
      if let known {
        let updated = FileRow(key: known.key, entry: entry)
        try ingest.store.updateFile(updated)
        return updated
      }
      return try ingest.insert(entry, survey)
    }
  }
}

extension SystemError {
  /// Whether the disk does not give the content of `item`.
  fileprivate func isUnreadable(_ item: InputItem) -> Bool {
    isInputOutput && path == item.path && (call == "open" || call == "read")
  }
}
