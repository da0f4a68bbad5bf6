// When the daemon draws its report, and how much of it at a time.
import LinuxSystem
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

@Test func `a report that finds no quiet moment for its interval goes between two files`() {
  var round = ReportRound()
  func presses(_ now: Int64) -> Bool { round.presses(now, every: 100) }
  #expect([5, 104, 105, 200].map(presses) == [false, false, true, true])
  round.dueMicroseconds = 300
  #expect([301, 399, 400].map(presses) == [false, false, true])
}

@Test func `a report is drawn a series at a time, the first by name`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", hourly(0..<60))
      var maker = try ReportMaker(
        atMost: 1, in: ingest.store, made: Timestamp(seconds: 1_700_300_000))
      #expect(maker.seriesCount == 1)
      let first = try maker.drawNext(from: ingest.store)
      let second = try maker.drawNext(from: ingest.store)
      #expect(first && !second && maker.drawnCount == 1)
      let page = String(decoding: try maker.finished(from: ingest.store), as: UTF8.self)
      #expect(page.contains(">return<") && !page.contains(">supply<"))
      #expect(page.contains("1 of 2 series") && page.contains("a.csv"))
      #expect(page.contains("Shares at the end of each day"))
    }
  }
}

@Test func `a series that nobody knows is passed over`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var maker = try ReportMaker(
        of: [SeriesID("none")], atMost: 5, in: ingest.store, made: Timestamp(seconds: 0))
      let drawn = try maker.drawNext(from: ingest.store)
      let page = String(decoding: try maker.finished(from: ingest.store), as: UTF8.self)
      #expect(drawn && page.contains("0 series"))
    }
  }
}
