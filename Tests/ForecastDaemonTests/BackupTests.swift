// Copies of the database with Backup.swift: whole or not there, and as good as the first.
import LinuxSystem
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

@Test(arguments: [false, true])
func `a copy made during a transaction is used in place, with the state of that moment`(
  compacting: Bool
) throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    let place = root.appending("elsewhere")
    try LinuxFileSystem().makeDirectory(place, permissions: 0o755)
    var copied = configuration
    copied.state = "\(place)/copy.db"
    let before = try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", hourly(0..<60))
      let before = try ingest.finalState()
      try ingest.store.begin()
      _ = try ingest.store.insertSeries(SeriesID("later"), unit: nil)
      var steps: [Int] = []
      let backup = try Backup(
        of: configuration.state, to: copied.state, compacting: compacting
      ) { done, total in
        #expect(done <= total)
        steps.append(done)
      }
      try ingest.store.commit()
      #expect(compacting ? steps.isEmpty : !steps.isEmpty)
      let status = try LinuxFileSystem().status(FilePath(copied.state))
      #expect(status.size == backup.bytes && status.permissions == 0o640)
      #expect(try names(in: place) == [FilePath("copy.db")])
      return before
    }
    try withIngest(copied) { ingest in
      let state = try ingest.finalState()
      #expect(state == before)
      try ingest.learn("b.csv", hourly(60..<80))
    }
  }
}

@Test func `what stands at the destination is not replaced`() throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    try withIngest(configuration) { _ in }
    for taken in [configuration.state, "\(root)/inbox"] {
      let error = #expect(throws: DaemonError.self) {
        try Backup(of: configuration.state, to: taken, compacting: false)
      }
      #expect(error?.exitCode == .cannotCreate)
      #expect(
        error?.description
          == "\(taken): is there already; nothing was copied. Name a file that does not exist")
    }
  }
}

@Test func `without a database, or a directory to write to, there is a sentence and no copy`()
  throws
{
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    let missing = #expect(throws: DaemonError.self) {
      try Backup(of: configuration.state, to: "\(root)/copy.db", compacting: false)
    }
    #expect(missing?.exitCode == .badData)
    #expect(missing?.description.hasPrefix("\(configuration.state): no such database") == true)
    try withIngest(configuration) { _ in }
    let nowhere = #expect(throws: DaemonError.self) {
      try Backup(of: configuration.state, to: "\(root)/none/copy.db", compacting: false)
    }
    #expect(nowhere?.exitCode == .cannotCreate)
    #expect(
      nowhere?.description.contains("\(root)/none: ") == true, "\(String(describing: nowhere))")
    #expect(try !names(in: root).map(\.description).contains { $0.hasPrefix("copy") })
  }
}
