// Which files have stopped growing: those that did not change for a while.
import LinuxSystem

/// What may be taken now, and when to look again.
public struct Settling: Hashable, Sendable {
  /// The files that did not change for the settle time, in the order given.
  public var ready: [InboxCandidate] = []
  /// How long until another one may be ready, in microseconds; nil where none waits.
  public var waitMicroseconds: Int64?
}

/// Remembers since when each file has not changed.
///
/// Its clock is the monotonic one: a file's own times may say anything. It never gives a file up:
/// one that grows for an hour is ready when it has not changed for the settle time.
public struct FileStability: Sendable {
  private struct Sighting {
    let status: FileStatus
    let firstMicroseconds: Int64
  }

  private let settleMicroseconds: Int64
  private var sightings: [FilePath: Sighting] = [:]

  /// Remembers nothing yet.
  ///
  /// - Parameter settleMicroseconds: how long a file must not have changed.
  public init(settleMicroseconds: Int64) {
    self.settleMicroseconds = settleMicroseconds
  }

  /// How many files are remembered: those of the last look.
  public var rememberedCount: Int { sightings.count }

  /// Takes a look into account.
  ///
  /// - Parameters:
  ///   - candidates: every file of the look; what is not among them is forgotten.
  ///   - movedIn: files that are known to have been renamed into place, and so are whole.
  ///   - monotonicMicroseconds: when the look began: what is ready was so by then.
  ///   - endedMicroseconds: when the look ended, as far as that is another moment: what is new
  ///     counts from then, for nobody knows when within the look it was seen.
  /// - Returns: which of them are ready.
  public mutating func settle(
    _ candidates: [InboxCandidate], movedIn: Set<FilePath> = [], monotonicMicroseconds: Int64,
    endedMicroseconds: Int64? = nil
  ) -> Settling {
    let ended = endedMicroseconds ?? monotonicMicroseconds
    var result = Settling()
    var seen: [FilePath: Sighting] = [:]
    for candidate in candidates {
      var sighting = Sighting(status: candidate.status, firstMicroseconds: ended)
      if let earlier = sightings[candidate.path],
        candidate.status.isUnchanged(from: earlier.status)
      {
        sighting = earlier
      }
      let wait = sighting.firstMicroseconds + settleMicroseconds - monotonicMicroseconds
      if wait <= 0 || settleMicroseconds == 0 || movedIn.contains(candidate.path) {
        result.ready.append(candidate)
      } else {
        result.waitMicroseconds = min(wait, result.waitMicroseconds ?? wait)
      }
      // Those that are ready too: one that cannot be claimed now stays ready.
      seen[candidate.path] = sighting
    }
    sightings = seen
    return result
  }
}
