// A database that an earlier version has left, in the middle of a file: migrated, and gone on with.
import Foundation
import Testing

@testable import StateStore

struct EarlierVersionTests {
  private static let model =
    "forecast: { horizon: 3 }, model: { hidden: 4, truncation: 8, update_interval: 4 }"

  /// Puts the database of a version into a spool, and the file that it was killed in.
  private func prepare(_ spool: DaemonSpool, version: Int) throws {
    try spool.configure(limits: "threads: 1, batch_rows: 10", Self.model)
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    try FileManager.default.createDirectory(
      atPath: spool.root + "/state", withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      at: tests.appending(path: "StateStoreTests/Fixtures/version-\(version).db"),
      to: URL(filePath: spool.state))
    let connection = try SQLiteConnection(path: spool.state, readOnly: false)
    // The spool was elsewhere then.
    try connection.execute(
      "UPDATE file SET location = replace(location, '/tmp/forecastd-version-\(version)/spool', "
        + "'\(spool.spool)')")
    try connection.close()
    let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
    try FileManager.default.createDirectory(
      atPath: spool.spool + "/processing", withIntermediateDirectories: true)
    try write(week.rows(120..<240).text, to: spool.spool + "/processing/b.csv")
    try spool.drop(week.rows(240..<300).text, as: "c.csv")
  }

  private func undisturbed() throws -> StateDigest {
    var digest: StateDigest?
    try inSpool { spool in
      try spool.configure(limits: "threads: 1, batch_rows: 10", Self.model)
      let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
      for (minute, start) in [0, 120, 240].enumerated() {
        let rows = start..<min(start + 120, 300)
        try spool.drop(week.rows(rows).text, as: "\(minute).csv", minute: minute)
      }
      try spool.runOnce()
      digest = try StateDigest(of: spool, history: false, weights: false)
    }
    return try #require(digest)
  }

  @Test(arguments: [(1, 150), (2, 300)])
  func `the daemon goes on learning from it, to the state of an undisturbed run`(
    version: Int, learned: Int
  ) throws {
    let whole = try undisturbed()
    try inSpool { spool in
      try prepare(spool, version: version)
      let daemon = try spool.start()
      try daemon.reach("the last file") { try spool.names(in: "done") == ["b.csv", "c.csv"] }
      #expect(try daemon.stop().code == 0)
      // Version 1 did not say which observations it had consumed.
      let isBegunAgain =
        daemon.messagesSoFar.contains("b.csv: is read otherwise than when its learning began")
      #expect(isBegunAgain == (version == 1))
      try spool.expectSound()
      #expect(try spool.number("PRAGMA user_version") == 3)
      #expect(
        try StateDigest(of: spool, history: false, weights: false).differences(from: whole) == [])
      let ledger = try spool.lines(
        "SELECT file, rows, learned, duplicates FROM files ORDER BY file")
      let b = version == 1 ? "b.csv|120|\(480 - learned)|\(learned)" : "b.csv|120|480|0"
      #expect(ledger == ["a.csv|120|480|0", b, "c.csv|60|240|0"])
      let copies = try FileManager.default.contentsOfDirectory(atPath: spool.root + "/state/backup")
      #expect(copies.count == 1 && copies[0].hasPrefix("pre-v\(version)-"))
    }
  }

  /// Goal: a kill in the middle of the migration leaves the old version or the new one.
  ///
  /// Method: the program is killed instead of its N-th call that changes the disk, for every N that
  /// changes more than pages of the copy; then the next start completes the work.
  @Test(.enabled(if: Strace.isPossible, "strace is not installed, or may not trace"))
  func `killed at any call of the migration, the database is of one version or the other`() throws {
    let calls = "fsync,fdatasync,rename,renameat2,unlink,ftruncate"
    var versions: Set<Int64> = []
    for (names, stride) in [(calls, 1), ("pwrite64", 13)] {
      var number = 1
      while true {
        var isOver = false
        try inSpool { spool in
          try prepare(spool, version: 2)
          let ended = try Program.run(
            [
              "-f", "-o", "/dev/null", "-e", "trace=\(names)", "-e",
              "inject=\(names):signal=SIGKILL:when=\(number)", Program.path, "rebuild", "--config",
              spool.config,
            ],
            in: spool.root, executable: Strace.path)
          isOver = ended.code == 0
          let connection = try SQLiteConnection(path: spool.state, readOnly: false)
          let version = try #require(try connection.integer("PRAGMA user_version"))
          let check = try connection.text("PRAGMA integrity_check")
          let columns = try connection.integer(
            "SELECT count(*) FROM pragma_table_info('series') WHERE name LIKE 'threshold%'")
          try connection.close()
          versions.insert(version)
          #expect(check == "ok" && columns == 2 * (version - 2), "\(names) \(number)")
          let next = try StateStore.open(path: spool.state)
          try next.close()
          #expect(try spool.number("PRAGMA user_version") == 3)
        }
        if isOver { break }
        number += stride
      }
      #expect(number > 10, "\(names)")
    }
    #expect(versions == [2, 3])
  }
}

/// The program that kills another at a system call.
private enum Strace {
  static let path = "/usr/bin/strace"

  static let isPossible: Bool = {
    guard FileManager.default.isExecutableFile(atPath: path) else { return false }
    let directory = FileManager.default.temporaryDirectory.path
    // Expected: where tracing is forbidden, the test is skipped.
    return (try? Program.run(["-o", "/dev/null", "/bin/true"], in: directory, executable: path))?
      .code == 0
  }()
}
