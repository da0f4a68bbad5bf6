// Series that are far behind: replayed in pieces, each stored, with signs of life in between.
import LinuxSystem
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// A first file, learned under another model than the one that comes next.
private func learnFirst(_ rows: Int, _ configuration: inout Configuration) throws {
  try withIngest(configuration) { ingest in
    try ingest.learn("first.csv", hourly(0..<rows))
    _ = try ingest.finalState()
  }
  configuration.model.hidden = 5
}

/// Method: a process after the other learns one more file under another model, and each is stopped
/// when it has looked up a few times; nothing is saved at its end, as if it were killed.
@Test func `a replay that is cut short again and again comes to its end`() throws {
  let expected = try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    try learnFirst(1500, &configuration)
    return try withIngest(configuration) { ingest in
      try ingest.learn("next.csv", hourly(1500..<1510))
      return try ingest.finalState()
    }
  }
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    try learnFirst(1500, &configuration)
    var attempts = 0
    var outcome = FileOutcome.interrupted
    var times: [Int] = []
    while outcome == .interrupted, attempts < 50 {
      attempts += 1
      outcome = try withIngest(configuration) { ingest in
        ingest.resident.replayLimit = 200
        var questions = 0
        // Asked by the survey, then between two pieces.
        ingest.isStopping = {
          questions += 1
          return questions > 3
        }
        let standing = try ingest.standing()
        let item = try standing.first ?? ingest.claim("next.csv", hourly(1500..<1510))
        let outcome = try ingest.take(item, isLastAttempt: false)
        if let row = try ingest.store.seriesRow(named: SeriesID("return")) {
          times.append(try ingest.store.snapshot(row.key)?.observations ?? 0)
        }
        return outcome
      }
    }
    #expect(outcome == .done)
    #expect(attempts == 5)
    // The other series comes first; each attempt leaves something behind for the next one.
    #expect(times.prefix(3) == [1500, 1500, 200], "\(times)")
    let state = try withIngest(configuration) { ingest in try ingest.finalState() }
    #expect(state == expected)
  }
}

@Test func `a long replay gives signs of life, also within one transaction`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    try learnFirst(2 * ResidentSeries.progressObservations + 1, &configuration)
    try withIngest(configuration) { ingest in
      var signs = 0
      ingest.onProgress = { _ in signs += 1 }
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      let options = configuration.forecasterOptions(for: row.id)
      try ingest.store.begin()
      try ingest.resident.refresh(row, options: options, store: ingest.store)
      try ingest.store.commit()
      #expect(signs == 3)
    }
  }
}

@Test func `what is a little behind is left to the batch`() throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    // Nothing is saved: without a snapshot all rows are behind.
    try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", hourly(0..<ResidentSeries.replayObservations - 1))
    }
    try withIngest(configuration) { ingest in
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      let options = configuration.forecasterOptions(for: row.id)
      let isFarBehind = try ingest.resident.isFarBehind(row, options: options, store: ingest.store)
      #expect(!isFarBehind)
      try ingest.learn(
        "b.csv", hourly(ResidentSeries.replayObservations - 1..<ResidentSeries.replayObservations))
    }
    try withIngest(configuration) { ingest in
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      let options = configuration.forecasterOptions(for: row.id)
      let before = try ingest.resident.isFarBehind(row, options: options, store: ingest.store)
      #expect(before)
      let isDone = try ingest.catchUp(row.id)
      #expect(isDone)
      let after = try ingest.resident.isFarBehind(row, options: options, store: ingest.store)
      #expect(!after)
      let stale = try ingest.store.staleSeries(behind: 1)
      #expect(stale == [SeriesID("return")])
    }
  }
}

/// A clock that goes on by a second each time it is looked at.
private final class PassingClock: Clock, @unchecked Sendable {
  let wallMicroseconds: Int64 = 1_760_000_000_000_000
  private var looks: Int64 = 0

  var monotonicMicroseconds: Int64 {
    looks += 1
    return looks * 1_000_000
  }
}

/// Goal: a stop does not wait for what only spares the next start some work.
///
/// Method: all snapshots are behind, as after a kill, and time is short.
@Test func `a stop ends soon, however many snapshots are behind`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.unsavedObservations = 1
    let names = (0..<20).map { "s\($0)" }
    try withIngest(configuration) { ingest in
      let values = names.indices.map { "\($0)" }.joined(separator: ",")
      try ingest.learn(
        "a.csv", "time,\(names.joined(separator: ","))\n2024-01-01T00:00:00Z,\(values)\n")
    }
    try withIngest(configuration, clock: PassingClock()) { ingest in
      try ingest.refreshStale(forMicroseconds: 10_000_000)
      let left = try ingest.store.staleSeries(behind: 1).count
      #expect((5...18).contains(left), "\(left)")
      try ingest.refreshStale()
      let rest = try ingest.store.staleSeries(behind: 1)
      #expect(rest.isEmpty)
    }
  }
}
