// Files that are read as they grow: each whole line once, whatever becomes of the file.
import Inbox
import LinuxSystem
import SensorCSV
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

private let fileSystem = LinuxFileSystem()

extension Ingest {
  /// Looks at the growing files `names` of the inbox, as the main loop does after a scan.
  ///
  /// - Returns: what was wrong with them.
  mutating func look(
    at names: [String], _ following: inout FollowedFiles, scan: Int,
    on fileSystem: any FileSystem = LinuxFileSystem()
  ) throws -> [String] {
    let options = InboxOptions(followed: names.compactMap { GlobPattern($0) })
    let scanner = InboxScanner(inbox: spool.inbox, options: options, fileSystem: fileSystem)
    let listing = try scanner.scan()
    try following.update(
      listing.followed, refusals: listing.refusals, scanCount: scan, store: store)
    while let row = following.gone.first {
      try stopFollowing(row, "it is gone")
      following.finishGone()
    }
    var troubles: [String] = []
    while let candidate = following.next(includingNew: true) {
      var file = following.files[candidate.path] ?? FollowedFile()
      do {
        let name = file.row.flatMap { FilePath(text: $0.entry.name) } ?? candidate.relativePath
        let item = InputItem(keeping: name, at: candidate.path, fileSystem: fileSystem)
        if try follow(item, &file) {
          following.files[candidate.path] = file
          continue
        }
      } catch let problem as FollowProblem {
        troubles.append(problem.description)
      }
      file.seen = candidate.status
      following.files[candidate.path] = file
      following.finish(candidate)
    }
    return troubles
  }
}

/// Appends to the file at `path`, or makes it.
func append(_ text: String, to path: FilePath) throws {
  guard try fileSystem.exists(path) else { return try write(text, to: path) }
  let file = try fileSystem.open(path, .readWrite)
  try file.write(Array(text.utf8), at: try file.status().size)
}

/// What the ledger says, without the moments.
func ledger(_ store: borrowing StateStore) throws -> [String] {
  let open = try store.files(in: .open)
  let done = try store.files(in: .done)
  return (done + open).sorted { $0.key < $1.key }.map { row in
    let entry = row.entry
    return "\(entry.name) \(entry.state) rows \(entry.rows) learned \(entry.learned) "
      + "duplicates \(entry.duplicates) rejected \(entry.rejected) bytes \(entry.bytes)"
  }
}

/// The state after `text` came as one whole file.
private func whole(_ text: String) throws -> FinalState {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", text)
      return try ingest.finalState()
    }
  }
}

/// Method: the file grows in pieces that end anywhere; where `restarts`, each is read by a process
/// of its own, which knows no more than the store.
@Test(arguments: [1, 7, 40, 333, 100_000], [false, true])
func `a growing file is learned as if it had come whole`(piece: Int, restarts: Bool) throws {
  let text = hourly(0..<60)
  let expected = try whole(text)
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    // Few observations a transaction: what has come is then taken in parts.
    configuration.limits.batchRows = restarts ? 7 : 50_000
    let bytes = Array(text.utf8)
    var following = FollowedFiles()
    var scan = 0
    func grow(_ ingest: inout Ingest) throws {
      scan += 1
      let end = min(scan * piece, bytes.count)
      let text = String(decoding: bytes[(scan - 1) * piece..<end], as: UTF8.self)
      try append(text, to: ingest.spool.inbox.appending("a.csv"))
      let troubles = try ingest.look(at: ["a.csv"], &following, scan: scan)
      #expect(troubles == [])
    }
    if restarts {
      // A process a byte would take long and tell no more.
      guard piece > 1 else { return }
      while scan * piece < bytes.count {
        following = FollowedFiles()
        try withIngest(configuration) { ingest in try grow(&ingest) }
      }
    }
    try withIngest(configuration) { ingest in
      while scan * piece < bytes.count { try grow(&ingest) }
      let state = try ingest.finalState()
      #expect(state.observations == expected.observations)
      #expect(state.snapshots == expected.snapshots)
      #expect(state.accuracy.rows == expected.accuracy.rows)
      let entries = try ledger(ingest.store)
      #expect(
        entries == [
          "a.csv open rows 60 learned 120 duplicates 0 rejected 0 bytes \(bytes.count)"
        ])
    }
  }
}

/// Field failure P9.
@Test func `a last line without its end is not taken, and a head alone waits for rows`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var following = FollowedFiles()
      let path = ingest.spool.inbox.appending("a.csv")
      try append("time,supply\n", to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 1)
      #expect(try ledger(ingest.store) == [])
      try append("2024-01-01T00:00:00Z,1\n2024-01-01T01:00:00Z,12", to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 2)
      #expect(ingest.counts.learned == 1)
      try append("3\n", to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 3)
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      #expect(row.summary.lastValue == 123)
      #expect(ingest.counts.learned == 2)
    }
  }
}

/// Field failures D4, D7.
///
/// Method: what the producer does to the file between two looks; every row must be learned once.
@Test(arguments: ["renamed", "replaced", "truncated", "rewritten"])
func `a file that was rotated is read anew, and no row is learned twice`(how: String) throws {
  let expected = try whole(hourly(0..<40))
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var following = FollowedFiles()
      let path = ingest.spool.inbox.appending("a.csv")
      try append(hourly(0..<20), to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 1)
      let rest = hourly(20..<40)
      switch how {
      case "renamed":
        // The old file stays among the followed ones, and its last rows come after the look.
        let old = ingest.spool.inbox.appending("a.csv.1")
        try fileSystem.rename(path, to: old, replacing: false)
        try append(String(rest.split(separator: "\n")[1]) + "\n", to: old)
        try append(rest, to: path)
        _ = try ingest.look(at: ["a.csv.1", "a.csv"], &following, scan: 2)
      case "replaced":
        try fileSystem.unlink(path)
        try append(rest, to: path)
        _ = try ingest.look(at: ["a.csv"], &following, scan: 2)
      case "truncated":
        try fileSystem.open(path, .readWrite).truncate(to: 0)
        try append("time,supply,return\n", to: path)
        _ = try ingest.look(at: ["a.csv"], &following, scan: 2)
        try append(rest.drop { $0 != "\n" }.dropFirst() + "", to: path)
        _ = try ingest.look(at: ["a.csv"], &following, scan: 3)
      default:
        // Longer than before at once: only its last bytes tell.
        let file = try fileSystem.open(path, .readWrite)
        try file.truncate(to: 0)
        try file.write(Array((rest + rest.dropFirst(19)).utf8), at: 0)
        _ = try ingest.look(at: ["a.csv"], &following, scan: 2)
      }
      let state = try ingest.finalState()
      #expect(state.observations == expected.observations)
      #expect(state.snapshots == expected.snapshots)
      #expect(ingest.counts.learned == 80)
      let entries = try ledger(ingest.store)
      #expect(entries.count == 2)
      let first = how == "renamed" ? "a.csv open rows 21" : "a.csv done rows 20"
      #expect(entries[0].hasPrefix(first), "\(entries)")
      #expect(entries[1].hasPrefix("a.csv open"), "\(entries)")
    }
  }
}

@Test func `what a growing file cannot be used for is told, and nothing of it is taken`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    // Nothing else is known of a file that begins with rows that cannot be read.
    var rule = Configuration.SourceRule(match: "bad.csv")
    rule.time.columns = ["time"]
    rule.time.format = "iso8601"
    configuration.sources = [rule]
    try withIngest(configuration) { ingest in
      var following = FollowedFiles()
      let names = ["bad.csv", "gz.csv"]
      let path = ingest.spool.inbox.appending("bad.csv")
      try append("time,supply,return\n", to: path)
      try append("xxxxxxxxxx\n", to: ingest.spool.inbox.appending("gz.csv"))
      let file = try fileSystem.open(ingest.spool.inbox.appending("gz.csv"), .readWrite)
      try file.write([0x1f, 0x8b, 8, 0], at: 0)
      let first = try ingest.look(at: names, &following, scan: 1)
      #expect(first.count == 1)
      #expect(first.first?.contains("Take it out of inbox.follow") == true)
      let few = String(hourly(0..<3).drop { $0 != "\n" }.dropFirst())
      try append(few + String(repeating: "noon,1,2\n", count: 10), to: path)
      let second = try ingest.look(at: ["bad.csv"], &following, scan: 2)
      #expect(second.first?.hasPrefix("bad.csv: 10 of 13 rows are rejected") == true, "\(second)")
      #expect(ingest.counts.learned == 0)
      // Good rows settle it; what was refused is taken then.
      let more = hourly(3..<20).split(separator: "\n").dropFirst().joined(separator: "\n")
      try append(more + "\n", to: path)
      let third = try ingest.look(at: ["bad.csv"], &following, scan: 3)
      #expect(third == [])
      #expect(ingest.counts.learned == 40)
      #expect(ingest.counts.rejectedRows == 10)
    }
  }
}

/// Goal: a sensor that fails for hours holds up nothing of what comes after.
///
/// Method: more bad rows in a row than are taken in one transaction.
@Test func `rows that cannot be read do not end a growing file of which some are learned`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var following = FollowedFiles()
      let path = ingest.spool.inbox.appending("a.csv")
      try append(hourly(0..<3), to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 1)
      try append(String(repeating: "noon,1,2\n", count: 40_000), to: path)
      let bad = try ingest.look(at: ["a.csv"], &following, scan: 2)
      #expect(bad == [])
      #expect(ingest.counts.rejectedRows == 40_000)
      try append(String(hourly(3..<20).drop { $0 != "\n" }.dropFirst()), to: path)
      let good = try ingest.look(at: ["a.csv"], &following, scan: 3)
      #expect(good == [])
      #expect(ingest.counts.learned == 40)
      #expect(ingest.counts.rejectedRows == 40_000)
    }
  }
}

/// Method: a rule that the file does not fit, taken up by a process that has to read it again.
@Test func `a growing file that does not fit a new configuration is told and goes on later`()
  throws
{
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    try withIngest(configuration) { ingest in
      var following = FollowedFiles()
      try append(hourly(0..<5), to: ingest.spool.inbox.appending("a.csv"))
      _ = try ingest.look(at: ["a.csv"], &following, scan: 1)
      let more = hourly(5..<8).drop { $0 != "\n" }.dropFirst()
      try append(String(more), to: ingest.spool.inbox.appending("a.csv"))
    }
    var other = configuration
    var rule = Configuration.SourceRule(match: "**")
    rule.time.columns = ["moment"]
    other.sources = [rule]
    try withIngest(other) { ingest in
      var following = FollowedFiles()
      let troubles = try ingest.look(at: ["a.csv"], &following, scan: 1)
      #expect(troubles.count == 1)
      #expect(troubles.first?.contains("'moment'") == true, "\(troubles)")
    }
    try withIngest(configuration) { ingest in
      var following = FollowedFiles()
      let troubles = try ingest.look(at: ["a.csv"], &following, scan: 1)
      #expect(troubles == [])
      let row = try #require(try ingest.store.files(in: .open).first)
      #expect(row.entry.learned == 16)
    }
  }
}

@Test func `a growing file of another device under the same name is refused`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var following = FollowedFiles()
      try ingest.learn("before.csv", hourly(0..<20))
      try append(
        hourly(0..<20) { Double($0) * 3 + 1 }, to: ingest.spool.inbox.appending("a.csv"))
      let troubles = try ingest.look(at: ["a.csv"], &following, scan: 1)
      #expect(troubles.first?.contains("Two devices seem to share a name") == true)
      #expect(ingest.counts.learned == 40)
    }
  }
}

/// Method: the directory cannot be listed in one look, and can in the next; also when the process
/// has begun in between.
@Test(arguments: [5, 116], [false, true])
func `a growing file in a directory that cannot be listed for once is not gone`(
  number: Int32, restarts: Bool
) throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var following = FollowedFiles()
      let directory = ingest.spool.inbox.appending("boiler")
      try fileSystem.makeDirectory(directory, permissions: 0o770)
      let path = directory.appending("a.csv")
      try append(hourly(0..<5), to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 1)
      if restarts { following = FollowedFiles() }
      let sick = FaultyFileSystem { _, call, path in
        call == "list" && path == directory ? number : nil
      }
      _ = try ingest.look(at: ["a.csv"], &following, scan: 2, on: sick)
      #expect(following.gone.isEmpty)
      try append(String(hourly(5..<8).drop { $0 != "\n" }.dropFirst()), to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 3)
      let entries = try ledger(ingest.store)
      #expect(entries.count == 1)
      #expect(
        entries.first?.hasPrefix("boiler/a.csv open rows 8 learned 16 duplicates 0") == true)
    }
  }
}

@Test func `a file that is not followed any more is finished in the ledger`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var following = FollowedFiles()
      try append(hourly(0..<5), to: ingest.spool.inbox.appending("a.csv"))
      _ = try ingest.look(at: ["a.csv"], &following, scan: 1)
      _ = try ingest.look(at: [], &following, scan: 2)
      let entry = try #require(try ingest.store.files(in: .done).first?.entry)
      #expect(entry.finished != nil)
      #expect(entry.reason == "read as it grew; it is gone")
      #expect(try ingest.store.unfinishedTails().isEmpty)
    }
  }
}
