// `forecastd report`, and the page that the daemon keeps.
import Foundation
import LinuxSystem
import Testing

@testable import Report
@testable import forecastd

struct ReportCommandTests {
  @Test func `a page is written as a whole, and its size told`() throws {
    try withSampleStore { path in
      let page = path + ".html"
      try write("old", to: page)
      let outcome = door("report", "--output", page, "--state", path)
      #expect(outcome.code == .done && outcome.messages == "", "\(outcome)")
      let text = try contents(of: page)
      #expect(outcome.output.hasPrefix("\(page): 2 series, "))
      #expect(text.hasPrefix("<!DOCTYPE html>") && text.hasSuffix("</html>\n"))
      #expect(text.contains(">boiler/temp<") && text.contains("attic\\u{1b}[2J"))
      #expect(text.contains("no time column; nothing of the file is used."))
      let names = try FileManager.default.contentsOfDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path)
      #expect(!names.contains { $0.hasSuffix(".new") })
    }
  }

  @Test func `series can be named, and JSON tells what was written`() throws {
    try withSampleStore { path in
      let page = path + ".html"
      let outcome = door("report", "--output", page, "--state", path, "--json", "boiler/temp")
      #expect(outcome.code == .done)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(object["path"] as? String == page && object["series"] as? Int == 1)
      let text = try contents(of: page)
      #expect(object["bytes"] as? Int == text.utf8.count)
      #expect(text.contains("1 of 2 series") && !text.contains("attic"))
    }
  }

  @Test func `what is wrong is said, and no page is left`() throws {
    try withSampleStore { path in
      let missing = door("report", "--state", path)
      #expect(missing.code == .usage)
      #expect(missing.messages.contains("--output is missing; say where the page goes"))
      let unknown = door("report", "--output", path + ".html", "--state", path, "boiler")
      #expect(unknown.code == .finishedWithFailures)
      #expect(unknown.messages.contains("did you mean 'boiler/temp'?"))
      let place = door("report", "--output", path + "/none/r.html", "--state", path)
      #expect(place.code == .cannotCreate)
      #expect(place.messages.contains("the report was not written"))
      #expect(!FileManager.default.fileExists(atPath: path + ".html"))
    }
  }

  @Test func `the policy names the digests of the script and the style that are there`() throws {
    func digest(_ text: String) -> String {
      Data(ContentHash.digest(of: Array(text.utf8)).bytes).base64EncodedString()
    }
    #expect(ReportScript.digest == digest(ReportScript.text))
    #expect(ReportScript.styleDigest == digest(ReportStyle.text))
  }

  @Test func `the daemon keeps a page beside the outbox, if it is told to`() throws {
    try inSpool { spool in
      try spool.configure(settle: 0, "report: { every_seconds: 10 },")
      let rows = (0..<60).map { "2024-05-0\(1 + $0 / 24)T\(10 + $0 % 14):00:00Z,\($0 % 7).5" }
      try spool.drop("time,power\n" + Set(rows).sorted().joined(separator: "\n"), as: "p.csv")
      try spool.runOnce()
      let page = try contents(of: spool.spool + "/report/index.html")
      #expect(page.contains(">power<") && page.contains("p.csv"))
      #expect(try spool.names(in: "report") == ["index.html"])
      let mode = try FileManager.default.attributesOfItem(
        atPath: spool.spool + "/report/index.html")[.posixPermissions]
      #expect((mode as? Int) == 0o640)
      #expect(try spool.names(in: "outbox") == ["power.csv"])
    }
  }

  /// Goal: a page that cannot be written is told, and everything else goes on.
  @Test func `a page that cannot be written stops nothing`() throws {
    try inSpool { spool in
      try spool.configure(settle: 0, "report: { every_seconds: 10 },")
      try spool.drop("time,power\n2024-05-01T10:00:00Z,1\n2024-05-01T11:00:00Z,2\n", as: "p.csv")
      try write("in the way", to: spool.spool + "/report")
      let ended = try spool.run("run", "--once")
      #expect(ended.code == 0, "\(ended)")
      #expect(ended.messages.contains("the report was not written"), "\(ended)")
      #expect(try spool.number("SELECT sum(learned) FROM files") == 2)
    }
  }

  @Test func `without being told to the daemon writes no page`() throws {
    try inSpool { spool in
      try spool.drop("time,power\n2024-05-01T10:00:00Z,1\n2024-05-01T11:00:00Z,2\n", as: "p.csv")
      try spool.runOnce()
      #expect(!FileManager.default.fileExists(atPath: spool.spool + "/report"))
    }
  }
}
