// Files that cannot be used, or not all of them: each is told plainly, and nothing is lost.
import Foundation
import Testing

struct BadInputTests {
  /// A file, and what it comes to.
  struct Case: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// state|rows|learned|rejected of the ledger.
    let ledger: String
    /// A part of the reason that it failed for, or that its row was rejected for.
    let reason: String

    init(_ name: String, _ text: String, _ ledger: String, _ reason: String = "") {
      self.init(name, [UInt8](text.utf8), ledger, reason)
    }

    init(_ name: String, _ bytes: [UInt8], _ ledger: String, _ reason: String = "") {
      (self.name, self.bytes, self.ledger, self.reason) = (name, bytes, ledger, reason)
    }

    var testDescription: String { name }
    var fails: Bool { ledger.hasPrefix("failed") }
  }

  static let cases = [
    Case("empty.csv", "", "done|0|0|0"),
    Case("header-only.csv", "time,a\n", "done|0|0|0"),
    Case(
      "binary.csv", [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 3000),
      "failed|0|0|0", "no text (zero bytes)"),
    Case(
      "no-time.csv", "a,b\n1,2\n2,3\n4,5\n", "failed|0|0|0", "no time column among 'a', 'b'"),
    Case(
      "text-beside.csv", hours(["1,fine", "2,bad", "3,bad"], columns: "ok,note"), "done|3|3|0"),
    Case(
      "text-only.csv", hours(["x", "y", "z"], columns: "note"), "failed|0|0|0",
      "no column of numbers among 'time', 'note'"),
    Case(
      "huge-number.csv", hours(["1", "1e400", "3", "4"], columns: "x"), "done|4|3|1",
      "column 'x': '1e400' is not a finite number; row rejected"),
    Case(
      "long-row.csv",
      hours(["1", "\"" + String(repeating: "x", count: 300) + "\"", "3", "4"], columns: "y"),
      "done|4|3|1", "longer than 256 bytes; row rejected. Raise limits.line_bytes"),
    Case(
      "mostly-bad.csv",
      hours(
        ["1,1e400", "2,1e400", "1e400,3", "1e400,4", "5,5", "6,6", "7,7"], columns: "a,b"),
      "failed|7|0|4",
      "4 of 7 rows are rejected, more than the share of 0.5 in limits.rejected_ratio"),
  ]

  /// Field failures C7, D5.
  @Test(arguments: cases) func `a bad file is told, and lies whole where it belongs`(
    bad: Case
  ) throws {
    try inSpool { spool in
      try spool.configure(limits: "threads: 2, line_bytes: 256")
      try spool.drop(bad.bytes, as: bad.name)
      let ended = try spool.run("run", "--once")
      #expect(ended.code == (bad.fails ? 1 : 0), "\(ended)")
      try spool.expectSound()
      #expect(
        try spool.lines("SELECT state, rows, learned, rejected FROM files") == [bad.ledger])
      #expect(try spool.names(in: "inbox") == [])
      #expect(try spool.names(in: "done") == (bad.fails ? [] : [bad.name]))
      guard bad.fails else {
        let reasons = try spool.lines("SELECT reason FROM rejected_rows")
        #expect(reasons.allSatisfy { $0.contains(bad.reason) } && reasons.count <= 1)
        #expect(reasons.isEmpty == bad.reason.isEmpty)
        #expect(try spool.doneBytes(bad.name) == bad.bytes)
        return
      }
      let failed = "\(spool.spool)/failed/\(bad.name)"
      #expect(try [UInt8](Data(contentsOf: URL(filePath: failed))) == bad.bytes)
      #expect(try spool.names(in: "failed") == [bad.name, bad.name + ".reason.json"])
      for place in [
        ended.messages, try contents(of: failed + ".reason.json"),
        try spool.lines("SELECT reason FROM files")[0],
      ] {
        #expect(place.contains(bad.reason), "\(place)")
      }
    }
  }

  /// Field failure S8.
  @Test func `what is no plain file is left where it is, and told`() throws {
    try inSpool { spool in
      try spool.configure(inbox: "recursive: false")
      let inbox = spool.spool + "/inbox"
      try spool.drop(SampleData.bytes(SampleData.boilerHouse[0]), as: "folder/week.csv")
      try write("time,q\n2024-01-01T00:00:00Z,1\n", to: spool.root + "/outside.csv")
      let files = FileManager.default
      try files.createSymbolicLink(
        atPath: inbox + "/link.csv", withDestinationPath: spool.root + "/outside.csv")
      try files.linkItem(atPath: spool.root + "/outside.csv", toPath: inbox + "/hard.csv")
      let fifo = try Program.run(
        [inbox + "/fifo.csv"], in: spool.root, executable: "/usr/bin/mkfifo")
      #expect(fifo.code == 0)
      try spool.drop(hours(["1", "2", "3"], columns: "good"), as: "good.csv")
      let ended = try spool.run("run", "--once")
      #expect(ended.code == 1)
      for sentence in [
        "fifo.csv: is a FIFO, not a regular file; it was not opened",
        "hard.csv: is a file with 2 names (hard links); it was not opened",
        "link.csv: is a symbolic link, not a regular file; it was not opened",
        "folder: is a directory; it was not looked into. Set inbox.recursive to true",
      ] {
        #expect(ended.output.contains("left      \(inbox)/\(sentence)"), "\(ended.output)")
        #expect(ended.messages.contains("warning: \(inbox)/\(sentence)"), "\(ended.messages)")
      }
      #expect(
        try spool.names(in: "inbox") == ["fifo.csv", "folder/week.csv", "hard.csv", "link.csv"])
      #expect(try spool.names(in: "done") == ["good.csv"])
      #expect(try spool.lines("SELECT series FROM series_status") == ["good"])
      try spool.expectSound()
    }
  }

  @Test func `two failed files of one name both stay`() throws {
    try inSpool { spool in
      for content in ["a,b\n1,2\n2,3\n", "c,d\n5,6\n7,8\n"] {
        try spool.drop(content, as: "bad.csv")
        #expect(try spool.run("run", "--once").code == 1)
      }
      let names = try spool.names(in: "failed")
      #expect(names.count == 4, "\(names)")
      let bad = try names.filter { !$0.hasSuffix(".json") }
        .map { try contents(of: "\(spool.spool)/failed/\($0)") }
      #expect(Set(bad) == ["a,b\n1,2\n2,3\n", "c,d\n5,6\n7,8\n"])
      for name in names where name.hasSuffix(".json") {
        let reason = try contents(of: "\(spool.spool)/failed/\(name)")
        #expect(reason.contains("\"file\": \"bad.csv\"") && reason.contains("no time column"))
      }
      try spool.expectSound()
    }
  }

  /// Field failure P8.
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gzip"), "gzip is not installed"))
  func `a compressed file is read whole, half of one fails`() throws {
    try inSpool { spool in
      let name = SampleData.boilerHouse[1]
      try Data(SampleData.bytes(name)).write(to: URL(filePath: "\(spool.root)/\(name)"))
      let gzip = try Program.run([name], in: spool.root, executable: "/usr/bin/gzip")
      #expect(gzip.code == 0)
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: "\(spool.root)/\(name).gz")))
      try spool.drop(Array(bytes.prefix(bytes.count / 2)), as: "half.csv.gz")
      #expect(try spool.run("run", "--once").code == 1)
      #expect(try spool.number("SELECT count(*) FROM observations") == 0)
      #expect(try spool.names(in: "failed") == ["half.csv.gz", "half.csv.gz.reason.json"])
      #expect(
        try spool.lines("SELECT reason FROM files")[0]
          .contains("the gzip data end after \(bytes.count / 2) bytes in the middle"))
      try spool.drop(bytes, as: "whole.csv.gz")
      try spool.runOnce()
      #expect(
        try spool.lines("SELECT state, rows, learned FROM files WHERE file = 'whole.csv.gz'")
          == ["done|973|3874"])
    }
  }

  /// Field failure S6.
  @Test(.enabled(if: Nobody.isPossible, "only root can become another user, by setpriv"))
  func `a file that may not be read is set aside, and learned when it may`() throws {
    try inSpool { spool in
      for path in [spool.root, spool.spool, spool.spool + "/inbox"] { try giveToNobody(path) }
      try spool.drop(hours(["1", "2", "3"], columns: "secret"), as: "secret.csv")
      let inbox = "\(spool.spool)/inbox/secret.csv"
      try setMode(0o600, of: inbox)
      let run = ["run", "--once", "--config", spool.config]
      let first = try Nobody.start(Program.path, run, in: spool.root).wait()
      #expect(first.code == 1, "\(first)")
      #expect(first.messages.contains("secret.csv: may not be read (EACCES)"), "\(first)")
      #expect(first.messages.contains("chmod g+r"), "\(first)")
      #expect(try spool.names(in: "failed") == ["secret.csv", "secret.csv.reason.json"])
      #expect(try spool.names(in: "inbox") + spool.names(in: "processing") == [])
      let failed = "\(spool.spool)/failed/secret.csv"
      try setMode(0o644, of: failed)
      try FileManager.default.moveItem(atPath: failed, toPath: inbox)
      let second = try Nobody.start(Program.path, run, in: spool.root).wait()
      #expect(second.code == 0, "\(second)")
      #expect(try spool.names(in: "done") == ["secret.csv"])
      #expect(try spool.number("SELECT count(*) FROM observations") == 3)
    }
  }
}

/// A file with a row an hour: each field or fields of `rows` after a time.
func hours(_ rows: [String], columns: String) -> String {
  let lines = rows.enumerated().map { "2024-01-01T0\($0):00:00Z,\($1)\n" }
  return "time,\(columns)\n" + lines.joined()
}
