// What a file touched, and the rows it lost.
import Testing
import TimeSeries

@testable import StateStore

@Test func `forecasts are due once a file for each series that learned from it`() throws {
  try withStore { store in
    let file = try store.insertFile(FileEntry(name: "a.csv", received: at(0)))
    let other = try store.insertFile(FileEntry(name: "b.csv", received: at(0)))
    var keys: [SeriesKey] = []
    for name in ["z", "a", "only duplicates"] {
      keys.append(try store.insertSeries(SeriesID(name), unit: nil))
    }
    for _ in 0..<2 { try store.noteTouched(file: file, series: keys[0], learned: 3) }
    try store.noteTouched(file: file, series: keys[1], learned: 0)
    try store.noteTouched(file: file, series: keys[1], learned: 1)
    try store.noteTouched(file: file, series: keys[2], learned: 0)
    try store.noteTouched(file: other, series: keys[2], learned: 1)

    let due = try store.unissuedSeries(file: file)
    let first = try store.unissuedSeries(file: file, limit: 1)
    #expect(due.map(\.key) == [keys[1], keys[0]])
    #expect(due.map(\.id.name) == ["a", "z"])
    #expect(first.map(\.key) == [keys[1]])

    try store.markIssued(file: file, series: keys[1])
    // Nothing new does not make it due again.
    try store.noteTouched(file: file, series: keys[1], learned: 0)
    let rest = try store.unissuedSeries(file: file)
    let learned = try store.connection.integer(
      "SELECT learned FROM file_series WHERE file_key = 1 AND series_key = 1")
    #expect(rest.map(\.key) == [keys[0]])
    #expect(learned == 6)
  }
}

@Test(arguments: 0...2)
func `rejected rows are kept up to the limit of their file`(limit: Int) throws {
  try withStore { store in
    let files = [
      try store.insertFile(FileEntry(name: "a.csv", received: at(0))),
      try store.insertFile(FileEntry(name: "b.csv", received: at(0))),
    ]
    for file in files {
      let kept = try (1...3).map { row in
        // Two of them in one row: a row may be bad in more than one column.
        let rejected = RejectedEntry(
          row: (row + 1) / 2, line: row, column: row == 1 ? nil : "t", reason: "odd", text: "x")
        return try store.insertRejectedRow(file: file, rejected, time: at(5), limit: limit)
      }
      #expect(kept == [limit > 0, limit > 1, false])
    }
    let all = try store.rejectedRows()
    #expect(all.rows.count == 2 * limit)
  }
}
