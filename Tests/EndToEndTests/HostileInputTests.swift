// Files whose contents mean harm: names that are paths, queries or orders, too many series, bombs.
import Foundation
import Testing

struct HostileInputTests {
  /// Method: the daemon is held while it learns another file, after it has seen the folder.
  @Test func `a folder that becomes a link to the outbox does not lead there`() throws {
    try inSpool { spool in
      try spool.drop(SampleData.bytes(SampleData.boilerHouse[0]), as: "week.csv")
      try spool.runOnce()
      let output = try #require(try spool.names(in: "outbox").first)
      let kept = try contents(of: "\(spool.spool)/outbox/\(output)")
      let rows = (0..<40_000).map { "\($0 * 60),\($0 % 97),\($0 % 89)\n" }.joined()
      try spool.drop("time,a,b\n" + rows, as: "first.csv", minute: 1)
      try spool.drop("time,x\n1,2\n", as: "room/\(output)", minute: 2)
      let daemon = try Program(["run", "--config", spool.config], in: spool.root)
      try daemon.reach("the first file") { try spool.names(in: "processing") == ["first.csv"] }
      daemon.signal(SIGSTOP)
      let manager = FileManager.default
      let room = "\(spool.spool)/inbox/room"
      try manager.moveItem(atPath: room, toPath: "\(spool.root)/room")
      try manager.createSymbolicLink(atPath: room, withDestinationPath: "../outbox")
      daemon.signal(SIGCONT)
      try daemon.reach("the end of the first file") { spool.isIdle(daemon) }
      #expect(try daemon.stop().code == 0)
      #expect(try contents(of: "\(spool.spool)/outbox/\(output)") == kept)
      let files = try spool.lines("SELECT file FROM files ORDER BY file")
      #expect(files == ["first.csv", "week.csv"])
    }
  }

  /// What stands in the header of a file: each would do harm somewhere, were it not only a name.
  private static let names = [
    "../../../../evil", "/etc/cron.d/evil", "..", "a\u{1B}]0;owned\u{7}b", "two\nlines",
    "x'); DROP TABLE series; --", "\"; .shell x", "=HYPERLINK(\"x\")", "+1", "@sum", "%n%s%x",
    "con\0trol", "\u{202E}gpj", String(repeating: "x", count: 255),
  ]

  private static func file(columns: [String], rows: Int = 30) -> String {
    let fields = columns.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
    let lines = (0..<rows).map { row in
      let day = row + 1 < 10 ? "0\(row + 1)" : "\(row + 1)"
      let values = columns.indices.map { "\(row % 5 + $0)" }.joined(separator: ",")
      return "2024-01-\(day)T00:00:00Z,\(values)\n"
    }
    return "time,\(fields.joined(separator: ","))\n" + lines.joined()
  }

  /// Goal: a name is a name.
  ///
  /// Method: one file for each, so that one that is refused hides no other.
  @Test func `a column's name reaches no path, no query and no terminal`() throws {
    try inSpool { spool in
      for (index, name) in Self.names.enumerated() {
        try spool.drop(
          Self.file(columns: [name, "good\(index)"]), as: "\(index).csv", minute: index)
      }
      let ended = try spool.run("run", "--once")
      try spool.expectSound()
      // All that was made lies where it belongs.
      let manager = FileManager.default
      #expect(
        try manager.contentsOfDirectory(atPath: spool.spool).sorted()
          == ["done", "failed", "inbox", "outbox", "processing"])
      let outputs = try spool.names(in: "outbox")
      #expect(outputs.allSatisfy { !$0.contains("/") && $0.hasSuffix(".csv") }, "\(outputs)")
      #expect(!manager.fileExists(atPath: "/etc/cron.d/evil"))
      // Those that are refused take nothing with them, and every other file is learned.
      let failed = try spool.number("SELECT count(*) FROM files WHERE state = 'failed'")
      let good = try spool.number("SELECT count(*) FROM series_status WHERE series LIKE 'good%'")
      #expect(good == Int64(Self.names.count) - 1 && failed == 1, "\(ended.messages)")
      #expect(try spool.names(in: "failed").first == "11.csv", "zero bytes are no text")
      for command in [["series"], ["files"], ["rejects"], ["accuracy"], ["status"]] {
        let shown = try Program.run(command + ["--config", spool.config], in: spool.root)
        for text in [shown.output, shown.messages, ended.output, ended.messages] {
          #expect(text.unicodeScalars.allSatisfy(Self.isHarmless), "\(command)")
        }
      }
    }
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "\u{202E}"
  }

  @Test func `a value that is text reaches no terminal`() throws {
    try inSpool { spool in
      try spool.drop(
        hours(["1", "2", "\u{1B}[2J", "=1+1", "'; --", "6", "7", "8", "9"], columns: "x"),
        as: "x.csv")
      let ended = try spool.run("run", "--once")
      let rejects = try spool.run("rejects")
      #expect(rejects.code == 0)
      for text in [ended.output, ended.messages, rejects.output] {
        #expect(text.unicodeScalars.allSatisfy(Self.isHarmless), "\(text)")
      }
      try spool.expectSound()
      #expect(try spool.lines("SELECT state, learned, rejected FROM files") == ["done|6|3"])
    }
  }

  @Test func `a file that would make too many series fails, and others do not`() throws {
    try inSpool { spool in
      try spool.configure(limits: "threads: 2, series: 4")
      try spool.drop(Self.file(columns: ["a", "b", "c"]), as: "few.csv", minute: 0)
      try spool.drop(Self.file(columns: (0..<9).map { "id\($0)" }), as: "many.csv", minute: 1)
      try spool.drop(Self.file(columns: ["a", "d"], rows: 29), as: "last.csv", minute: 2)
      #expect(try spool.run("run", "--once").code == 1)
      try spool.expectSound()
      #expect(try spool.lines("SELECT series FROM series_status") == ["a", "b", "c", "d"])
      #expect(try spool.names(in: "failed") == ["many.csv", "many.csv.reason.json"])
      #expect(
        try spool.lines("SELECT reason FROM files WHERE state = 'failed'")[0]
          .contains("more than 4 series; nothing of the file is used."))
    }
  }

  /// Goal: what a small file unpacks to is never in memory at once.
  ///
  /// Method: the process may have less memory than that.
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit"),
      "prlimit is not installed"),
    arguments: ["\\0", "1"])
  func `a small file that unpacks to a large one is refused, and others are learned`(
    filling: String
  ) throws {
    try inSpool { spool in
      let bomb = "\(spool.spool)/inbox/bomb.csv.gz"
      let zeros = "head -c 400000000 /dev/zero | tr '\\0' '\(filling)'"
      let made = try Program.run(
        ["-c", "{ printf 'time,x\\n'; \(zeros); } | gzip -1 >\(bomb)"], in: spool.root,
        executable: "/bin/sh")
      #expect(made.code == 0, "\(made)")
      try spool.drop(Self.file(columns: ["good"]), as: "good.csv", minute: 1)
      let run = ["--data=300000000", Program.path, "run", "--once", "--config", spool.config]
      let ended = try Program.run(run, in: spool.root, executable: "/usr/bin/prlimit")
      #expect(ended.code == 1, "\(ended)")
      try spool.expectSound()
      #expect(try spool.names(in: "failed") == ["bomb.csv.gz", "bomb.csv.gz.reason.json"])
      #expect(try spool.names(in: "done") == ["good.csv"])
    }
  }
}
