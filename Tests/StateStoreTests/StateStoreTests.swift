// Transactions, the facts of the database itself, and closing.
import Testing
import TimeSeries

@testable import StateStore

@Test func `a transaction that throws leaves nothing behind`() throws {
  try withStore { store in
    let error = try storeError {
      try store.transaction { store throws(StateStoreError) in
        _ = try store.insertSeries(SeriesID("boiler"), unit: nil)
        _ = try store.insertSeries(SeriesID("boiler"), unit: nil)
      }
    }
    let row = try store.seriesRow(named: SeriesID("boiler"))
    #expect(error?.category == .bug)
    #expect(row == nil)
    let isInTransaction = store.connection.isInTransaction
    #expect(!isInTransaction)
  }
}

@Test func `a transaction returns what its body does, and keeps what it wrote`() throws {
  try withStore { store in
    let key = try store.transaction { store throws(StateStoreError) in
      try store.insertSeries(SeriesID("boiler"), unit: "°C")
    }
    let row = try store.seriesRow(named: SeriesID("boiler"))
    #expect(row?.key == key)
    #expect(row?.unit == "°C")
  }
}

@Test func `a rollback without a transaction does nothing`() throws {
  try withStore { store in
    try store.rollback()
    try store.begin()
    _ = try store.insertSeries(SeriesID("boiler"), unit: nil)
    try store.rollback()
    try store.rollback()
    let row = try store.seriesRow(named: SeriesID("boiler"))
    #expect(row == nil)
  }
}

@Test func `the next to open learns whether the one before closed`() throws {
  try withDatabasePath { path in
    let first = try StateStore.open(path: path)
    let firstWasClosed = first.wasCleanlyClosed
    #expect(firstWasClosed)
    try first.close()
    let second = try StateStore.open(path: path)
    let secondWasClosed = second.wasCleanlyClosed
    #expect(secondWasClosed)
    // Gone without a word, as a kill leaves it.
    drop(second)
    let third = try StateStore.open(path: path)
    let thirdWasClosed = third.wasCleanlyClosed
    #expect(!thirdWasClosed)
    try third.close()
    let fourth = try StateStore.open(path: path)
    let fourthWasClosed = fourth.wasCleanlyClosed
    #expect(fourthWasClosed)
    try fourth.close()
  }
}

@Test func `closing undoes a transaction that is open`() throws {
  try withDatabasePath { path in
    let first = try StateStore.open(path: path)
    try first.begin()
    _ = try first.insertSeries(SeriesID("boiler"), unit: nil)
    try first.close()
    let second = try StateStore.open(path: path)
    let row = try second.seriesRow(named: SeriesID("boiler"))
    #expect(row == nil)
    let secondWasClosed = second.wasCleanlyClosed
    #expect(secondWasClosed)
    try second.close()
  }
}

@Test func `closing cuts the log to nothing and leaves the side files`() throws {
  try withDatabasePath { path in
    let store = try StateStore.open(path: path)
    _ = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let logBytes = store.walBytes
    #expect(logBytes > 0)
    try store.close()
    #expect(DatabaseFile.size(of: path + "-wal") == 0)
    #expect(
      names(in: DatabaseFile(path: path).directory)
        == ["forecastd.db", "forecastd.db-shm", "forecastd.db-wal"])
  }
}

@Test func `the newest run is remembered, the first one too`() throws {
  try withStore { store in
    let none = try store.lastRun()
    #expect(none == nil)
    try store.recordRun(programVersion: "1.0", started: at(0))
    try store.recordRun(programVersion: "1.1", started: at(60))
    let run = try store.lastRun()
    let created = try store.fact("created")
    #expect(run == StateStore.Run(programVersion: "1.1", started: at(60)))
    #expect(created == "\(at(0).microseconds)")
  }
}

/// Ends `store` without closing it.
private func drop(_ store: consuming StateStore) {}
