// Readers that stay long: they hold nothing up, and what they leave behind goes.
import Foundation
import Testing

@testable import StateStore

struct ReaderTests {
  private static let smallModel = "model: { hidden: 4, truncation: 8, update_interval: 4 }"

  private func logBytes(_ spool: DaemonSpool) -> Int64 {
    DatabaseFile.size(of: spool.state + "-wal")
  }

  /// Field failure Q3.
  @Test func `a long read holds up no file, and the log shrinks when it ends`() throws {
    try inSpool { spool in
      try spool.configure(limits: "threads: 1, batch_rows: 50", Self.smallModel)
      let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
      let daemon = try spool.start()
      try spool.drop(week.rows(0..<20).text, as: "first.csv")
      try daemon.reach("the first file") { try spool.names(in: "done").count == 1 }
      let reader = try StateStore.openReadOnly(path: spool.state)
      try reader.connection.execute("BEGIN; SELECT count(*) FROM observation")
      for index in 1...15 {
        try spool.drop(week.rows(index * 60..<(index + 1) * 60).text, as: "\(index).csv")
      }
      try daemon.reach("all files") { try spool.names(in: "done").count == 16 }
      #expect(logBytes(spool) > 4 << 20)
      // The reader sees what it saw, and others see all of it.
      let seen = try reader.connection.integer("SELECT count(*) FROM observation")
      #expect(seen == 80)
      #expect(try spool.number("SELECT count(*) FROM observation") == 4 * 920)
      try reader.connection.execute("COMMIT")
      try reader.close()
      try daemon.reach("an empty log") { logBytes(spool) == 0 }
      #expect(try daemon.stop().code == 0)
      try spool.expectSound()
    }
  }

  /// Field failure Q3.
  @Test func `a log that grows too large pauses it with a sentence, until the reader is gone`()
    throws
  {
    try inSpool { spool in
      try spool.configure(
        limits: "threads: 1, batch_rows: 20, wal_bytes: 1048576", Self.smallModel)
      let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
      let daemon = try spool.start()
      let reader = try StateStore.openReadOnly(path: spool.state)
      try reader.connection.execute("BEGIN; SELECT count(*) FROM observation")
      for index in 0..<15 {
        try spool.drop(week.rows(index * 60..<(index + 1) * 60).text, as: "\(index).csv")
      }
      try daemon.reach("the pause") {
        daemon.messagesSoFar.contains("more than limits.wal_bytes (1048576)")
      }
      let held = try spool.names(in: "inbox").count
      #expect(held > 0)
      #expect(daemon.messagesSoFar.contains("fuser '\(spool.state)' tells which"))
      try daemon.reach("the status") {
        try spool.run("status").output.contains("limits.wal_bytes")
      }
      try reader.connection.execute("COMMIT")
      try reader.close()
      try daemon.reach("all files") { try spool.names(in: "done").count == 15 }
      #expect(try daemon.stop().code == 0)
      try spool.expectSound()
    }
  }

  @Test(
    .enabled(if: Nobody.isPossible, "only root can become another user, by setpriv"),
    .enabled(if: SQLiteTool.isPresent, "sqlite3 is not installed"))
  func `strangers read nothing and the group everything, even at a copy and between two starts`()
    throws
  {
    try inSpool { spool in
      try spool.configure(Self.smallModel)
      let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
      try spool.drop(week.rows(0..<100).text, as: "a.csv")
      try spool.runOnce()
      let copy = spool.root + "/state/copy.db"
      #expect(try spool.run("backup", copy).code == 0)
      for (path, options) in [(spool.state, "?mode=ro"), (spool.state, ""), (copy, "?mode=ro")] {
        let query = ["file:\(path)\(options)", "SELECT count(*) FROM series_status"]
        let member = try Nobody.start(
          SQLiteTool.path, ["-readonly"] + query, group: getgid(), in: spool.root
        ).wait()
        let stranger = try Nobody.start(SQLiteTool.path, query, in: spool.root).wait()
        if path == spool.state { #expect(member.output == "4\n", "\(path)\(options): \(member)") }
        #expect(stranger.code != 0 && stranger.output == "", "\(path)\(options): \(stranger)")
      }
      // Our own commands read as a member of the group, too.
      let program = try Nobody.start(
        Program.path, ["series", "--state", spool.state], group: getgid(), in: spool.root
      ).wait()
      #expect(program.code == 0 && program.output.contains("heat_output"), "\(program)")
      let refused = try Nobody.start(
        Program.path, ["series", "--state", spool.state], in: spool.root
      ).wait()
      #expect(refused.code == 77, "\(refused)")
      #expect(refused.messages.contains("Permission denied"), "\(refused)")
      try spool.runOnce()
    }
  }
}
