// What the daemon says of itself, where the disk is full.
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon

/// A disk that is full as often as it is told to be.
private final class Fullness: @unchecked Sendable {
  var isFull = true
}

/// Goal: what a full disk has kept from being written is written when there is room again.
@Test func `a status that could not be written is written a second later`() throws {
  try withTemporaryDirectory { root in
    let fullness = Fullness()
    let disk = FaultyFileSystem { _, call, _ in
      fullness.isFull && call == "create" ? 28 : nil
    }
    let path = root.appending("status.json")
    var status = StatusWriter(path: path, fileSystem: disk)
    let facts = StatusFacts(
      database: "/d", state: "idle", counts: IngestCounts(), inboxFiles: 0, residentSeries: 0,
      walBytes: 0, databaseBytes: 0, waitingFiles: 1, trouble: "the disk is full")
    status.note(facts, clock: StoppedClock(monotonicMicroseconds: 5_000_000))
    #expect(try !disk.exists(path))
    fullness.isFull = false
    status.note(facts, clock: StoppedClock(monotonicMicroseconds: 5_900_000))
    #expect(try !disk.exists(path))
    status.note(facts, clock: StoppedClock(monotonicMicroseconds: 6_000_000))
    let text = String(decoding: try disk.open(path, .read).read(at: 0, count: 4096), as: UTF8.self)
    #expect(text.contains("the disk is full"))
  }
}
