// What the daemon says of itself while it runs: a line for the service manager, a file for all.

import LinuxSystem
import TimeSeries

/// The facts of `status.json`.
struct StatusFacts: Equatable {
  var database: String
  var state: String
  var counts: IngestCounts
  var inboxFiles: Int
  var residentSeries: Int
  var walBytes: Int64
  var databaseBytes: Int64
  var waitingFiles: Int
  var trouble: String?
  /// Whether all that the last scan of the inbox found is learned, committed and written out.
  var isCaughtUp = false
  /// When that scan began, on the kernel's monotonic clock, which all processes share.
  var scannedMicroseconds: Int64 = 0

  /// The file's content: a JSON object, one member a line.
  func encoded(updated: String) -> [UInt8] {
    func text(_ value: String?) -> String { value.map { JSONText.quoted($0) } ?? "null" }
    let members: [(String, String)] = [
      ("pid", "\(ProcessEnvironment.processID)"), ("database", text(database)),
      ("version", text(programVersion)),
      ("state", text(state)), ("updated_time", text(updated)),
      ("inbox_files", "\(inboxFiles)"), ("files_done", "\(counts.filesDone)"),
      ("files_duplicate", "\(counts.filesDuplicate)"), ("files_failed", "\(counts.filesFailed)"),
      ("rows", "\(counts.rows)"), ("rejected_rows", "\(counts.rejectedRows)"),
      ("observations_learned", "\(counts.learned)"), ("duplicates", "\(counts.duplicates)"),
      ("late", "\(counts.late)"), ("forecasts", "\(counts.forecasts)"),
      ("last_file", text(counts.lastFile)), ("resident_series", "\(residentSeries)"),
      ("wal_bytes", "\(walBytes)"), ("database_bytes", "\(databaseBytes)"),
      ("waiting_files", "\(waitingFiles)"), ("caught_up", "\(isCaughtUp)"),
      ("scan_monotonic_microseconds", "\(scannedMicroseconds)"), ("trouble", text(trouble)),
    ]
    let lines = members.map { "  \(JSONText.quoted($0.0)): \($0.1)" }
    return Array(("{\n" + lines.joined(separator: ",\n") + "\n}\n").utf8)
  }
}

/// Keeps `status.json` up to date, at most once a second.
struct StatusWriter {
  private let path: FilePath
  private let fileSystem: any FileSystem
  private var written: StatusFacts?
  private var lastMicroseconds = Int64.min / 2

  init(path: FilePath, fileSystem: any FileSystem) {
    self.path = path
    self.fileSystem = fileSystem
  }

  /// Writes `facts` if they are new and the last writing is a second ago, or if the state changed.
  mutating func note(_ facts: StatusFacts, clock: any Clock) {
    let now = clock.monotonicMicroseconds
    guard facts != written else { return }
    let isAnotherState = written.map { $0.state != facts.state } ?? false
    guard isAnotherState || now - lastMicroseconds >= 1_000_000 else { return }
    lastMicroseconds = now
    let updated = Timestamp(seconds: clock.wallMicroseconds / 1_000_000).iso8601
    do {
      try fileSystem.replaceFile(
        path, with: facts.encoded(updated: updated), permissions: 0o644, durably: false)
      written = facts
    } catch {
      // Expected: a full disk, say, is no reason to stop learning. The next second may be better.
      written = nil
    }
  }

  /// Removes the file: the process ends.
  func remove() {
    // Expected: a status that cannot be removed is no reason to fail.
    try? fileSystem.removeReplaceable(path)
  }
}

extension Daemon {
  /// The facts of this moment.
  func statusFacts(state: String) -> StatusFacts {
    StatusFacts(
      database: ingest.configuration.state, state: state, counts: ingest.counts,
      inboxFiles: inbox.fileCount, residentSeries: ingest.resident.count,
      walBytes: ingest.store.walBytes,
      databaseBytes: ingest.store.databaseBytes, waitingFiles: waiting.count,
      trouble: trouble ?? reloadTrouble, isCaughtUp: state == "idle" && isCaughtUp,
      scannedMicroseconds: inbox.scannedMicroseconds)
  }

  /// Whether nothing is left of what the last scan found; asked when there is nothing to do.
  private var isCaughtUp: Bool {
    waiting.isEmpty && following.areCaughtUp && inboxHold == nil && !inbox.isSettling
      && !ingest.outputs.havePendingRecords
      && !inbox.isHeld(clock: ingest.clock) && !leftFilesStand
  }

  /// Whether a file that could not be claimed still lies in the inbox.
  private var leftFilesStand: Bool {
    // Expected: what cannot be looked at may still lie there.
    leftPaths.contains { (try? ingest.fileSystem.exists($0)) ?? true }
  }

  /// One line for people.
  func statusLine() -> String {
    let counts = ingest.counts
    var line = "\(trouble == nil ? "idle" : "waiting"); \(counts.filesDone) files done"
    if counts.filesFailed > 0 { line += ", \(counts.filesFailed) failed" }
    line += ", \(counts.learned) observations learned since the start"
    if let file = counts.lastFile { line += "; last \(file)" }
    if let trouble = trouble ?? reloadTrouble { line += "; \(trouble)" }
    return line
  }
}
