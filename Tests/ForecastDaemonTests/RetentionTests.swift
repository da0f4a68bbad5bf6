// What is let go, and what stays.
import LinuxSystem
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// Lets everything go that is old, as many small pieces as it takes.
private func retainEverything(_ ingest: inout Ingest) throws {
  var stage: RetentionRound.Stage? = .rejectedRows(after: FileKey(rawValue: 0))
  while let next = stage { stage = try ingest.retain(next) }
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
      #expect(row.summary.observations == 25 && row.summary.learned == 60)
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
  expected.observations = found.observations
  #expect(found == expected)
}

/// Goal: rows that came late are as many as they like, and go like the others.
@Test func `old observations that were never learned go, too`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.retention.observationsDays = 1
    try withIngest(configuration) { ingest in
      try ingest.learn("new.csv", hourly(6000..<6010))
      try ingest.learn("old.csv", hourly(0..<5990))
      try retainEverything(&ingest)
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      let first = try ingest.store.firstTime(of: row.key)
      #expect(first == row.summary.firstTime)
      #expect(first == row.summary.lastTime?.advanced(byMicroseconds: -24 * 3_600_000_000))
    }
  }
}

/// Goal: whatever there is to let go, one piece of it is bounded.
///
/// Field failure Q5.
@Test func `rejected rows and files go in pieces, and free pages go back`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      let files = LinuxFileSystem()
      for folder in ["2001-01-01", "2001-01-01/boiler", "2001-01-02"] {
        let path = ingest.spool.done.appending(folder)
        try files.makeDirectories(path, permissions: 0o750)
        for number in 0..<RetentionRound.fileLimit {
          try write("", to: path.appending("\(number).csv"))
        }
      }
      for _ in 0..<12 {
        let file = try ingest.store.insertFile(
          FileEntry(name: "a", received: Timestamp(seconds: 0)))
        for row in 1...1000 {
          _ = try ingest.store.insertRejectedRow(
            file: file, RejectedEntry(row: row, line: row, column: nil, reason: "odd", text: ""),
            time: Timestamp(seconds: 0), limit: 1000)
        }
      }
      var pieces: [String: Int] = [:]
      var rows = 12_000
      var stage: RetentionRound.Stage? = .rejectedRows(after: FileKey(rawValue: 0))
      while let next = stage {
        pieces["\(next)".prefix { $0 != "(" }.description, default: 0] += 1
        stage = try ingest.retain(next)
        let left = try ingest.store.rejectedRows().rows.count
        #expect(rows - left <= RetentionRound.rowLimit)
        rows = left
      }
      let free = try ingest.store.freeShare()
      let left = try names(in: ingest.spool.done)
      #expect(rows == 0 && left == [])
      #expect(free <= RetentionRound.freeShare)
      // The last piece of a stage finds nothing more; directories count, too.
      #expect(pieces["rejectedRows"] == 7)
      #expect(pieces["files"] == 6)
    }
  }
}

@Test func `a round that finds no quiet moment for an hour goes between two files`() {
  var round = RetentionRound()
  let hour = RetentionRound.everyMicroseconds
  func presses(_ now: Int64) -> Bool { round.presses(now) }
  #expect([5, 5 + hour - 1, 5 + hour].map(presses) == [false, false, true])
  round.dueMicroseconds = 5 + 2 * hour
  round.stage = .pages
  #expect(presses(6 + hour))
  round.stage = nil
  #expect([6 + hour, 5 + 3 * hour - 1, 5 + 3 * hour].map(presses) == [false, false, true])
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
      // Three days are over; a day before the newest observation only the last of them had begun.
      let key = try #require(try ingest.store.seriesRow(named: SeriesID("supply"))?.key)
      let days = try ingest.store.dayWeights(of: key, limit: 10)
      #expect(days.count == 1)
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
