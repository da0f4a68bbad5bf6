// Checkpoints, sizes, and soundness.
import Testing
import TimeSeries

@testable import StateStore

/// Field failure Q3.
@Test func `a checkpoint moves the log into the database`() throws {
  try withStore { store in
    _ = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let logBytes = store.walBytes
    let result = try store.checkpoint()
    let logBytesAfter = store.walBytes
    let databaseBytes = store.databaseBytes
    let timeout = try store.connection.integer("PRAGMA busy_timeout")
    #expect(logBytes > 0)
    #expect(!result.isBusy)
    #expect(logBytesAfter == 0)
    #expect(databaseBytes > 4096 && databaseBytes % 4096 == 0)
    #expect(timeout == 5000)
  }
}

/// Field failure Q3.
@Test func `a reader in the way makes a checkpoint busy, not an error`() throws {
  try withStore { store in
    let reader = try StateStore.openReadOnly(path: store.path)
    try reader.connection.execute("BEGIN; SELECT count(*) FROM series")
    _ = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let held = try store.checkpoint()
    #expect(held.isBusy)
    #expect(held.logPages > 0)
    try reader.connection.execute("COMMIT")
    let free = try store.checkpoint()
    #expect(!free.isBusy)
    try reader.close()
  }
}

// Byte 0 of a page is its type; bytes 8 to 11 of an inner page point to its last child.
@Test(arguments: [0, 8])
func `a sound database has nothing wrong, a damaged one has`(damagedByte: Int) throws {
  try withDatabasePath { path in
    let sound = try StateStore.open(path: path)
    let series = try sound.insertSeries(SeriesID("boiler"), unit: nil)
    try sound.begin()
    for second in 0..<2000 as Range<Int64> {
      _ = try sound.insertObservation(series, time: at(second), value: 1, isLate: false)
    }
    try sound.commit()
    let nothing = try sound.quickCheck()
    #expect(nothing == [])
    let root = try sound.connection.integer(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'observation'")
    try sound.close()

    let page = Int(try #require(root)) - 1
    try overwrite(path, at: page * 4096 + damagedByte, with: [0xFF, 0xFF, 0xFF, 0xFF])
    let damaged = try StateStore.open(path: path)
    let problems = try damaged.quickCheck()
    #expect(!problems.isEmpty)
    let error = try storeError { _ = try damaged.storedValue(series, time: at(1999)) }
    #expect(error?.category == .data)
    try damaged.close()
  }
}
