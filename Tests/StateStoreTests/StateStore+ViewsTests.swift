// The views as values: the same columns, chosen and ordered for the commands.
import Testing
import TimeSeries

@testable import StateStore

@Test func `each verb has the columns of its view`() throws {
  try withStore { store in
    let id = SeriesID("boiler")
    let verbs = [
      ("series_status", try store.seriesStatus().columns),
      ("latest_forecast", try store.latestForecast(of: id).columns),
      ("forecast_history", try store.forecastHistory(of: id).columns),
      ("forecast_accuracy", try store.forecastAccuracy().columns),
      ("files", try store.files().columns),
      ("rejected_rows", try store.rejectedRows().columns),
    ]
    for (view, columns) in verbs {
      let names = try SQLiteStatement(
        "SELECT name FROM pragma_table_info(?1) ORDER BY cid", on: store.connection
      ).allRows(view) { $0.text(0) }
      #expect(columns == names)
    }
  }
}

@Test func `status is in the order of the names, and skill is NULL without an error`() throws {
  try withStore { store in
    for (name, mae, maeLastValue) in [("b", 1.0, 4.0), ("a", 0.0, 0.0)] {
      let key = try store.insertSeries(SeriesID(name), unit: nil)
      var summary = SeriesSummary()
      summary.mae = mae
      summary.maeLastValue = maeLastValue
      try store.updateSeries(key, summary)
    }
    let rows = try store.seriesStatus().rows
    #expect(rows.map { [$0[0], $0[10]] } == [[.text("a"), .null], [.text("b"), .real(0.75)]])
  }
}

@Test func `the history is cut by target and by step`() throws {
  try withStore { store in
    let id = SeriesID("boiler")
    let series = try store.insertSeries(id, unit: nil)
    for origin in [at(0), at(3600)] {
      _ = try store.insertForecast(
        series, forecast("boiler", origin: origin, value: 1), issued: origin)
    }
    let all = try targets(store.forecastHistory(of: id))
    let since = try targets(store.forecastHistory(of: id, since: at(7200)))
    let until = try targets(store.forecastHistory(of: id, until: at(7200)))
    let none = try targets(store.forecastHistory(of: id, since: at(3601), until: at(7199)))
    let second = try targets(store.forecastHistory(of: id, step: 2))
    let other = try targets(store.forecastHistory(of: SeriesID("attic")))
    #expect(all == [[3600, 1], [7200, 1], [7200, 2], [10_800, 2]])
    #expect(since == [[7200, 1], [7200, 2], [10_800, 2]])
    #expect(until == [[3600, 1], [7200, 1], [7200, 2]])
    #expect(none == [])
    #expect(second == [[7200, 2], [10_800, 2]])
    #expect(other == [])
  }
}

@Test func `accuracy is of one series or of all`() throws {
  try withStore { store in
    for name in ["b", "a"] {
      let key = try store.insertSeries(SeriesID(name), unit: nil)
      let score = StepScore(
        step: 1, count: 3, mae: 1, rmse: 2, mase: 0.5, bias: -0.5, maeLastValue: 4,
        maeSeasonalNaive: 8, coverage80: 0.8, coverage95: 0.95, width80: 1, width95: 2,
        weights: [ExpertWeight(expert: "lstm", weight: 1)])
      try store.putScores(key, [score])
    }
    let all = try store.forecastAccuracy()
    let one = try store.forecastAccuracy(of: SeriesID("b"))
    #expect(all.rows.map { $0[0] } == [.text("a"), .text("b")])
    #expect(
      one.rows == [
        [
          .text("b"), .integer(1), .integer(3), .real(1), .real(2), .real(0.5), .real(-0.5),
          .real(4), .real(8), .real(0.75), .real(0.8), .real(0.95), .text(#"{"lstm":1.0}"#),
        ]
      ])
  }
}

@Test func `files come newest first, with the series they touched`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let first = try store.insertFile(FileEntry(name: "a.csv", received: at(0)))
    var entry = FileEntry(name: "b.csv", received: at(1))
    entry.state = .done
    entry.rows = 5
    entry.learned = 4
    entry.duplicates = 3
    entry.late = 2
    entry.rejected = 1
    entry.bytes = 99
    entry.sha256 = [0x0A] + [UInt8](repeating: 0xFF, count: 31)
    entry.finished = Timestamp(microseconds: at(2).microseconds + 500_000)
    entry.reason = "why"
    _ = try store.insertFile(entry)
    try store.noteTouched(file: first, series: series, learned: 1)
    let files = try store.files()
    let newest = try store.files(limit: 1)
    #expect(
      files.rows.map { [$0[0], $0[1], $0[2]] } == [
        [.text("b.csv"), .text("done"), .integer(0)], [.text("a.csv"), .text("open"), .integer(1)],
      ])
    #expect(
      newest.rows.map { Array($0[3...]) } == [
        [
          .integer(5), .integer(4), .integer(3), .integer(2), .integer(1), .integer(99),
          .text("0a" + String(repeating: "ff", count: 31)), .text("2026-01-01T00:00:01Z"),
          .text("2026-01-01T00:00:02.5Z"), .text("why"),
        ]
      ])
    #expect(files.rows[1][9] == .null)
    #expect(files.rows[1][11] == .null)
  }
}

@Test func `rejected rows come newest file first, each in the order it was met`() throws {
  try withStore { store in
    for name in ["a.csv", "b.csv"] {
      let file = try store.insertFile(FileEntry(name: name, received: at(0)))
      for line in [9, 4] {
        let rejected = RejectedEntry(
          row: line - 1, line: line, column: "t", reason: "'x' is not a number", text: "1;x")
        _ = try store.insertRejectedRow(file: file, rejected, time: at(3), limit: 10)
      }
    }
    let all = try store.rejectedRows()
    let one = try store.rejectedRows(of: "a.csv", limit: 1)
    #expect(
      all.rows.map { [$0[0], $0[1]] } == [
        [.text("b.csv"), .integer(9)], [.text("b.csv"), .integer(4)],
        [.text("a.csv"), .integer(9)], [.text("a.csv"), .integer(4)],
      ])
    #expect(
      one.rows == [
        [
          .text("a.csv"), .integer(9), .text("t"), .text("'x' is not a number"), .text("1;x"),
          .text("2026-01-01T00:00:03Z"),
        ]
      ])
  }
}

/// Target in seconds after `at(0)`, and step, of each row.
private func targets(_ history: ViewRows) throws -> [[Int64]] {
  try history.rows.map { row in
    guard case .integer(let target) = row[4], case .integer(let step) = row[5] else {
      throw Failure(what: "\(row)")
    }
    return [target - at(0).microseconds / 1_000_000, step]
  }
}
