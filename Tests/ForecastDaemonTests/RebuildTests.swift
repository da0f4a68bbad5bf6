// Relearning with Rebuild.swift: what it must not change, and what it must.
import LinuxSystem
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// Learns `rows` of `hourly` and tells the final state.
private func learned(_ configuration: Configuration, rows: Int = 90) throws -> FinalState {
  try withIngest(configuration) { ingest in
    try ingest.learn("a.csv", hourly(0..<rows))
    return try ingest.finalState()
  }
}

private func state(_ configuration: Configuration) throws -> FinalState {
  try withIngest(configuration) { ingest in try ingest.finalState() }
}

@Test(arguments: [1, 3])
func `relearning under the same configuration changes no bit`(threads: Int) throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.threads = threads
    let before = try learned(configuration)
    var steps: [RebuildProgress] = []
    let summary = try Rebuild.run(configuration) { steps.append($0) }
    #expect(summary.series == 2 && summary.observations == 180)
    #expect(summary.changed == 0 && summary.incomplete == [])
    #expect(steps.last == RebuildProgress(observations: 180, total: 180))
    #expect(try state(configuration) == before)
  }
}

@Test(arguments: ["lost", "damaged"])
func `relearning mends a snapshot that is of no use`(how: String) throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    let before = try learned(configuration)
    try withIngest(configuration) { ingest in
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("return")))
      let good = try #require(try ingest.store.snapshot(row.key))
      if how == "lost" {
        try ingest.store.deleteSnapshot(row.key)
      } else {
        let damaged = StoredSnapshot(
          throughTime: good.throughTime, observations: good.observations,
          fingerprint: good.fingerprint, bytes: good.bytes.reversed())
        try ingest.store.putSnapshot(row.key, damaged)
      }
    }
    // The other series is left alone.
    #expect(try Rebuild.run(configuration, only: SeriesID("supply")).changed == 0)
    let summary = try Rebuild.run(configuration, only: SeriesID("return"))
    #expect(summary.series == 1 && summary.observations == 90 && summary.changed == 1)
    #expect(try state(configuration) == before)
  }
}

@Test func `after another configuration of learning it is as if always learned so`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    _ = try learned(configuration)
    configuration.model.hidden = 6
    configuration.forecast.horizon = 5
    #expect(try Rebuild.run(configuration).changed == 2)
    let found = try state(configuration)
    try withTemporaryDirectory { other in
      var fresh = smallConfiguration(in: other)
      fresh.model = configuration.model
      fresh.forecast = configuration.forecast
      let expected = try learned(fresh)
      #expect(found.snapshots == expected.snapshots)
      #expect(found.accuracy == expected.accuracy)
    }
  }
}

@Test func `what is left is relearned where observations were let go, and that is told`() throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    _ = try learned(configuration)
    try withIngest(configuration) { ingest in
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      let middle = Timestamp(seconds: 1_700_000_000 / 3600 * 3600 + 40 * 3600)
      _ = try ingest.store.deleteObservations(row.key, before: middle, limit: 1000)
    }
    let summary = try Rebuild.run(configuration)
    #expect(summary.incomplete == [.init(series: "supply", left: 50, learned: 90)])
    #expect(summary.changed == 1)
  }
}

@Test func `nothing is relearned while a daemon works, nor where there is no database`() throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    let missing = #expect(throws: DaemonError.self) { try Rebuild.run(configuration) }
    #expect(missing?.exitCode == .badData)
    #expect(missing?.description.hasPrefix("\(root)/forecastd.db: no such database") == true)
    #expect(try names(in: root) == [])
    _ = try learned(configuration)
    let lock = try InstanceLock(path: root.appending("lock"))
    let held = #expect(throws: DaemonError.self) { try Rebuild.run(configuration) }
    #expect(held?.exitCode == .temporary)
    #expect(
      held?.description == "\(root)/lock: another forecastd (process "
        + "\(ProcessEnvironment.processID)) has this lock; nothing was changed. Stop that one "
        + "first, or give this one another 'state'.")
    lock.release()
  }
}
