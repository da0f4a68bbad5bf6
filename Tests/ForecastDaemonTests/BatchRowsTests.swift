// What of a batch is learned, late, or there already, whatever the order of its rows.
import StateStore
import Testing
import TestSupport
import TimeSeries

@testable import ForecastDaemon

@Test(arguments: [1, 2, 3, 50])
func `of rows in any order the newest are learned and the first of equal times counts`(
  batchRows: Int
) throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.batchRows = batchRows
    // The rows are taken in the order in which they stand.
    configuration.limits.sortedObservations = 0
    try withIngest(configuration) { ingest in
      let hours = [10, 12, 10, 11, 11, 12, 9, 13, 9, 13]
      let rows = hours.enumerated().map { index, hour in
        "2024-01-01T\(hour < 10 ? "0" : "")\(hour):00:00Z,\(index)"
      }
      try ingest.learn("a.csv", "time,level\n" + rows.joined(separator: "\n") + "\n")
      let entry = try #require(try ingest.newestEntry())
      #expect(entry.learned == 3)
      #expect(entry.late == 2)
      #expect(entry.duplicates == 5)
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("level")))
      #expect(row.summary.observations == 5)
      #expect(row.summary.learned == 3)
      #expect(row.summary.late == 2)
      #expect(row.summary.firstTime?.iso8601 == "2024-01-01T09:00:00Z")
      #expect(row.summary.lastValue == 7)
      var values: [Double?] = []
      for hour in 9...13 {
        let time = Timestamp(seconds: 1_704_067_200 + Int64(hour) * 3600)
        values.append(try ingest.store.storedValue(row.key, time: time))
      }
      #expect(values == [6, 0, 3, 1, 7])
    }
  }
}

@Test func `where a row cannot be stored nothing of its batch is learned`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.threads = 2
    try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", hourly(0..<30))
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      // Against invariant 6: newer than all that is learned.
      let time = Timestamp(microseconds: try #require(row.summary.lastTime).microseconds)
        .advanced(by: 20, intervalsOf: 3_600_000_000)
      _ = try ingest.store.insertObservation(row.key, time: time, value: 1, isLate: true)
      let item = try ingest.claim("b.csv", hourly(30..<60))
      #expect(throws: StateStoreError.self) {
        _ = try ingest.take(item, isLastAttempt: false)
      }
      let learned = try ingest.store.seriesRow(row.key)?.summary.learned
      #expect(learned == 30)
      #expect(ingest.resident.count == 0)
    }
  }
}
