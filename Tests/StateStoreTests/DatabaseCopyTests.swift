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
    try reader.backUp(to: destination) { copied, pages in
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
    let copy = try StateStore.open(path: destination)
    let names = try copy.seriesNames(containing: "", limit: 10)
    let copied = try copy.snapshot(series)
    let problems = try copy.quickCheck()
    #expect(names.map(\.name) == ["before"])
    #expect(copied == snapshot)
    #expect(problems == [])
    try copy.close()
    #expect(
      !StateStoreTests.names(in: DatabaseFile(path: destination).directory).contains("copy.db.tmp"))
    let now = try store.seriesNames(containing: "", limit: 10)
    #expect(now.count == 2)
  }
}

@Test func `what a copy left behind that was killed is begun anew`() throws {
  try withStore { store in
    let destination = DatabaseFile(path: store.path).directory + "/copy.db"
    try write(Array("half a copy".utf8), to: destination + ".tmp")
    try store.backUp(to: destination)
    let copy = try StateStore.openReadOnly(path: destination)
    try copy.close()
  }
}

@Test func `a copy to a directory that is missing says so`() throws {
  try withStore { store in
    let error = try storeError { try store.backUp(to: "/nowhere/copy.db") }
    #expect(error == .system(path: "/nowhere", call: "statvfs", errno: ENOENT))
  }
}
