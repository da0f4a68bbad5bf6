// The way of forecast lines into very many output files.
import LinuxSystem
import Outbox
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// The rows of twelve hours of `count` sensors, each of which has an output file of its own.
private func rows(_ part: Int, sensors count: Int) -> String {
  var text = "time,\((0..<count).map { "s\($0)" }.joined(separator: ","))\n"
  for hour in 12 * part..<12 * (part + 1) {
    let time = Timestamp(seconds: 1_700_000_000 / 3600 * 3600 + Int64(hour) * 3600)
    text += "\(time),\((0..<count).map { "\($0 + hour % 5)" }.joined(separator: ","))\n"
  }
  return text
}

/// A disk on which the syncs in the outbox fail after the first `count`.
private func disk(syncing count: Int, in root: FilePath) -> FaultyFileSystem {
  let outbox = root.appending("outbox")
  var rest = count
  return FaultyFileSystem { _, call, path in
    guard call == "sync", path == outbox || path.parent == outbox else { return nil }
    rest -= 1
    return rest < 0 ? 5 : nil
  }
}

/// Method: each process ends at its N-th sync, as the watchdog would have it.
@Test func `a drain of many files that is cut short again and again comes to its end`() throws {
  let count = 5 * OutputDrain.recordFiles / 2
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    var attempts = 0
    var isDone = false
    while !isDone, attempts < 20 {
      attempts += 1
      let files = disk(syncing: 130, in: root)
      isDone = try withIngest(configuration, on: files) { ingest in
        let standing = try ingest.standing()
        let item = try standing.first ?? ingest.claim("a.csv", rows(1, sensors: count))
        do {
          let outcome = try ingest.take(item, isLastAttempt: false)
          return outcome == .done
        } catch is SystemError {
          return false
        }
      }
    }
    #expect(isDone)
    #expect(attempts == 6)
  }
}

@Test func `a drain of many files gives a sign of life for each`() throws {
  let count = OutputDrain.recordFiles + 5
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      let item = try ingest.claim("a.csv", rows(1, sensors: count))
      _ = try ingest.take(item, isLastAttempt: false)
      var signs = 0
      ingest.outputs.onProgress = { signs += 1 }
      let again = try ingest.claim("b.csv", rows(2, sensors: count))
      _ = try ingest.take(again, isLastAttempt: false)
      // One more, as it is recorded once in between.
      #expect(signs == count + 1)
      _ = try ingest.outputs.cutTornTails(ingest.store)
      #expect(signs == 2 * count + 1)
    }
  }
}

/// Goal: what became of a file is told once, not at each start.
@Test(arguments: ["removed", "truncated", "replaced by an empty one", "replaced"])
func `a file that is not what it was is told once, and the next forecast begins a new one`(
  how: String
) throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    let path = root.appending("outbox").appending("s0.csv")
    try withIngest(configuration) { ingest in try ingest.learn("a.csv", rows(1, sensors: 1)) }
    let files = LinuxFileSystem()
    let before = try content(of: path)
    switch how {
    case "removed": try files.unlink(path)
    case "truncated": try files.open(path, .readWrite).truncate(to: 0)
    default:
      try files.rename(path, to: root.appending("kept"), replacing: false)
      try write(how == "replaced" ? "a stranger" : "", to: path)
    }
    let starts = try (0..<3).map { _ in
      try withIngest(configuration) { ingest in
        try ingest.outputs.cutTornTails(ingest.store).count
      }
    }
    #expect(starts == (how == "removed" ? [0, 0, 0] : [1, 0, 0]))
    try withIngest(configuration) { ingest in try ingest.learn("b.csv", rows(2, sensors: 1)) }
    let after = try content(of: path)
    #expect(after != before)
    #expect(after.split(separator: "\n").first == before.split(separator: "\n").first)
  }
}
