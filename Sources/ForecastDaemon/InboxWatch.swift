// What waits in the inbox: directory events as a hint, a scan as the truth.

import Inbox
import LinuxSystem

/// Watches the inbox and says which files may be taken.
struct InboxWatch: ~Copyable {
  private var scanner: InboxScanner
  private var stability: FileStability
  private let fileSystem: any FileSystem
  private var events: (any DirectoryWatcher & ~Copyable)?
  /// The descriptor that tells of events; −1 where there are none.
  private(set) var eventNumber: Int32 = -1
  private var movedIn: Set<FilePath> = []
  private var rescanMicroseconds: Int64
  private var settleMicroseconds: Int64
  private var nextScanMicroseconds = Int64.min
  private var heldUntilMicroseconds = Int64.min
  private var ready: [InboxCandidate] = []
  private var clockWatch = ClockWatch()
  /// Files that were learned from and stay in the inbox.
  private var known: Set<Sighting> = []
  /// Files that could not be taken.
  private var left: Set<Sighting> = []
  /// Whether the next scan only goes on with what the last one left out.
  private var isContinued = false
  private var toldRefusals: Set<FilePath> = []
  private(set) var refusals: [InboxRefusal] = []
  /// Files that could be taken, as of the last scan.
  private(set) var fileCount = 0
  /// The growing files that the last scan found, in the order in which they are to be read.
  private(set) var followed: [InboxCandidate] = []
  /// How often the inbox was scanned.
  private(set) var scanCount = 0
  /// When the last scan began, on the monotonic clock; 0 before the first.
  private(set) var scannedMicroseconds: Int64 = 0
  /// How long the last scan took, in microseconds.
  private(set) var scanMicroseconds: Int64 = 0
  /// How often directory events were lost.
  private(set) var overflowCount = 0
  /// When the file that waits the longest came or last changed, by the kernel's clock.
  private(set) var oldestChangeMicroseconds: Int64?
  /// Files that were still settling at the last scan.
  private(set) var settling: [InboxCandidate] = []
  /// Whether there were any.
  var isSettling: Bool { !settling.isEmpty }
  /// Sentences for the journal, each once.
  private(set) var notices: [String] = []

  /// How many moved-in names are remembered between two scans.
  private static let movedInLimit = 10_000
  /// How many files are passed over; beyond, they are looked at anew.
  private static let passedOverLimit = 1_000_000
  /// How many events are looked at one by one between two scans.
  private static let eventLimit = 1000

  init(
    _ configuration: Configuration, spool: SpoolLayout,
    in surroundings: borrowing any DaemonSurroundings & ~Copyable
  ) {
    let fileSystem = surroundings.fileSystem
    let options = configuration.inboxOptions
    scanner = InboxScanner(inbox: spool.inbox, options: options, fileSystem: fileSystem)
    stability = FileStability(settleMicroseconds: options.settleMicroseconds)
    settleMicroseconds = options.settleMicroseconds
    rescanMicroseconds = configuration.inbox.rescanMicroseconds
    self.fileSystem = fileSystem
    do {
      let events = try surroundings.watchDirectories()
      eventNumber = events.number
      self.events = consume events
    } catch {
      notices.append(
        "\(error); the inbox is looked at every \(Self.seconds(rescanMicroseconds)) instead")
    }
  }

  /// A duration for people, such as `5 s`.
  private static func seconds(_ microseconds: Int64) -> String {
    microseconds % 1_000_000 == 0
      ? "\(microseconds / 1_000_000) s" : "\(Double(microseconds) / 1e6) s"
  }

  /// Takes over another configuration; what is settling goes on settling.
  mutating func reconfigure(_ configuration: Configuration) {
    let options = configuration.inboxOptions
    scanner = InboxScanner(inbox: scanner.inbox, options: options, fileSystem: fileSystem)
    stability = FileStability(settleMicroseconds: options.settleMicroseconds)
    settleMicroseconds = options.settleMicroseconds
    rescanMicroseconds = configuration.inbox.rescanMicroseconds
    known.removeAll()
    scanNow()
  }

  mutating func scanNow() { nextScanMicroseconds = .min }

  /// Gives a file no more for as long as it does not change, so that others get their turn.
  ///
  /// - Parameters:
  ///   - candidate: The file.
  ///   - forGood: Whether to give it never again; otherwise until the inbox is next looked at
  ///     because it is time to, and not for the files that a look had no room for.
  mutating func passOver(_ candidate: InboxCandidate, forGood: Bool) {
    if known.count + left.count >= Self.passedOverLimit {
      known.removeAll()
      left.removeAll()
    }
    if forGood {
      known.insert(Sighting(candidate.status))
    } else {
      left.insert(Sighting(candidate.status))
    }
  }

  /// Gives no file until then, and then looks again at what is there.
  mutating func hold(until microseconds: Int64) {
    heldUntilMicroseconds = microseconds
    ready.removeAll()
    scanNow()
  }

  /// Whether no file is given at this moment.
  func isHeld(clock: any Clock) -> Bool { clock.monotonicMicroseconds < heldUntilMicroseconds }

  /// Takes the notices.
  mutating func takeNotices() -> [String] {
    defer { notices.removeAll() }
    return notices
  }

  /// How long to sleep until a file may be ready, in microseconds.
  func waitMicroseconds(now: Int64) -> Int64 {
    let scan = ready.isEmpty ? nextScanMicroseconds.subtractingSaturated(now) : 0
    return max(0, scan, heldUntilMicroseconds.subtractingSaturated(now))
  }

  /// Takes in what the events say: that something happened.
  mutating func drainEvents() throws(SystemError) {
    guard let changes = try events?.drain(eventLimit: Self.eventLimit) else { return }
    for event in changes.events where event.kind == .movedIn {
      if movedIn.count < Self.movedInLimit { movedIn.insert(event.path) }
    }
    if changes.hasOverflowed {
      overflowCount += 1
      notices.append("directory events were lost; the inbox is scanned")
    }
    if changes.isDirty || !changes.lost.isEmpty { scanNow() }
  }

  /// The next file that may be taken, oldest first; scans if that is due.
  mutating func next(clock: any Clock) throws(SystemError) -> InboxCandidate? {
    let now = clock.monotonicMicroseconds
    if ready.isEmpty && now >= nextScanMicroseconds { try scan(clock, now) }
    return ready.popLast()
  }

  private mutating func scan(_ clock: any Clock, _ now: Int64) throws(SystemError) {
    nextScanMicroseconds = now + rescanMicroseconds
    if !isContinued { left.removeAll(keepingCapacity: true) }
    // Before the look: what is written while it lasts is not old.
    clockWatch.note(clock)
    let listing = try scanner.scan { [known, left] status in
      let sighting = Sighting(status)
      return known.contains(sighting) || left.contains(sighting)
    }
    isContinued = listing.hasMore
    watch(listing.directories)
    let settled = movedIn.union(old(among: listing.candidates))
    let settling = stability.settle(
      listing.candidates, movedIn: settled, monotonicMicroseconds: now,
      endedMicroseconds: clock.monotonicMicroseconds)
    movedIn.removeAll()
    ready = settling.ready.reversed()
    fileCount = listing.fileCount
    followed = listing.followed
    scanCount += 1
    let isReady = Set(settling.ready.map(\.path))
    self.settling = listing.candidates.filter { !isReady.contains($0.path) }
    scannedMicroseconds = now
    scanMicroseconds = clock.monotonicMicroseconds - now
    oldestChangeMicroseconds = listing.candidates.map { $0.status.changedNanoseconds / 1000 }.min()
    if let wait = settling.waitMicroseconds {
      nextScanMicroseconds = min(nextScanMicroseconds, now + wait)
    }
    if listing.hasMore { nextScanMicroseconds = now }
    note(listing.refusals)
  }

  /// What has not changed for so long by the kernel's own clock that it settled before it was seen.
  ///
  /// None where the times of files are another machine's, whose clock may be behind.
  private func old(among candidates: [InboxCandidate]) -> [FilePath] {
    // Expected: where nothing can be learned of the file system, the files wait the usual time.
    guard !candidates.isEmpty, let volume = try? fileSystem.volume(at: scanner.inbox),
      volume.networkName == nil
    else { return [] }
    return candidates.filter {
      clockWatch.isOlder($0.status.changedNanoseconds / 1000, than: settleMicroseconds)
    }.map(\.path)
  }

  private mutating func note(_ found: [InboxRefusal]) {
    refusals = found
    for refusal in found where !toldRefusals.contains(refusal.path) {
      notices.append(refusal.description)
    }
    toldRefusals = Set(found.map(\.path))
  }

  private mutating func watch(_ directories: [FilePath]) {
    guard events != nil else { return }
    _ = events?.removeExchanged(on: fileSystem)
    let watched = Set(events?.watched ?? [])
    for directory in directories where !watched.contains(directory) {
      do {
        try events?.watch(directory, on: fileSystem)
      } catch {
        // It has become another one since the scan, or none: the next scan finds out.
        if error.isMissing || error.isNotDirectory || error.isSymbolicLink || error.isForbidden {
          continue
        }
        notices.append(
          "\(error); the inbox is looked at every \(Self.seconds(rescanMicroseconds)) instead")
        events = nil
        eventNumber = -1
        return
      }
      // What came between the scan and the watch gives no event.
      scanNow()
    }
  }
}

/// What tells a file from any other, and from itself after a change.
private struct Sighting: Hashable {
  let device: UInt64
  let inode: UInt64
  let size: Int64
  let modifiedNanoseconds: Int64
  let changedNanoseconds: Int64

  init(_ status: FileStatus) {
    device = status.device
    inode = status.inode
    size = status.size
    modifiedNanoseconds = status.modifiedNanoseconds
    changedNanoseconds = status.changedNanoseconds
  }
}

extension Int64 {
  /// The difference, kept within the range of the type.
  fileprivate func subtractingSaturated(_ other: Int64) -> Int64 {
    let (difference, overflows) = subtractingReportingOverflow(other)
    return overflows ? (self < 0 ? .min : .max) : difference
  }
}
