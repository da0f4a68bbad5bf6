// What is let go, and what stays.
import LinuxSystem
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// Lets everything go that is old, as many small pieces as it takes.
private func retainEverything(_ ingest: inout Ingest) throws {
  for name in try ingest.seriesToRetain() {
    while try ingest.retain(name) {}
  }
  try ingest.retainRejectedRows()
  try ingest.removeOldDirectories()
}

@Test func `observations beyond their days go, and learned state does not notice`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.retention.observationsDays = 1
    try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", hourly(0..<60))
      let before = try ingest.finalState()
      try retainEverything(&ingest)
      let after = try ingest.finalState()
      #expect(after.snapshots == before.snapshots)
      #expect(after.observations.count == 2 * 25)
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      #expect(
        row.summary.firstTime == row.summary.lastTime?.advanced(byMicroseconds: -86_400_000_000))
      try ingest.learn("b.csv", hourly(60..<70))
    }
    try withIngest(configuration) { ingest in
      let state = try ingest.finalState()
      let whole = try withTemporaryDirectory { other in
        try withIngest(smallConfiguration(in: other)) { ingest in
          try ingest.learn("a.csv", hourly(0..<70))
          return try ingest.finalState()
        }
      }
      #expect(state.snapshots == whole.snapshots)
    }
  }
}

/// Goal: letting go of observations saves a series, and the scores that this publishes stay.
///
/// Method: scores that were never published before, and a run that keeps everything beside.
@Test func `the scores published while observations go are not overwritten`() throws {
  func summary(observationsDays: Int?) throws -> SeriesSummary {
    try withTemporaryDirectory { root in
      var configuration = smallConfiguration(in: root)
      configuration.retention.observationsDays = observationsDays
      return try withIngest(configuration) { ingest in
        try ingest.learn("a.csv", hourly(0..<60))
        try retainEverything(&ingest)
        _ = try ingest.finalState()
        return try #require(try ingest.store.seriesRow(named: SeriesID("supply"))).summary
      }
    }
  }
  var expected = try summary(observationsDays: nil)
  #expect(expected.mae != nil)
  let found = try summary(observationsDays: 1)
  #expect(found.firstTime != expected.firstTime)
  expected.firstTime = found.firstTime
  #expect(found == expected)
}

@Test func `forecasts beyond their days go, counted from the newest observation`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.retention.forecastsDays = 1
    configuration.forecast.issue = .every
    try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", hourly(0..<60))
      try retainEverything(&ingest)
      let history = try ingest.store.forecastHistory(
        of: SeriesID("supply"), since: nil, until: nil, step: 1)
      #expect(history.rows.count == 25)
    }
  }
}

@Test func `days of done files go by their names, and nothing else in done does`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      let files = LinuxFileSystem()
      for name in ["2001-01-01/boiler", "notes", "9999-12-31", "2001-1-1x"] {
        try files.makeDirectories(ingest.spool.done.appending(name), permissions: 0o750)
      }
      try files.replaceFile(
        ingest.spool.done.appending("2001-01-01/boiler/x.csv"), with: [1], permissions: 0o640,
        durably: false)
      try retainEverything(&ingest)
      let left = try names(in: ingest.spool.done).map(\.description)
      #expect(left == ["2001-1-1x", "9999-12-31", "notes"])
    }
  }
}
