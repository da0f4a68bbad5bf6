// The whole concurrency model: take one file at our own pace, run it to its end, look up.

import Inbox
import LinuxSystem
import StateStore
import TimeSeries

extension Daemon {
  /// How long published scores may be behind while the inbox is quiet, in microseconds.
  static let publishMicroseconds: Int64 = 60_000_000
  /// How long the inbox is quiet before snapshots are stored, in microseconds.
  static let snapshotMicroseconds: Int64 = 300_000_000
  /// How long a stop takes at most for what only spares the next start a replay, in microseconds.
  static let refreshMicroseconds: Int64 = 10_000_000
  /// How many times `settle_seconds` a run with an end waits for files that are written to.
  static let settleTimes: Int64 = 10
  /// Series whose state is saved in one transaction.
  static let saveCount = 64

  mutating func loop() throws {
    while true {
      // Each time around is progress: something was done, or there was nothing to do.
      ingest.onProgress(nil)
      try handleSignals()
      if isStopping { return }
      try noteThresholdsIfDue()
      try inbox.drainEvents()
      for notice in inbox.takeNotices() { ingest.journal.log(.warning, notice, subject: notice) }
      if retention.presses(ingest.clock.monotonicMicroseconds) { _ = try retain() }
      pressReport()
      try goOnIssuing()
      // What cut it short passes: a signal at once, a full disk some day. Nothing newer is learned
      // before it is done.
      if ingest.owesForecasts && ingest.isStopping() { continue }
      if try !ingest.owesForecasts && takeWaiting() { continue }
      let isFree = waiting.isEmpty && !ingest.owesForecasts
      let hasTaken = try isFree && takeFromInbox()
      let hasFollowed = try isFree && followNext(beside: hasTaken || !settlingFiles.isEmpty)
      if isOnce && isFree { leaveUnsettled() }
      if hasTaken || hasFollowed { continue }
      if isOnce && (!isFree || settlingFiles.isEmpty) {
        // Nobody else may let old things go; what is old is known when everything is learned.
        if try retain() || drawReport() { continue }
        return
      }
      if try saveWhenIdle() || !isOnce && (retain() || drawReport()) { continue }
      try checkpointWhenIdle()
      try sleep()
    }
  }

  /// Leaves files to the next run that have been written to for too long, each by its own time:
  /// what is done with others meanwhile does not lengthen it.
  private mutating func leaveUnsettled() {
    // Counted from look to look: whatever took long in between, nobody has seen it settle.
    let now = inbox.scannedMicroseconds
    let limit = Self.settleTimes * ingest.configuration.inbox.settleMicroseconds
    var since: [FilePath: Int64] = [:]
    for file in settlingFiles {
      let first = settlingSince[file.path] ?? now
      since[file.path] = first
      guard now - first >= limit else { continue }
      leave(
        file,
        "\(file.path): has been written to for \((now - first) / 1_000_000) s, and still is; "
          + "it stays in the inbox. A file that is to be read as it grows belongs into inbox.follow"
      )
    }
    settlingSince = since
  }

  /// The files that settle and are not left to the next run.
  private var settlingFiles: [InboxCandidate] {
    inbox.settling.filter { !leftPaths.contains($0.path) }
  }

  /// Looks through the inbox and takes the oldest file that is ready.
  ///
  /// - Returns: whether there is more to do at once.
  private mutating func takeFromInbox() throws -> Bool {
    if inbox.isHeld(clock: ingest.clock) { return false }
    var candidate: InboxCandidate?
    do {
      repeat {
        candidate = try inbox.next(clock: ingest.clock)
        // A run with an end does not try for ever.
      } while isOnce && candidate.map { leftPaths.contains($0.path) } ?? false
    } catch {
      holdInbox("\(error)", retryingAtOnce: isOnce)
      return true
    }
    guard let candidate else {
      inboxHold = nil
      return false
    }
    try claim(candidate)
    return true
  }

  /// Takes a candidate out of the inbox and through all stages.
  ///
  /// - Throws: what ends the process. What keeps files from being claimed holds the inbox up.
  private mutating func claim(_ candidate: InboxCandidate) throws {
    if let shortage = try shortage() { return holdInbox(shortage, retryingAtOnce: false) }
    if ingest.configuration.inbox.after == .keep {
      let identity = StoredIdentity(candidate.status)
      if let known = try ingest.store.newestFile(identity: identity), known.entry.finished != nil {
        return inbox.passOver(candidate, forGood: true)
      }
      return try take(
        InputItem(
          keeping: candidate.relativePath, at: candidate.path, fileSystem: ingest.fileSystem),
        attempt: 1)
    }
    do {
      let outcome = try ClaimedFile.claim(candidate, in: ingest.spool, on: ingest.fileSystem)
      inboxHold = nil
      switch outcome {
      case .claimed(let claim):
        leftPaths.remove(candidate.path)
        try take(InputItem(claim, fileSystem: ingest.fileSystem), attempt: 1)
      case .gone: break
      case .busy:
        leave(candidate, "\(candidate.path): a file of this name is still in processing; it waits")
      }
    } catch let error as InboxError {
      try holdOrLeave(candidate, error)
    }
  }

  mutating func handleSignals() throws {
    for signal in try surroundings.takeSignals() {
      switch signal {
      case .terminate, .interrupt: isStopping = true
      case .hangUp: reload()
      case .user1: inbox.scanNow()
      }
    }
  }

  /// Reads the configuration again; a broken one changes nothing.
  private mutating func reload() {
    tell(.reloading(monotonicMicroseconds: ingest.clock.monotonicMicroseconds))
    defer { tell(.ready, .status(statusLine())) }
    let next: Configuration
    do {
      next = try LoadedConfiguration(path: configurationPath).configuration
    } catch {
      for problem in error.problems { ingest.journal.log(.error, "\(problem)") }
      ingest.journal.log(.error, "the configuration was not changed; mend it and reload again")
      reloadTrouble = "the configuration was not read again: \(error.problems[0])"
      return
    }
    reloadTrouble = nil
    let old = ingest.configuration
    if next.spool != old.spool || next.state != old.state
      || next.limits.threads != old.limits.threads
    {
      ingest.journal.log(
        .warning, "spool, state and limits.threads take effect after a restart")
    }
    if next.report != old.report { report.dueMicroseconds = .min }
    ingest.configuration = next
    ingest.configuration.spool = old.spool
    ingest.configuration.state = old.state
    ingest.configuration.limits.threads = old.limits.threads
    ingest.resident.limit = next.limits.residentSeries
    ingest.resident.unsavedLimit = next.limits.unsavedObservations
    ingest.outputs.outbox = ingest.configuration.outputFiles(
      in: ingest.spool, on: ingest.fileSystem)
    inbox.reconfigure(ingest.configuration)
    following.readAnew()
    thresholdsAreDue = true
    // What still cannot be claimed is found again.
    leftPaths.removeAll()
    ingest.journal.log(.info, "the configuration was read again")
  }

  private mutating func sleep() throws {
    status.note(statusFacts(state: "idle"), clock: ingest.clock)
    tell(.status(statusLine()))
    noteMetrics()
    let now = ingest.clock.monotonicMicroseconds
    // The service manager's patience may be short.
    var wait = min(Self.retryMicroseconds, (manager.watchdogMicroseconds ?? .max) / 3)
    if let first = waiting.first, !ingest.owesForecasts {
      wait = min(wait, max(0, first.dueMicroseconds - now))
    } else {
      wait = min(wait, inbox.waitMicroseconds(now: now))
    }
    try surroundings.wait(
      for: inbox.eventNumber, atMostMilliseconds: Int(wait / 1000) + 1)
  }
}

// Saving what is only in memory.
extension Daemon {
  /// Publishes scores and stores snapshots when nothing comes in, a few series at a time.
  ///
  /// - Returns: whether there is more to save at once.
  private mutating func saveWhenIdle() throws -> Bool {
    let now = ingest.clock.monotonicMicroseconds
    let isQuiet = now - lastLearnedMicroseconds >= Self.snapshotMicroseconds
    let isDue = isQuiet || now - lastSavedMicroseconds >= Self.publishMicroseconds
    let unsaved = isQuiet ? ingest.configuration.limits.unsavedObservations : nil
    // Where nothing has been saved for long, the first file's scores are there with its forecasts.
    guard isDue, ingest.resident.havingToSave(snapshotsBehind: unsaved) else { return false }
    let hasMore: Bool
    do {
      hasMore = try ingest.save(atMost: Self.saveCount, snapshotsBehind: unsaved)
    } catch let error as StateStoreError where error.isDiskFull {
      lastSavedMicroseconds = now
      holdInbox("\(error)", retryingAtOnce: false)
      return false
    }
    if !hasMore { lastSavedMicroseconds = now }
    return hasMore
  }

  /// Stores the snapshot of every series, in memory or not, that is far behind, before the process
  /// ends.
  mutating func saveEverything() throws {
    let unsaved = ingest.configuration.limits.unsavedObservations
    while try ingest.save(atMost: Self.saveCount, snapshotsBehind: unsaved) {
      tell(.extendTimeout(microseconds: 60_000_000))
    }
    // Those that are not in memory: a process before this one was killed, or a transaction failed.
    try ingest.refreshStale(forMicroseconds: Self.refreshMicroseconds)
    try ingest.recordDrained()
  }
}

extension Ingest {
  /// Saves the state of some series in one transaction.
  ///
  /// - Parameters:
  ///   - count: How many series at most.
  ///   - unsaved: By how many observations a snapshot is behind that is stored; nil where only
  ///     scores are published.
  /// - Returns: whether there is more to save.
  /// - Throws: `StateStoreError`, `SystemError`.
  mutating func save(atMost count: Int, snapshotsBehind unsaved: Int?) throws -> Bool {
    guard resident.havingToSave(snapshotsBehind: unsaved) else { return false }
    return try transaction { ingest in
      try ingest.resident.save(atMost: count, snapshotsBehind: unsaved, store: ingest.store)
    }
  }

  /// Replays series whose snapshots are too far behind, and stores their snapshots.
  ///
  /// Snapshots are a cache: what is not done for lack of time is done when the series is needed.
  ///
  /// - Parameter limit: After how long no other piece is begun.
  /// - Throws: as `transaction` does.
  mutating func refreshStale(forMicroseconds limit: Int64 = .max) throws {
    let (end, overflows) = clock.monotonicMicroseconds.addingReportingOverflow(limit)
    let deadline = overflows ? Int64.max : end
    let unsaved = configuration.limits.unsavedObservations
    for name in try store.staleSeries(behind: unsaved) {
      if clock.monotonicMicroseconds >= deadline { return }
      guard try catchUp(name, until: deadline) else { return }
      guard let row = try store.seriesRow(named: name) else { continue }
      let options = configuration.forecasterOptions(for: name)
      try transaction { ingest in
        try ingest.resident.refresh(row, options: options, store: ingest.store)
        try ingest.resident.saveSnapshot(of: name, store: ingest.store)
      }
      onProgress(nil)
    }
  }
}
