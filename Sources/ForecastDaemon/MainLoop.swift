// The whole concurrency model: take one file at our own pace, run it to its end, look up.

import Inbox
import LinuxSystem
import StateStore
import TimeSeries

/// A file that could not be finished and is tried again.
struct WaitingItem {
  let item: InputItem
  /// Which attempt the next one is, from 1.
  let attempt: Int
  /// When the next one is due, on the monotonic clock.
  let dueMicroseconds: Int64
  /// What went wrong, with what to change; nil where the work was only interrupted.
  let trouble: String?
}

extension Daemon {
  /// How often a file is tried that the disk or its mode refuses, before it is set aside.
  static let attemptLimit = 3
  /// How long a file waits before it is tried again, in microseconds.
  static let retryMicroseconds: Int64 = 5_000_000
  /// How long published scores may be behind while the inbox is quiet, in microseconds.
  static let publishMicroseconds: Int64 = 60_000_000
  /// How long the inbox is quiet before snapshots are stored, in microseconds.
  static let snapshotMicroseconds: Int64 = 300_000_000
  /// Series whose state is saved in one transaction.
  static let saveCount = 64

  mutating func loop() throws {
    while true {
      try handleSignals()
      if isStopping { return }
      try inbox.drainEvents()
      for notice in inbox.takeNotices() { ingest.journal.log(.warning, notice) }
      if try takeWaiting() { continue }
      if try !hasRoom() {
        if isOnce { return }
      } else if let candidate = try inbox.next(clock: ingest.clock) {
        try claim(candidate)
        continue
      } else if isOnce && !inbox.isSettling {
        return
      }
      if try saveWhenIdle() || retain() { continue }
      try sleep()
    }
  }

  /// Takes a candidate out of the inbox and through all stages.
  private mutating func claim(_ candidate: InboxCandidate) throws {
    if ingest.configuration.inbox.after == .keep {
      let identity = StoredIdentity(candidate.status)
      if let known = try ingest.store.newestFile(identity: identity), known.entry.finished != nil {
        return
      }
      return try take(
        InputItem(keeping: candidate, fileSystem: ingest.fileSystem), attempt: 1)
    }
    do {
      switch try ClaimedFile.claim(candidate, in: ingest.spool, on: ingest.fileSystem) {
      case .claimed(let claim):
        try take(InputItem(claim, fileSystem: ingest.fileSystem), attempt: 1)
      case .gone: break
      case .busy:
        ingest.journal.log(
          .warning, "\(candidate.path): a file of this name is still in processing; it waits",
          subject: "busy \(candidate.path)")
      }
    } catch let error as InboxError {
      ingest.journal.log(
        .error, "\(error); the file stays in the inbox", subject: "claim \(candidate.path)")
    }
  }

  /// Takes a file through all stages.
  ///
  /// What goes wrong with this file alone is no error: it waits, and is tried again.
  ///
  /// - Parameters:
  ///   - item: The file.
  ///   - attempt: Which attempt this is, from 1.
  /// - Throws: what ends the process.
  mutating func take(_ item: InputItem, attempt: Int) throws {
    lastLearnedMicroseconds = ingest.clock.monotonicMicroseconds
    let isLast = isOnce || attempt >= Self.attemptLimit
    do {
      if try ingest.take(item, isLastAttempt: isLast) == .interrupted {
        postpone(item, attempt: attempt, trouble: nil)
      }
      try ingest.recordDrained()
    } catch let error as StateStoreError where error.isDiskFull {
      postpone(item, attempt: attempt, trouble: "\(error)")
    } catch let error as SystemError where !error.isSyncFailure {
      if error.isInputOutput && error.path == item.path && isLast {
        try ingest.giveUp(item, "\(error)")
      } else {
        postpone(item, attempt: attempt + (error.isOutOfSpace ? 0 : 1), trouble: "\(error)")
      }
    } catch let error as InboxError {
      postpone(item, attempt: attempt + 1, trouble: "\(error)")
    } catch let error as FileProblem {
      postpone(item, attempt: attempt + 1, trouble: "\(error)")
    }
    status.note(statusFacts(state: "working"), clock: ingest.clock)
  }

  private mutating func postpone(_ item: InputItem, attempt: Int, trouble: String?) {
    if let trouble {
      ingest.journal.log(
        .error, "\(item.relativePath): \(trouble); it is tried again", subject: trouble)
    }
    let pause = trouble == nil ? 0 : Self.retryMicroseconds
    waiting.append(
      WaitingItem(
        item: item, attempt: attempt,
        dueMicroseconds: ingest.clock.monotonicMicroseconds + pause, trouble: trouble))
  }

  /// Tries the files again that are due.
  ///
  /// - Returns: whether there was one.
  private mutating func takeWaiting() throws -> Bool {
    let now = ingest.clock.monotonicMicroseconds
    guard let index = waiting.firstIndex(where: { $0.dueMicroseconds <= now }) else {
      return false
    }
    let next = waiting.remove(at: index)
    try take(next.item, attempt: next.attempt)
    return true
  }

  /// Whether there is enough room on the disks to take another file.
  private mutating func hasRoom() throws -> Bool {
    let limit = UInt64(ingest.configuration.limits.freeDiskBytes)
    for path in [FilePath(ingest.configuration.state).parent, ingest.spool.root] {
      let free = try ingest.fileSystem.volume(at: path).freeBytes
      guard free < limit else { continue }
      ingest.journal.log(
        .warning,
        "\(path): \(free) bytes are free, fewer than limits.free_disk_bytes (\(limit)); "
          + "no file is taken until there is room", subject: "disk full")
      tell(.status("paused: \(path) has \(free) bytes free, \(limit) are wanted"))
      return false
    }
    return true
  }

  mutating func handleSignals() throws {
    for signal in try signals.pending() {
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
      return
    }
    let old = ingest.configuration
    if next.spool != old.spool || next.state != old.state
      || next.limits.threads != old.limits.threads
    {
      ingest.journal.log(
        .warning, "spool, state and limits.threads take effect after a restart")
    }
    ingest.configuration = next
    ingest.configuration.spool = old.spool
    ingest.configuration.state = old.state
    ingest.configuration.limits.threads = old.limits.threads
    ingest.resident.limit = next.limits.residentSeries
    ingest.outputs.outbox = ingest.configuration.outputFiles(
      in: ingest.spool, on: ingest.fileSystem)
    inbox.reconfigure(ingest.configuration)
    ingest.journal.log(.info, "the configuration was read again")
  }

  private mutating func sleep() throws {
    status.note(statusFacts(state: "idle"), clock: ingest.clock)
    tell(.status(statusLine()))
    noteMetrics()
    ingest.onProgress(nil)
    let now = ingest.clock.monotonicMicroseconds
    var wait = min(inbox.waitMicroseconds(now: now), 5_000_000)
    for item in waiting { wait = min(wait, max(0, item.dueMicroseconds - now)) }
    _ = try Poller.wait(
      for: [signals.number, inbox.eventNumber], timeoutMilliseconds: Int(wait / 1000) + 1)
  }
}

extension Daemon {
  /// Writes the metrics; that they cannot be written is told and no reason to stop learning.
  private mutating func noteMetrics() {
    guard let path = ingest.configuration.metrics.textfile,
      metrics.isDue(ingest.clock.monotonicMicroseconds)
    else { return }
    let facts = statusFacts(state: "idle")
    do {
      try metrics.write(facts, to: FilePath(path))
    } catch {
      ingest.journal.log(.warning, "\(error); metrics are not written", subject: "metrics")
    }
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
    guard isDue, ingest.resident.isUnsaved else { return false }
    let hasMore = try ingest.save(atMost: Self.saveCount, snapshots: isQuiet)
    if !hasMore {
      lastSavedMicroseconds = now
      if isQuiet { _ = try ingest.store.checkpoint() }
    }
    return hasMore
  }

  /// Stores every snapshot that is behind, before the process ends.
  mutating func saveEverything() throws {
    if snapshotsMayBeBehind {
      try ingest.refreshStale()
      snapshotsMayBeBehind = false
    }
    while try ingest.save(atMost: Self.saveCount, snapshots: true) {
      tell(.extendTimeout(microseconds: 60_000_000))
    }
    try ingest.recordDrained()
  }
}

extension Ingest {
  /// Saves the state of some series in one transaction.
  ///
  /// - Returns: whether there is more to save.
  mutating func save(atMost count: Int, snapshots: Bool) throws -> Bool {
    guard resident.isUnsaved else { return false }
    return try transaction { ingest in
      try ingest.resident.save(atMost: count, snapshots: snapshots, store: ingest.store)
    }
  }

  /// Replays the series whose snapshots are behind, and stores their snapshots.
  mutating func refreshStale() throws {
    for name in try store.staleSeries() {
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
