// Copies of a database: whole, durable, and made while the daemon goes on.
import Glibc
import Testing
import TimeSeries

@testable import StateStore

@Test func `a copy holds what was committed when it began`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("before"), unit: nil)
    // More than two steps' worth of pages.
    let snapshot = StoredSnapshot(
      throughTime: at(0), observations: 1, fingerprint: 1,
      bytes: [UInt8](repeating: 7, count: 3_000_000))
    try store.putSnapshot(series, snapshot)

    let reader = try StateStore.openReadOnly(path: store.path)
    let destination = DatabaseFile(path: store.path).directory + "/copy.db"
    try write([1, 2, 3], to: destination)
    var steps: [Int] = []
    try reader.writeCopy(to: destination) { copied, pages in
      // A commit between two steps: the copy neither starts again nor sees it.
      if steps.isEmpty { _ = try? store.insertSeries(SeriesID("during"), unit: nil) }
      steps.append(copied)
      #expect(copied <= pages)
    }
    let isReading = reader.connection.isInTransaction
    try reader.close()
    #expect(steps.count > 1 && steps == steps.sorted())
    #expect(!isReading)

    #expect(try mode(of: destination) == 0o640)
    let beside = StateStoreTests.names(in: DatabaseFile(path: destination).directory)
    #expect(beside.filter { $0.hasPrefix("copy.db") } == ["copy.db"])
    let copy = try StateStore.open(path: destination)
    let names = try copy.seriesNames(containing: "", limit: 10)
    let copied = try copy.snapshot(series)
    let problems = try copy.quickCheck()
    #expect(names.map(\.name) == ["before"])
    #expect(copied == snapshot)
    #expect(problems == [])
    try copy.close()
    let now = try store.seriesNames(containing: "", limit: 10)
    #expect(now.count == 2)
  }
}

@Test func `what stands at the path of a copy gives way, side files too`() throws {
  try withStore { store in
    let destination = DatabaseFile(path: store.path).directory + "/copy.db"
    for suffix in ["", "-journal", "-wal", "-shm"] {
      try write(Array("half a copy".utf8), to: destination + suffix)
    }
    try store.writeCopy(to: destination)
    let copy = try StateStore.openReadOnly(path: destination)
    try copy.close()
    #expect(!names(in: DatabaseFile(path: destination).directory).contains("copy.db-journal"))
  }
}

@Test func `a compacted copy has no free pages, and all settings of the first`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let large = StoredSnapshot(
      throughTime: at(0), observations: 1, fingerprint: 1,
      bytes: [UInt8](repeating: 7, count: 1_000_000))
    try store.putSnapshot(series, large)
    try store.deleteSnapshot(series)
    let reader = try StateStore.openReadOnly(path: store.path)
    let destination = DatabaseFile(path: store.path).directory + "/copy.db"
    try reader.writeCopy(to: destination, compacting: true)
    let isReading = try reader.connection.integer("PRAGMA query_only")
    #expect(isReading == 1)
    try reader.close()
    #expect(try mode(of: destination) == 0o640)
    #expect(DatabaseFile.size(of: destination) < 200_000)
    let copy = try StateStore.open(path: destination)
    let names = try copy.seriesNames(containing: "", limit: 10)
    let vacuum = try copy.connection.integer("PRAGMA auto_vacuum")
    let free = try copy.freeShare()
    #expect(names.map(\.name) == ["boiler"])
    #expect(vacuum == 2)
    #expect(free == 0)
    try copy.close()
  }
}

@Test func `a damaged database gives no copy, and says so`() throws {
  try withDatabasePath { path in
    let sound = try StateStore.open(path: path)
    let series = try sound.insertSeries(SeriesID("boiler"), unit: nil)
    try sound.begin()
    for second in 0..<2000 as Range<Int64> {
      _ = try sound.insertObservation(series, time: at(second), value: 1, isLate: false)
    }
    try sound.commit()
    let root = try sound.connection.integer(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'observation'")
    try sound.close()
    try overwrite(path, at: (Int(try #require(root)) - 1) * 4096, with: [0xFF, 0xFF])
    let damaged = try StateStore.openReadOnly(path: path)
    let error = try storeError { try damaged.writeCopy(to: path + ".copy") }
    #expect(error?.category == .data)
    guard case .damaged(path, let problem) = error else {
      Issue.record("not told: \(String(describing: error))")
      return
    }
    #expect(
      error?.description
        == "\(path): is damaged (\(problem)); nothing was changed. Stop the daemon, "
        + "keep the file, and restore a backup; without one, copy what can be read: "
        + "forecastd backup --salvage --state '\(path)' recovered.db")
    try damaged.close()
    #expect(
      !names(in: DatabaseFile(path: path).directory).contains { $0.hasPrefix("forecastd.db.copy") })
  }
}

@Test func `a copy to a directory that is missing says so`() throws {
  try withStore { store in
    let error = try storeError { try store.writeCopy(to: "/nowhere/copy.db") }
    #expect(error == .system(path: "/nowhere", call: "statvfs", errno: ENOENT))
  }
}
