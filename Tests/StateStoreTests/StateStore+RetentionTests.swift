// Deleting what is too old, a few rows at a time.
import Testing
import TimeSeries

@testable import StateStore

@Test func `old observations of one series go, oldest first, a few at a time`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let other = try store.insertSeries(SeriesID("attic"), unit: nil)
    for second in 0..<5 as Range<Int64> {
      for key in [series, other] {
        _ = try store.insertObservation(key, time: at(second), value: 1, isLate: false)
      }
    }
    var counts: [Int] = []
    for _ in 0..<3 {
      counts.append(try store.deleteObservations(series, before: at(3), limit: 2))
    }
    var left: [Timestamp] = []
    try store.forEachLearnedObservation(series) { time, _ in left.append(time) }
    var others = 0
    try store.forEachLearnedObservation(other) { _, _ in others += 1 }
    #expect(counts == [2, 1, 0])
    #expect(left == [at(3), at(4)])
    #expect(others == 5)
  }
}

@Test func `old forecasts of one series go, step by step`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    for origin in [at(0), at(1), at(2)] {
      _ = try store.insertForecast(
        series, forecast("boiler", origin: origin, value: 1), issued: origin)
    }
    var counts: [Int] = []
    for _ in 0..<3 {
      counts.append(try store.deleteForecasts(series, originBefore: at(2), limit: 3))
    }
    let kept = try store.hasForecast(series, origin: at(2))
    let gone = try store.hasForecast(series, origin: at(1))
    #expect(counts == [3, 1, 0])
    #expect(kept)
    #expect(!gone)
  }
}

@Test func `old rejected rows go, some files at a time`() throws {
  try withStore { store in
    for _ in 1...3 {
      let file = try store.insertFile(FileEntry(name: "a.csv", received: at(0)))
      for row in 1...3 {
        _ = try store.insertRejectedRow(
          file: file, RejectedEntry(row: row, line: row, column: nil, reason: "odd", text: ""),
          time: at(Int64(row)), limit: 10)
      }
    }
    var looked: [Int64] = []
    var last = FileKey(rawValue: 0)
    while let next = try store.deleteRejectedRows(before: at(3), after: last, limit: 4) {
      looked.append(next.rawValue)
      last = next
    }
    let left = try store.rejectedRows()
    #expect(looked == [2, 3])
    #expect(left.rows.map { $0[1] } == [.integer(3), .integer(3), .integer(3)])
  }
}

@Test func `series come one after the other, by their numbers`() throws {
  try withStore { store in
    let first = try store.insertSeries(SeriesID("b"), unit: nil)
    let second = try store.insertSeries(SeriesID("a"), unit: nil)
    let found = try [SeriesKey(rawValue: 0), first, second].map { try store.nextSeries(after: $0) }
    #expect(found == [first, second, nil])
  }
}

@Test func `free pages go back to the file system`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let snapshot = StoredSnapshot(
      throughTime: at(0), observations: 1, fingerprint: 1,
      bytes: [UInt8](repeating: 1, count: 1_000_000))
    try store.putSnapshot(series, snapshot)
    try store.deleteSnapshot(series)
    let before = try store.freeShare()
    try store.releaseFreePages(pageLimit: 10_000)
    let after = try store.freeShare()
    #expect(before > 0.5)
    #expect(after < 0.05)
  }
}
