// The growing files, one piece of one of them between two looks at everything else.

import Inbox
import LinuxSystem
import StateStore

extension Daemon {
  /// Takes what the next growing file has gained.
  ///
  /// - Returns: whether there was one: look again at once.
  /// - Throws: what ends the process. What is wrong with one file is told, and it is looked at
  ///   again when it has grown or its configuration was read anew.
  mutating func followNext() throws -> Bool {
    let gone = try following.update(
      inbox.followed, scanCount: inbox.scanCount, store: ingest.store)
    for row in gone {
      try ingest.stopFollowing(row, "the file is not there any more, or is not to be followed")
    }
    guard !inbox.isHeld(clock: ingest.clock), let candidate = following.next else { return false }
    if let shortage = try shortage() {
      holdInbox(shortage, retryingAtOnce: false)
      return false
    }
    var file = following.files[candidate.path] ?? FollowedFile()
    lastLearnedMicroseconds = ingest.clock.monotonicMicroseconds
    do {
      let item = InputItem(
        keeping: candidate.relativePath, at: candidate.path, fileSystem: ingest.fileSystem)
      let hasMore = try ingest.follow(item, &file)
      if !hasMore {
        file.seen = candidate.status
        following.finishNext()
      }
    } catch let error as StateStoreError where error.isDiskFull {
      file.decoder = nil
      holdInbox("\(error)", retryingAtOnce: false)
    } catch let error as SystemError where !error.isSyncFailure {
      setAside(candidate, &file, "\(error)")
    } catch let error as InboxError {
      setAside(candidate, &file, "\(error)")
    } catch let problem as FollowProblem {
      setAside(candidate, &file, problem.description)
    }
    following.files[candidate.path] = file
    status.note(statusFacts(state: "working"), clock: ingest.clock)
    return true
  }

  /// Leaves a growing file alone until it has grown.
  private mutating func setAside(
    _ candidate: InboxCandidate, _ file: inout FollowedFile, _ trouble: String
  ) {
    ingest.journal.log(
      .error, "\(trouble); it is looked at again when it has changed",
      subject: "follow \(candidate.path)")
    file.decoder = nil
    file.seen = candidate.status
    following.finishNext()
    if isOnce { leave(candidate, trouble) }
  }
}
