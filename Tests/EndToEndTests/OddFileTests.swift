// Files of odd names, sizes and ages, through the running daemon.
import Foundation
import Glibc
import LinuxSystem
import TestSupport
import Testing

struct OddFileTests {
  /// Goal: a name is bytes; nothing takes it for a pattern, an option, a path or a line.
  ///
  /// Field failure S9.
  @Test func `a name of any bytes goes all the way, and every line about it is one`() throws {
    let names: [[UInt8]] = [
      Array("two\nlines.csv".utf8), Array("100%d%n%s.csv".utf8), Array("-rf".utf8),
      Array("*.csv".utf8), Array("end .csv ".utf8), Array("\u{1B}[31m\"'\\.csv".utf8),
      [0xFF, 0xFE, 0x80] + Array(".csv".utf8), Array(repeating: 0x78, count: 255),
      Array("\u{202E}vsc.\u{00E4}".utf8), Array("~1".utf8), Array("...".utf8),
    ]
    try inSpool { spool in
      let daemon = try spool.start()
      let inbox = FilePath(spool.spool).appending("inbox")
      for (index, name) in names.enumerated() {
        let isFailing = index % 2 == 1
        try LinuxFileSystem().replaceFile(
          FilePath(spool.root).appending("new"),
          with: Array((isFailing ? "a,b\n1,2\n" : hours(["1", "2"], columns: "c\(index)")).utf8),
          permissions: 0o644, durably: false)
        // Names that begin with a dot are ignored, unless they are told not to be.
        try LinuxFileSystem().rename(
          FilePath(spool.root).appending("new"), to: inbox.appending(name), replacing: false)
      }
      try daemon.reach("all but one") {
        try spool.number("SELECT count(*) FROM files WHERE finished_time IS NOT NULL") == 10
      }
      #expect(try TestSupport.names(in: inbox) == [FilePath("...")])
      #expect(try daemon.stop().code == 0)
      let done = try #require(
        try TestSupport.names(in: FilePath(spool.spool + "/done")).first)
      let learned = try TestSupport.names(in: FilePath(spool.spool + "/done").appending(done))
      #expect(
        Set(learned.map(\.bytes))
          == Set(names.enumerated().filter { $0.offset % 2 == 0 && $0.offset < 10 }.map(\.element)))
      let failed = try TestSupport.names(in: FilePath(spool.spool + "/failed"))
      #expect(failed.count == 10)
      // Whoever looks at the ledger, the reasons or the journal sees one line a file.
      let list = try spool.run("files", "--json")
      #expect(
        try #require(
          try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]]
        ).count == 10)
      #expect(daemon.messagesSoFar.split(separator: "\n").count == 10, "\(daemon.messagesSoFar)")
      #expect(!daemon.messagesSoFar.contains("\u{1B}"))
      for path in failed where path.bytes.suffix(12).elementsEqual(".reason.json".utf8) {
        let reason = try content(of: FilePath(spool.spool + "/failed").appending(path))
        #expect(throws: Never.self) {
          try JSONSerialization.jsonObject(with: Data(reason.utf8))
        }
      }
      try spool.expectSound()
    }
  }

  /// Field failures D5, D8.
  @Test func `a file of any length and any age is taken`() throws {
    try inSpool { spool in
      let daemon = try spool.start()
      let row = "2024-01-01T00:00:00Z,1\n"
      let long = "time,a\n" + row + "#" + String(repeating: "x", count: 1023 - 32) + "\n"
      let years = 60 * 24 * 365
      try spool.drop("", as: "0.csv", minute: -24 * years)
      try spool.drop("t", as: "1.csv", minute: 76 * years)
      try spool.drop("time,a\n", as: "2.csv")
      try spool.drop("time,a\n" + row, as: "3.csv", minute: 1)
      try spool.drop(long, as: "4.csv", minute: 2)
      #expect(long.utf8.count == 1023)
      try daemon.reach("five files") {
        try spool.number("SELECT count(*) FROM files WHERE finished_time IS NOT NULL") == 5
      }
      #expect(try spool.names(in: "done") == (0...4).map { "\($0).csv" })
      #expect(try daemon.stop().code == 0)
      try spool.expectSound()
    }
  }

  /// Goal: a file that takes the name, the size and perhaps the inode of one that is gone is new.
  ///
  /// Method: files stay in the inbox, so that only their identity tells them apart.
  /// Field failure D4.
  @Test func `a file that takes the place of another is another file`() throws {
    try inSpool { spool in
      try spool.configure(inbox: "after: \"keep\"")
      let daemon = try spool.start()
      let path = "\(spool.spool)/inbox/a.csv"
      for value in 1...5 {
        if value > 1 { try FileManager.default.removeItem(atPath: path) }
        try spool.drop(
          "time,a\n2024-01-0\(value)T00:00:00Z,\(value)\n", as: "a.csv", minute: value)
        try spool.reach(daemon, Array(repeating: "done", count: value))
      }
      #expect(
        try spool.lines("SELECT value FROM observations ORDER BY time")
          == (1...5).map { "\($0).0" })
      #expect(try daemon.stop().code == 0)
    }
  }

  /// Field failure D10.
  @Test func `a file that failed is left alone until it is put back`() throws {
    try inSpool { spool in
      let daemon = try spool.start()
      try spool.drop("a,b\n1,2\n", as: "a.csv")
      try spool.reach(daemon, ["failed"])
      daemon.signal(SIGUSR1)
      try spool.drop(hours(["1", "2"], columns: "b"), as: "b.csv")
      try spool.reach(daemon, ["failed", "done"])
      #expect(try daemon.stop().code == 0)
      try spool.runOnce()
      #expect(try spool.number("SELECT count(*) FROM files") == 2)
      #expect(try spool.names(in: "failed") == ["a.csv", "a.csv.reason.json"])
    }
  }
}
