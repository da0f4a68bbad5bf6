// What BusyRetry.swift does while another program writes.
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon
@testable import StateStore

/// How often it was waited, counted from the outside.
private final class Pauses: @unchecked Sendable {
  var milliseconds: [Int] = []
}

@Test func `a database that is busy is tried again, with pauses that differ`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.store.connection.setBusyTimeout(milliseconds: 0)
      let other = try SQLiteConnection(path: ingest.store.path, readOnly: false)
      try other.execute("BEGIN IMMEDIATE")
      let pauses = Pauses()
      ingest.busyRetry.pause = { milliseconds in
        pauses.milliseconds.append(milliseconds)
        // The other program ends while it is waited for.
        if pauses.milliseconds.count == 3 { throw Ended() }
      }
      #expect(throws: Ended.self) { _ = try ingest.transaction { _ in } }
      try other.execute("COMMIT")
      try ingest.learn("a.csv", hourly(0..<10))
      #expect(pauses.milliseconds.count == 3)
      #expect(Set(pauses.milliseconds).count > 1)
      #expect(pauses.milliseconds.allSatisfy { (100..<500).contains($0) })
    }
  }
}

private struct Ended: Error {}

@Test func `a database that stays busy ends the work with a sentence, and nothing is lost`() throws
{
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.store.connection.setBusyTimeout(milliseconds: 0)
      ingest.busyRetry.pause = { _ in }
      let item = try ingest.claim("a.csv", hourly(0..<10))
      let other = try SQLiteConnection(path: ingest.store.path, readOnly: false)
      try other.execute("BEGIN IMMEDIATE")
      let error = #expect(throws: DaemonError.self) {
        _ = try ingest.take(item, isLastAttempt: false)
      }
      #expect(error?.exitCode == .temporary)
      #expect(
        error?.description == "\(root)/forecastd.db: another program has kept the database to "
          + "itself for 4 attempts; nothing was stored, and a restart goes on. End that program "
          + "(fuser '\(root)/forecastd.db' tells which), or let it write in shorter transactions")
      try other.execute("COMMIT")
      let outcome = try ingest.take(item, isLastAttempt: false)
      #expect(outcome == .done)
    }
  }
}

/// A program that writes into the database until it is waited for.
private final class OtherProgram: @unchecked Sendable {
  private let connection: SQLiteConnection
  private var isWriting = false

  init(_ path: String) throws { connection = try SQLiteConnection(path: path, readOnly: false) }

  func begin() {
    guard !isWriting else { return }
    isWriting = true
    #expect(throws: Never.self) { try connection.execute("BEGIN IMMEDIATE") }
  }

  func end() {
    guard isWriting else { return }
    isWriting = false
    #expect(throws: Never.self) { try connection.execute("COMMIT") }
  }
}

/// Method: the other program begins to write when the drain has made its first file.
@Test func `a drain waits for another program, too`() throws {
  try withTemporaryDirectory { root in
    var other: OtherProgram?
    let disk = FaultyFileSystem { _, call, path in
      if call == "create", path.parent == root.appending("outbox") { other?.begin() }
      return nil
    }
    try withIngest(smallConfiguration(in: root), on: disk) { ingest in
      try ingest.store.connection.setBusyTimeout(milliseconds: 0)
      let writing = try OtherProgram(ingest.store.path)
      other = writing
      let pauses = Pauses()
      ingest.busyRetry.pause = { milliseconds in
        pauses.milliseconds.append(milliseconds)
        writing.end()
      }
      try ingest.learn("a.csv", hourly(0..<10))
      #expect(pauses.milliseconds.count == 1)
    }
  }
}

@Test func `an error of another kind is not tried again`() throws {
  var attempts = 0
  #expect(throws: StateStoreError.self) {
    try BusyRetry(pause: { _ in }).run("x.db") {
      attempts += 1
      throw StateStoreError.missing(path: "x.db")
    }
  }
  #expect(attempts == 1)
}
