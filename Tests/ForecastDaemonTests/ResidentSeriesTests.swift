// What becomes of learned state that leaves memory.
import StateStore
import Testing
import TestSupport
import TimeSeries

@testable import ForecastDaemon

@Test(arguments: [(20, 21, false), (20, 20, true), (20, 1, true)])
func `a series that leaves memory is stored where it is far ahead of its snapshot`(
  rows: Int, unsaved: Int, isStored: Bool
) throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.residentSeries = 1
    configuration.limits.unsavedObservations = unsaved
    try withIngest(configuration) { ingest in
      // Two series, of which one can stay: each has to go when the other one's forecast is wanted.
      try ingest.learn("a.csv", hourly(0..<rows))
      var stored = 0
      var published = 0
      for name in ["return", "supply"] {
        let row = try #require(try ingest.store.seriesRow(named: SeriesID(name)))
        if try ingest.store.snapshot(row.key) != nil { stored += 1 }
        if row.summary.mae != nil { published += 1 }
      }
      #expect(stored == (isStored ? 2 : 0))
      #expect(published == 2)
      let state = try ingest.finalState()
      let whole = try undisturbed(rows)
      #expect(state == whole)
    }
  }
}

@Test func `while nothing comes in only snapshots that are far behind are stored`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", hourly(0..<30))
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      while try ingest.save(atMost: 1, snapshotsBehind: 31) {}
      let none = try ingest.store.snapshot(row.key)
      let hasScores = try ingest.store.seriesRow(row.key)?.summary.mae != nil
      let isDone = !ingest.resident.havingToSave(snapshotsBehind: 31)
      while try ingest.save(atMost: 1, snapshotsBehind: 30) {}
      let snapshot = try ingest.store.snapshot(row.key)
      #expect(none == nil)
      #expect(hasScores)
      #expect(isDone)
      #expect(snapshot?.observations == 30)
      #expect(!ingest.resident.havingToSave(snapshotsBehind: 1))
    }
  }
}

@Test func `a series that has left memory has nothing to be saved any more`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.residentSeries = 1
    configuration.limits.unsavedObservations = 4096
    try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", hourly(0..<30))
      let count = ingest.resident.count
      let isBehind = ingest.resident.havingToSave(snapshotsBehind: 1)
      let hasMore = try ingest.save(atMost: 1, snapshotsBehind: 1)
      #expect(count == 1)
      #expect(isBehind)
      #expect(!hasMore)
      #expect(!ingest.resident.havingToSave(snapshotsBehind: 1))
    }
  }
}
