// The commands that mend: retry, rebuild and backup, with a daemon beside them or without.
import ForecastDaemon
import Foundation
import Report
import StateStore
import Testing

@testable import forecastd

private let smallModel = "model: { hidden: 4, truncation: 8, update_interval: 4 }"

struct RetryCommandTests {
  @Test func `a failed file goes back, with its reason and what comes next`() throws {
    try inSpool { spool in
      try spool.drop("no,time\n1,2\n", as: "boiler/x.csv")
      #expect(try spool.run("run", "--once").code == 1)
      let missing = try spool.run("retry", "boiler/y.csv", "nothing")
      #expect(missing.code == 1 && missing.output == "")
      #expect(missing.messages.contains("Did you mean 'boiler/x.csv'?"), "\(missing)")
      let ended = try spool.run("retry", "boiler/x.csv")
      #expect(ended.code == 0 && ended.messages == "")
      let lines = ended.output.split(separator: "\n")
      #expect(lines.first == "\(spool.spool)/inbox/boiler/x.csv: is back")
      #expect(lines[1].hasPrefix("  it had failed: boiler/x.csv: "), "\(ended)")
      #expect(
        lines.last == "No daemon runs here: what is in the inbox is taken when one is started.")
      #expect(try spool.names(in: "inbox") == ["boiler/x.csv"])
      #expect(try spool.names(in: "failed") == [])
    }
  }

  @Test func `a running daemon takes what is put back, and JSON tells what that was`() throws {
    try inSpool { spool in
      let daemon = try spool.start()
      for name in ["a.csv", "b.csv"] { try spool.drop("no,time\n1,\(name)\n", as: name) }
      try daemon.reach("two failures") { try spool.names(in: "failed").count == 4 }
      let ended = try spool.run("retry", "--json", "a.csv", "c.csv", "b.csv")
      #expect(ended.code == 1, "\(ended)")
      #expect(ended.messages.contains("there is no failed file 'c.csv'"))
      let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
      let files = try #require(json as? [[String: String]])
      #expect(files.map { $0["file"] } == ["a.csv", "b.csv"])
      #expect(files[0]["path"] == "\(spool.spool)/inbox/a.csv")
      #expect(files[0]["reason"]?.hasPrefix("a.csv: ") == true)
      try daemon.reach("two more failures") {
        try spool.number("SELECT count(*) FROM files WHERE finished_time IS NOT NULL") == 4
          && spool.names(in: "failed").count == 4
      }
      #expect(try daemon.stop().code == 0)
    }
  }
}

struct RebuildCommandTests {
  @Test func `relearning changes nothing, tells its progress, and may be killed`() throws {
    try inSpool { spool in
      try spool.configure(smallModel)
      try SampleData.drop(into: spool)
      try spool.runOnce()
      let before = try StateDigest(of: spool)
      let killed = try spool.begin("rebuild")
      // The log is empty until it has opened the database.
      let log = URL(filePath: spool.state + "-wal")
      try killed.reach("its first write") { try !Data(contentsOf: log).isEmpty }
      #expect(try killed.kill9())
      let ended = try spool.run("rebuild")
      #expect(ended.code == 0 && ended.messages == "", "\(ended)")
      #expect(ended.output.hasPrefix("7 series, 28013 observations relearned in "), "\(ended)")
      #expect(ended.output.hasSuffix(" s; all of it is as it was\n"), "\(ended)")
      #expect(try StateDigest(of: spool).differences(from: before) == [])
      try spool.expectSound()

      let console = RecordedConsole(showsProgress: true)
      let one = door("rebuild", "heat_output", "--config", spool.config, on: console)
      #expect(one.code == .done)
      #expect(console.progress.last == "")
      #expect(console.progress.contains { $0.hasPrefix("heat_output") && $0.contains("100 %") })
    }
  }

  @Test func `another configuration of learning is told as a change`() throws {
    try inSpool { spool in
      try spool.configure(smallModel)
      try spool.drop(
        RowFile(SampleData.bytes(SampleData.boilerHouse[0])).rows(0..<100).text, as: "a")
      try spool.runOnce()
      try spool.configure("model: { hidden: 5, truncation: 8, update_interval: 4 }")
      let ended = try spool.run("rebuild", "--json")
      let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
      #expect(json?["series"] as? Int == 4)
      #expect(json?["observations"] as? Int == 400)
      #expect(json?["changed"] as? Int == 4)
      #expect((json?["incomplete"] as? [Any])?.isEmpty == true)
      let mistyped = try spool.run("rebuild", "heat_outputt")
      #expect(mistyped.code == 1)
      #expect(mistyped.messages.contains("did you mean 'heat_output'?"), "\(mistyped)")
    }
  }

  @Test func `while a daemon runs nothing is relearned, and who it is is told`() throws {
    try inSpool { spool in
      let daemon = try spool.start()
      let ended = try spool.run("rebuild")
      #expect(ended.code == 75 && ended.output == "")
      #expect(
        ended.messages.contains("another forecastd (process \(daemon.processID)) has this lock"))
      #expect(try daemon.stop().code == 0)
    }
  }
}

struct BackupCommandTests {
  @Test(arguments: [[], ["--compact"]])
  func `a copy holds the same state, and works in place`(options: [String]) throws {
    try inSpool { spool in
      try spool.configure(smallModel)
      let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
      try spool.drop(week.rows(0..<200).text, as: "a.csv")
      try spool.runOnce()
      let copy = spool.root + "/copy.db"
      let ended = try Program.run(
        ["backup", copy, "--config", spool.config] + options, in: spool.root)
      #expect(ended.code == 0 && ended.messages == "", "\(ended)")
      #expect(
        ended.output.hasPrefix("\(copy): ") && ended.output.contains(" bytes, copied and checked"))
      let attributes = try FileManager.default.attributesOfItem(atPath: copy)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try spool.run("series", "--state", copy).output == spool.run("series").output)
      let again = try spool.run("backup", copy)
      #expect(again.code == 73)
      #expect(again.messages.contains("\(copy): is there already; nothing was copied."), "\(again)")

      // The first goes on, and so does the copy, in a spool of its own.
      try inSpool { other in
        try other.configure(smallModel)
        try FileManager.default.createDirectory(
          atPath: other.root + "/state", withIntermediateDirectories: false)
        try FileManager.default.moveItem(atPath: copy, toPath: other.state)
        for each in [spool, other] {
          try each.drop(week.rows(200..<300).text, as: "b.csv")
          try each.runOnce()
        }
        let here = try StateDigest(of: spool, history: false)
        #expect(try StateDigest(of: other, history: false).differences(from: here) == [])
      }
    }
  }

  /// Goal: a copy made at any moment of the daemon's work is a state that the daemon was in.
  ///
  /// Method: files come in while copies are made; each copy is then given all files again, and must
  /// come to the state that the daemon itself comes to.
  @Test func `copies made while files come in lead to the same state`() throws {
    try inSpool { spool in
      try spool.configure(limits: "threads: 2, batch_rows: 100", smallModel)
      let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
      let files = (0..<10).map {
        (name: "\($0).csv", text: week.rows($0 * 60..<($0 + 1) * 60).text)
      }
      let daemon = try spool.start()
      var copies: [String] = []
      for (minute, file) in files.enumerated() {
        try spool.drop(file.text, as: file.name, minute: minute)
        let copy = "\(spool.root)/copy\(minute).db"
        let ended = try spool.run("backup", copy)
        #expect(ended.code == 0, "\(ended)")
        copies.append(copy)
      }
      try daemon.reach("the last file") { try spool.names(in: "done").count == files.count }
      #expect(try daemon.stop().code == 0)
      let whole = try StateDigest(of: spool, history: false)
      for copy in [copies[0], copies[4], copies[9]] {
        try inSpool { other in
          try other.configure(smallModel)
          try FileManager.default.createDirectory(
            atPath: other.root + "/state", withIntermediateDirectories: false)
          try FileManager.default.moveItem(atPath: copy, toPath: other.state)
          for (minute, file) in files.enumerated() {
            try other.drop(file.text, as: file.name, minute: minute)
          }
          let ended = try other.run("run", "--once")
          #expect(ended.code == 0, "\(ended)")
          #expect(try StateDigest(of: other, history: false).differences(from: whole) == [])
        }
      }
    }
  }

  @Test func `a bar of pages is drawn on a terminal`() throws {
    try withSampleStore { path in
      let console = RecordedConsole(showsProgress: true)
      let outcome = door("backup", path + ".copy", "--json", "--state", path, on: console)
      #expect(outcome.code == .done)
      #expect(outcome.output.contains("\"path\": \"\(path).copy\""), "\(outcome)")
      #expect(outcome.output.contains("\"bytes\": "))
      #expect(console.progress.contains { $0.hasPrefix("copying") && $0.contains("pages/s") })
      #expect(console.progress.last == "")
    }
  }
}
