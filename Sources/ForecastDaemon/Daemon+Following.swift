// The growing files, one piece of one of them between two looks at everything else.

import Inbox
import LinuxSystem
import StateStore

extension Daemon {
  /// Takes what the next growing file has gained, or ends the entry of one that is gone.
  ///
  /// - Parameter isBusy: Whether other files of the inbox are taken or settle. One of them may be
  ///   what a rotation has left: a growing file that is new waits for them.
  /// - Returns: whether there was one: look again at once.
  /// - Throws: what ends the process. What is wrong with one file is told, and it is looked at
  ///   again when it has grown or its configuration was read anew.
  mutating func followNext(beside isBusy: Bool) throws -> Bool {
    try following.update(
      inbox.followed, refusals: inbox.refusals, scanCount: inbox.scanCount, store: ingest.store)
    if inbox.isHeld(clock: ingest.clock) { return false }
    do {
      if let row = following.gone.first {
        try ingest.stopFollowing(
          row, "the file is not there any more, or is not to be followed")
        following.finishGone()
        return true
      }
      guard let candidate = following.next(includingNew: !isBusy) else { return false }
      if let shortage = try shortage() {
        holdInbox(shortage, retryingAtOnce: false)
        return false
      }
      try follow(candidate)
    } catch let error as StateStoreError where error.isDiskFull {
      holdInbox("\(error)", retryingAtOnce: false)
    } catch let error as SystemError where error.isOutOfSpace && !error.isSyncFailure {
      holdInbox("\(error)", retryingAtOnce: false)
    }
    status.note(statusFacts(state: "working"), clock: ingest.clock)
    return true
  }

  /// Goes on with the forecasts of a growing file that were cut short, before anything is learned
  /// that would overtake them.
  mutating func goOnIssuing() throws {
    do {
      try ingest.issueGrowth()
    } catch let error as StateStoreError where error.isDiskFull {
      holdInbox("\(error)", retryingAtOnce: false)
    } catch let error as SystemError where !error.isSyncFailure {
      holdInbox("\(error)", retryingAtOnce: false)
    }
  }

  /// Takes what a growing file has gained.
  private mutating func follow(_ candidate: InboxCandidate) throws {
    var file = following.files[candidate.path] ?? FollowedFile()
    defer { following.files[candidate.path] = file }
    let learned = ingest.counts.learned
    if isOnce && file.goalBytes == nil { file.goalBytes = candidate.status.size }
    let goal = file.goalBytes
    do {
      // A file that was renamed goes on as what it was: its series keep their names.
      let name = file.row.flatMap { FilePath(text: $0.entry.name) } ?? candidate.relativePath
      let item = InputItem(keeping: name, at: candidate.path, fileSystem: ingest.fileSystem)
      let hasMore = try ingest.follow(item, &file)
      file.isTriedAgain = false
      file.isLeft = goal.map { !hasMore || (file.tail?.readBytes ?? 0) >= $0 } ?? false
      if !hasMore || file.isLeft {
        file.seen = candidate.status
        following.finish(candidate)
      }
    } catch let problem as FollowProblem {
      setAside(candidate, &file, problem.description)
    } catch is FollowInterruption {
      // Expected: the main loop takes the signal, and comes back.
    } catch InboxError.refused(let refusal) {
      setAside(candidate, &file, "\(refusal)")
    } catch let error {
      let cause = error as? SystemError ?? (error as? InboxError)?.systemError
      guard let cause, !cause.isSyncFailure, !cause.isOutOfSpace else { throw cause ?? error }
      tryAgain(candidate, &file, cause)
    }
    if ingest.counts.learned > learned {
      lastLearnedMicroseconds = ingest.clock.monotonicMicroseconds
    }
  }

  /// Leaves a growing file alone until it has changed.
  private mutating func setAside(
    _ candidate: InboxCandidate, _ file: inout FollowedFile, _ trouble: String
  ) {
    ingest.journal.log(
      .error, "\(trouble); it is looked at again when it has changed",
      subject: "follow \(candidate.path)")
    file.isTriedAgain = false
    file.seen = candidate.status
    following.finish(candidate)
    file.isLeft = isOnce
    if isOnce { leave(candidate, trouble) }
  }

  /// Leaves a growing file that could not be read alone until the inbox is next scanned.
  private mutating func tryAgain(
    _ candidate: InboxCandidate, _ file: inout FollowedFile, _ error: SystemError
  ) {
    following.finish(candidate)
    // It was rotated away since the scan; the next one finds out.
    if error.isMissing { return }
    ingest.journal.log(
      .error, "\(error); it is tried again", subject: "follow \(candidate.path)")
    file.isTriedAgain = true
    if isOnce { leave(candidate, "\(error)") }
  }
}
