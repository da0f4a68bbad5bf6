// The files that are read as they grow, and how far each was read.

import Inbox
import LinuxSystem
import SensorCSV
import StateStore

/// A growing file.
struct FollowedFile {
  /// Its entry in the ledger; nil before its first rows are learned.
  var row: FileRow?
  /// How far it was read; nil before its first rows are learned.
  var tail: StoredTail?
  /// Has taken every byte that was read; nil where it is yet to be made.
  var decoder: SensorFileDecoder?
  /// What the decoder has counted so far.
  var counted = RowCounts()
  /// Its status when there was nothing more to take from it, or nothing that could be used.
  var seen: FileStatus?
  /// Whether it could not be read, and is tried again.
  var isTriedAgain = false
  /// How long it was when a run with an end first saw it: the run reads it up to there.
  var goalBytes: Int64?
  /// Whether a run with an end is through with it, however it grows.
  var isLeft = false
}

/// What a decoder has counted.
struct RowCounts: Equatable {
  var rows = 0
  var rejected = 0
  var missing = 0

  init() {}

  init(_ batch: DecodedBatch) {
    (rows, rejected, missing) = (batch.rowCount, batch.rejectedRowCount, batch.missingCount)
  }
}

/// All of them; what is kept here can be made again from the store and the files.
struct FollowedFiles {
  /// Those that have grown since they were read, the next one last.
  private var queue: [InboxCandidate] = []
  /// Each by its path, which is unique: at most as many as the scanner lists.
  var files: [FilePath: FollowedFile] = [:]
  private var scanCount = 0
  private var isLoaded = false

  /// Entries of files that are not there any more, yet to be ended.
  private(set) var gone: [FileRow] = []

  /// Whether everything that the last scan found of them was taken.
  var areCaughtUp: Bool {
    queue.isEmpty && gone.isEmpty && !files.values.contains { $0.isTriedAgain }
  }

  /// The next file that has grown; a new one only where `includingNew`.
  func next(includingNew: Bool) -> InboxCandidate? {
    queue.last { includingNew || files[$0.path]?.tail != nil }
  }

  /// Takes a file off: it has been read to its end, or cannot be read now.
  mutating func finish(_ candidate: InboxCandidate) {
    queue.removeAll { $0.path == candidate.path }
  }

  /// Takes the first of the entries off that are gone: it is ended.
  mutating func finishGone() { gone.removeFirst() }

  /// Forgets how files were read: the configuration may say otherwise now.
  mutating func readAnew() {
    for path in files.keys {
      files[path]?.decoder = nil
      files[path]?.seen = nil
    }
  }

  /// Takes over what a scan has found.
  ///
  /// - Parameters:
  ///   - found: The growing files.
  ///   - refusals: What could not be looked at: a file that may be beneath is not gone.
  ///   - scanCount: The number of the scan; the same again changes nothing.
  ///   - store: What is known of them, read once.
  /// - Throws: `StateStoreError`.
  mutating func update(
    _ found: [InboxCandidate], refusals: [InboxRefusal] = [], scanCount: Int,
    store: borrowing StateStore
  ) throws(StateStoreError) {
    guard scanCount != self.scanCount else { return }
    self.scanCount = scanCount
    var known = try isLoaded ? knownFiles : storedFiles(store)
    isLoaded = true
    files = [:]
    for candidate in found {
      let file = known.removeValue(forKey: FileOnDisk(candidate.status))?.file ?? FollowedFile()
      files[candidate.path] = file
    }
    let unseen = refusals.filter(\.reason.mayPass).map(\.path)
    var missing: [FollowedFile] = []
    for (path, file) in known.values {
      if let path, files[path] == nil, unseen.contains(where: { path.isAt(orBelow: $0) }) {
        files[path] = file
      } else {
        missing.append(file)
      }
    }
    let grown = found.filter {
      files[$0.path]?.seen != $0.status && files[$0.path]?.isLeft != true
    }
    // What a rotation has left comes before what took its name.
    let old = grown.filter { files[$0.path]?.tail != nil }
    let new = grown.filter { files[$0.path]?.tail == nil }
    queue = (old + new).reversed()
    gone += missing.compactMap(\.row).sorted { $0.key < $1.key }
  }

  /// Where a file was, and how far it was read.
  private typealias KnownFile = (path: FilePath?, file: FollowedFile)

  private var knownFiles: [FileOnDisk: KnownFile] {
    var known: [FileOnDisk: KnownFile] = [:]
    for (path, file) in files {
      if let tail = file.tail {
        known[FileOnDisk(tail)] = (path, file)
      } else if let seen = file.seen {
        known[FileOnDisk(seen)] = (path, file)
      }
    }
    return known
  }

  private func storedFiles(
    _ store: borrowing StateStore
  ) throws(StateStoreError) -> [FileOnDisk: KnownFile] {
    var known: [FileOnDisk: KnownFile] = [:]
    for (key, tail) in try store.unfinishedTails() {
      let row = try store.file(key)
      let path = row?.entry.location.flatMap { FilePath(text: $0) }
      known[FileOnDisk(tail)] = (path, FollowedFile(row: row, tail: tail))
    }
    return known
  }
}

extension RefusalReason {
  /// Whether what was refused may be a followed file, or hold some, at the next look.
  fileprivate var mayPass: Bool {
    switch self {
    case .unreadable, .severalLinks, .tooManyFollowed: true
    default: false
    }
  }
}

extension FilePath {
  /// Whether this is `other`, or lies below it.
  fileprivate func isAt(orBelow other: FilePath) -> Bool {
    self == other || relative(to: other) != nil
  }
}

/// What tells a file from all others that are there at the same time, and from most before.
private struct FileOnDisk: Hashable {
  let device: UInt64
  let inode: UInt64
  let bornNanoseconds: Int64?

  init(_ status: FileStatus) {
    (device, inode, bornNanoseconds) = (status.device, status.inode, status.bornNanoseconds)
  }

  init(_ tail: StoredTail) {
    (device, inode, bornNanoseconds) = (tail.device, tail.inode, tail.bornNanoseconds)
  }
}
