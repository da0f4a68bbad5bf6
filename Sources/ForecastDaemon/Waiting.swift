// What could not be done and is tried again, before anything newer is taken.
//
// Files are learned in the order in which they came: a newer one that overtook an older one would
// make the rows of that late. So what waits holds up everything behind it; what only concerns one
// file waits a few times, and is then set aside or left where it is.

import Inbox
import LinuxSystem
import StateStore

/// A file that could not be finished and is tried again.
struct WaitingItem {
  let item: InputItem
  /// Which attempt the next one is, from 1.
  let attempt: Int
  /// When the next one is due, on the monotonic clock.
  let dueMicroseconds: Int64
  /// What went wrong, with what to change; nil where nothing did.
  let trouble: String?

  /// Its name and its trouble, for people.
  var description: String { "\(item.relativePath): \(trouble ?? "is still to be learned from")" }
}

/// Why nothing is taken from the inbox for a while.
struct InboxHold {
  /// What went wrong, with what to change.
  let trouble: String
  /// How often it did in a row.
  let count: Int
}

extension Daemon {
  /// How often a file is tried that the disk or its mode refuses, before it is set aside.
  static let attemptLimit = 3
  /// How long a file waits before it is tried again, in microseconds.
  static let retryMicroseconds: Int64 = 5_000_000
  /// How many files that are left in the inbox are remembered.
  private static let leftLimit = 1000

  /// What is going wrong at this moment; nil if nothing is.
  var trouble: String? { waiting.first?.trouble ?? inboxHold?.trouble }

  /// What was not done, each a sentence.
  var unfinished: [String] {
    waiting.map(\.description) + left + (inboxHold.map { [$0.trouble] } ?? [])
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
    status.note(statusFacts(state: "working"), clock: ingest.clock)
    do {
      switch try ingest.take(item, isLastAttempt: attempt >= Self.attemptLimit) {
      case .interrupted: wait(for: item, attempt: attempt, trouble: nil)
      case .failed where item.claim == nil: passOver(item)
      default: break
      }
      try ingest.recordDrained()
    } catch let error as StateStoreError where error.isDiskFull {
      postpone(item, attempt: attempt, trouble: "\(error)", passes: false)
    } catch let error as SystemError where !error.isSyncFailure {
      postpone(item, attempt: attempt, trouble: "\(error)", passes: !error.isOutOfSpace)
    } catch let error as InboxError {
      postpone(item, attempt: attempt, trouble: "\(error)", passes: true)
    } catch let error as FileProblem {
      postpone(item, attempt: attempt, trouble: "\(error)", passes: true)
    }
    status.note(statusFacts(state: "working"), clock: ingest.clock)
    noteMetrics()
  }

  /// Looks no more at a file that stays in the inbox, until something about it has changed: its
  /// content may be unknown, and so nothing else would tell that it was refused.
  private mutating func passOver(_ item: InputItem) {
    // Expected: what cannot even be looked at is not found by the next look either.
    guard let status = try? ingest.fileSystem.status(item.path) else { return }
    inbox.passOver(
      InboxCandidate(path: item.path, relativePath: item.relativePath, status: status),
      forGood: true)
  }

  /// Lets a file wait until what waits already has been taken.
  mutating func queue(_ item: InputItem) {
    waiting.append(
      WaitingItem(
        item: item, attempt: 1, dueMicroseconds: ingest.clock.monotonicMicroseconds, trouble: nil))
  }

  /// Takes what waits first, if it is due.
  ///
  /// - Returns: whether it was.
  mutating func takeWaiting() throws -> Bool {
    guard let first = waiting.first,
      first.dueMicroseconds <= ingest.clock.monotonicMicroseconds
    else { return false }
    waiting.removeFirst()
    try take(first.item, attempt: first.attempt)
    return true
  }

  /// Lets a file wait for its next attempt, which comes at once where nobody would wait for it.
  ///
  /// - Parameters:
  ///   - item: The file.
  ///   - attempt: Which attempt has failed, from 1.
  ///   - trouble: What went wrong, with what to change.
  ///   - passes: Whether another attempt may end otherwise though nobody mends anything.
  private mutating func postpone(
    _ item: InputItem, attempt: Int, trouble: String, passes: Bool
  ) {
    ingest.journal.log(
      .error, "\(item.relativePath): \(trouble); it is tried again", subject: trouble)
    let isAtOnce = isOnce && passes && attempt < Self.attemptLimit
    wait(
      for: item, attempt: passes ? attempt + 1 : attempt, trouble: trouble,
      pauseMicroseconds: isAtOnce ? 0 : Self.retryMicroseconds)
  }

  private mutating func wait(
    for item: InputItem, attempt: Int, trouble: String?, pauseMicroseconds: Int64 = 0
  ) {
    let due = ingest.clock.monotonicMicroseconds + pauseMicroseconds
    waiting.insert(
      WaitingItem(item: item, attempt: attempt, dueMicroseconds: due, trouble: trouble), at: 0)
  }
}

// The inbox.
extension Daemon {
  /// Takes nothing from the inbox for a while, then looks again at what is there.
  mutating func holdInbox(_ trouble: String, retryingAtOnce: Bool) {
    ingest.journal.log(
      .error, "\(trouble); files stay in the inbox until then", subject: trouble)
    let count = (inboxHold?.count ?? 0) + 1
    inboxHold = InboxHold(trouble: trouble, count: count)
    let pause = retryingAtOnce && count < Self.attemptLimit ? 0 : Self.retryMicroseconds
    inbox.hold(until: ingest.clock.monotonicMicroseconds + pause)
  }

  /// Holds the inbox up where nothing can be claimed.
  ///
  /// A file that may not be claimed holds it up a few times, and is then left there.
  ///
  /// - Throws: `SystemError` where a sync has failed: then nothing may be believed any more.
  mutating func holdOrLeave(_ candidate: InboxCandidate, _ error: InboxError) throws {
    if let cause = error.systemError, cause.isSyncFailure { throw cause }
    guard error.systemError?.isForbidden ?? true else {
      let isOutOfSpace = error.systemError?.isOutOfSpace ?? false
      return holdInbox("\(error)", retryingAtOnce: isOnce && !isOutOfSpace)
    }
    if leftPaths.contains(candidate.path) || inboxHold?.count ?? 0 >= Self.attemptLimit - 1 {
      leave(candidate, "\(error); the file stays in the inbox")
      inboxHold = nil
    } else {
      holdInbox("\(error)", retryingAtOnce: isOnce)
    }
  }

  /// Leaves one file in the inbox; the next look finds it again.
  mutating func leave(_ candidate: InboxCandidate, _ trouble: String) {
    inbox.passOver(candidate, forGood: false)
    // Of one kind whatever the file: each look may leave thousands.
    ingest.journal.log(.error, trouble, subject: "claim")
    if leftPaths.count >= Self.leftLimit { leftPaths.removeAll() }
    leftPaths.insert(candidate.path)
    if isOnce && left.count < Self.leftLimit { left.append(trouble) }
  }

  /// Why no other file may be taken; nil if there is enough room on the disks.
  mutating func shortage() throws -> String? {
    let limit = UInt64(ingest.configuration.limits.freeDiskBytes)
    for path in [FilePath(ingest.configuration.state).parent, ingest.spool.root] {
      let free = try ingest.fileSystem.volume(at: path).freeBytes
      guard free < limit else { continue }
      tell(.status("paused: \(path) has \(free) bytes free, \(limit) are wanted"))
      return "\(path): has less free space than the \(limit) bytes of limits.free_disk_bytes; "
        + "no file is taken. Free some space"
    }
    return try logShortage()
  }
}
