// The invariants at the top of Ingest.swift, each by its number.
import LinuxSystem
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// The state after `rows` of `hourly`, learned from one file.
func undisturbed(_ rows: Int) throws -> FinalState {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", hourly(0..<rows))
      return try ingest.finalState()
    }
  }
}

@Test func `invariant 1: a row that comes again is learned once`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", hourly(0..<60))
      let again = try ingest.drop("again.csv", hourly(0..<60))
      #expect(again == .duplicate)
      try ingest.learn("overlap.csv", hourly(40..<80))
      #expect(ingest.counts.duplicates == 40)
      #expect(ingest.counts.learned == 160)
      let state = try ingest.finalState()
      let whole = try undisturbed(80)
      #expect(state.snapshots == whole.snapshots)
      #expect(state.observations == whole.observations)
    }
  }
}

/// Such names come from folders that were made on different systems.
@Test func `series whose names only look the same are learned apart`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("Ku\u{308}che/a.csv", hourly(0..<40))
      try ingest.learn("K\u{FC}che/b.csv", hourly(20..<80))
      try ingest.learn("Ku\u{308}che/c.csv", hourly(40..<60))
      #expect(ingest.counts.learned == 240)
      let composed = try #require(
        try ingest.store.seriesRow(named: SeriesID("K\u{FC}che/supply")))
      let decomposed = try #require(
        try ingest.store.seriesRow(named: SeriesID("Ku\u{308}che/supply")))
      #expect(composed.summary.lastTime != decomposed.summary.lastTime)
    }
  }
}

@Test(arguments: ["lost", "damaged", "other configuration"])
func `invariant 2: a snapshot that is of no use is rebuilt to the same bytes`(how: String) throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", hourly(0..<50))
      _ = try ingest.finalState()
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      let good = try #require(try ingest.store.snapshot(row.key))
      var bytes = good.bytes
      bytes[bytes.count / 2] ^= 1
      if how == "lost" {
        try ingest.store.deleteSnapshot(row.key)
      } else {
        try ingest.store.putSnapshot(
          row.key,
          StoredSnapshot(
            throughTime: good.throughTime, observations: good.observations,
            fingerprint: good.fingerprint, bytes: bytes))
      }
    }
    try withIngest(configuration) { ingest in
      try ingest.learn("b.csv", hourly(50..<80))
      let found = try ingest.finalState().snapshots
      let expected = try undisturbed(80).snapshots
      #expect(found == expected)
    }
  }
}

@Test(arguments: [1, 7, 1000], [(1, 1, 1), (1, 1, 64), (2, 1, 8), (1, 4096, 64), (2, 4096, 64)])
func `invariant 3: cuts, batches, threads and eviction change nothing`(
  batchRows: Int, workers: (threads: Int, resident: Int, unsaved: Int)
) throws {
  let whole = try undisturbed(90)
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.batchRows = batchRows
    configuration.limits.threads = workers.threads
    configuration.limits.residentSeries = workers.resident
    configuration.limits.unsavedObservations = workers.unsaved
    for (index, start) in stride(from: 0, to: 90, by: 30).enumerated() {
      // A process of its own for each file.
      try withIngest(configuration) { ingest in
        try ingest.learn("part\(index).csv", hourly(start..<(start + 30)))
        let state = try ingest.finalState()
        guard start == 60 else { return }
        #expect(state.snapshots == whole.snapshots)
        #expect(state.forecasts == whole.forecasts)
        #expect(state.accuracy == whole.accuracy)
      }
    }
  }
}

/// Goal: no call to the file system may lose or double anything, wherever it fails.
///
/// Method: the N-th call fails, once or with all that follow; then a new process recovers.
/// Field failures D1, S5.
@Test(arguments: Fault.allCases)
func `invariants 4, 5 and 8: whatever call fails, the next process completes the work`(
  fault: Fault
) throws {
  let whole = try undisturbed(60)
  var failures = 0
  for index in 0... {
    var hasFailed = false
    try withTemporaryDirectory { root in
      let configuration = smallConfiguration(in: root)
      let rule = fault.rule(at: index, number: 5)
      let faulty = FaultyFileSystem { current, name, path in
        let number = rule(current, name, path)
        if number != nil { hasFailed = true }
        return number
      }
      try withIngest(configuration, on: faulty) { ingest in
        let item = try ingest.claim("a.csv", hourly(0..<60))
        // Expected: the fault.
        _ = try? ingest.take(item, isLastAttempt: false)
      }
      try withIngest(configuration) { ingest in
        try ingest.drain()
        for claim in try ingest.standing() { _ = try ingest.take(claim, isLastAttempt: true) }
        let state = try ingest.finalState()
        #expect(state == whole, "call \(index) failed")
        let places = try [ingest.spool.inbox, ingest.spool.processing, ingest.spool.failed]
          .map { try names(in: $0).count }
        #expect(places == [0, 0, 0], "call \(index) failed")
        let day = ingest.spool.done.appending("2025-10-09")
        let kept = try names(in: day).map { "\($0): \(try content(of: day.appending($0)))" }
        #expect(kept == ["a.csv: \(hourly(0..<60))"], "call \(index) failed")
      }
    }
    if !hasFailed { break }
    failures += 1
  }
  #expect(failures > 10)
}

@Test func `invariant 6: a late row is stored and counted, never learned`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("new.csv", hourly(30..<60))
      let before = try ingest.finalState().snapshots
      try ingest.learn("old.csv", hourly(0..<30))
      #expect(ingest.counts.late == 60)
      let found = try ingest.finalState().snapshots
      #expect(found == before)
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      #expect(row.summary.observations == 60)
      #expect(row.summary.learned == 30)
    }
  }
}

@Test func `rows of a file that is not in time order are learned in time order`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      let lines = hourly(0..<60).split(separator: "\n")
      let newestFirst = [lines[0]] + lines.dropFirst().reversed()
      try ingest.learn("a.csv", newestFirst.joined(separator: "\n") + "\n")
      #expect(ingest.counts.late == 0)
      let found = try ingest.finalState().snapshots
      let expected = try undisturbed(60).snapshots
      #expect(found == expected)
    }
  }
}

@Test func `invariant 7: what comes later changes no forecast made before`() throws {
  func forecasts(_ text: String) throws -> [[StoredValue]] {
    try withTemporaryDirectory { root in
      var configuration = smallConfiguration(in: root)
      configuration.forecast.issue = .every
      return try withIngest(configuration) { ingest in
        _ = try ingest.drop("a.csv", text)
        let rows = try ingest.store.forecastHistory(
          of: SeriesID("supply"), since: nil, until: nil, step: nil)
        let origin = try #require(rows.columns.firstIndex(of: "origin_time"))
        let issued = try #require(rows.columns.firstIndex(of: "forecast"))
        return rows.rows.map { [$0[origin], $0[issued]] }.sorted { "\($0)" < "\($1)" }
      }
    }
  }
  let short = try forecasts(hourly(0..<50))
  let long = try forecasts(hourly(0..<80) { $0 < 50 ? nil : 1000 })
  #expect(short.count == 49 * 3)
  #expect(Set(short).isSubset(of: Set(long)))
}

@Test func `invariant 9: a rejected row changes nothing but the count of rejections`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var lines = hourly(0..<60).split(separator: "\n").map(String.init)
      lines.insert("2023-11-14T23:30:00Z,1e400,1", at: 5)
      lines.insert("never,1,1", at: 20)
      try ingest.learn("a.csv", lines.joined(separator: "\n") + "\n")
      #expect(ingest.counts.rejectedRows == 2)
      let rejected = try ingest.store.rejectedRows()
      #expect(rejected.rows.count == 2)
      let found = try ingest.finalState().snapshots
      let expected = try undisturbed(60).snapshots
      #expect(found == expected)
    }
  }
}

@Test func `a file of which most rows are rejected fails, and nothing of it is learned`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      let text =
        "time,a\n2024-01-01T00:00:00Z,1\n2024-01-01T01:00:00Z,2\n2024-01-01T02:00:00Z,3\n"
        + (3..<9).map { "2324-01-01T0\($0):00:00Z,4\n" }.joined()
      guard case .failed(let reason) = try ingest.drop("a.csv", text) else {
        Issue.record("the file was taken")
        return
      }
      #expect(reason.hasPrefix("a.csv: 6 of 9 rows are rejected, more than the share of 0.5"))
      let found = try ingest.store.seriesCount()
      #expect(found == 0)
      let failed = try names(in: ingest.spool.failed).map(\.description)
      #expect(failed == ["a.csv", "a.csv.reason.json"])
    }
  }
}

@Test func `two devices under one name are told apart before anything is learned`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      _ = try ingest.drop("a.csv", hourly(0..<40))
      let before = try ingest.finalState()
      guard case .failed(let reason) = try ingest.drop("b.csv", hourly(0..<40) { Double($0) - 99 })
      else {
        Issue.record("the file was taken")
        return
      }
      #expect(reason.contains("Two devices seem to share a name"))
      let found = try ingest.finalState()
      #expect(found == before)
    }
  }
}

@Test func `a unit that a file tells below its names is kept, unless another is configured`() throws
{
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    var rule = Configuration.SeriesRule(match: "hum")
    rule.unit = "1"
    configuration.series = [rule]
    try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", "time,temp,hum\n,°C,%\n1580000000,20,40\n")
      try ingest.learn("b.csv", "time,temp,hum\n1580000060,21,41\n")
      let units = try ["temp", "hum"].map { try ingest.store.seriesRow(named: SeriesID($0))?.unit }
      #expect(units == ["°C", "1"])
    }
  }
}

@Test func `invariant 10: more series than the limit allows are refused as a file`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.series = 1
    try withIngest(configuration) { ingest in
      guard case .failed(let reason) = try ingest.drop("a.csv", hourly(0..<5)) else {
        Issue.record("the file was taken")
        return
      }
      #expect(reason.contains("limits.series"))
      let found = try ingest.store.seriesCount()
      #expect(found == 0)
    }
  }
}

@Test func `a position beyond a crash goes on where it was, and counts each row once`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.batchRows = 10
    var batches = 0
    try withIngest(configuration) { ingest in
      ingest.isStopping = {
        batches += 1
        return batches == 3
      }
      let item = try ingest.claim("a.csv", hourly(0..<60))
      let found = try ingest.take(item, isLastAttempt: true)
      #expect(found == .interrupted)
    }
    try withIngest(configuration) { ingest in
      try ingest.drain()
      for claim in try ingest.standing() {
        let found = try ingest.take(claim, isLastAttempt: true)
        #expect(found == .done)
      }
      let entry = try #require(try ingest.newestEntry())
      #expect(entry.learned == 120)
      #expect(entry.duplicates == 0)
      let found = try ingest.finalState()
      let expected = try undisturbed(60)
      #expect(found == expected)
    }
  }
}

@Test func `what was rolled back is not counted`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", hourly(0..<10))
      let before = ingest.counts
      #expect(before.forecasts > 0)
      #expect(throws: DaemonError.self) {
        try ingest.transaction { ingest in
          ingest.counts.forecasts += 1
          throw DaemonError(.bug, "of this test")
        }
      }
      #expect(ingest.counts == before)
    }
  }
}
