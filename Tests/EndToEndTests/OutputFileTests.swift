// Output files in each form, what becomes of input files, and rotation.
import Foundation
import Testing

struct OutputFileTests {
  private static func week() throws -> RowFile {
    RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
  }

  @Test func `a forecast at every observation stands in the output once`() throws {
    try inSpool { spool in
      try spool.configure("forecast: { issue: \"every\", horizon: 3 }")
      try spool.drop(Self.week().rows(0..<200).text, as: "a.csv")
      try spool.runOnce()
      let origins = try spool.number(
        "SELECT count(DISTINCT origin_time) FROM forecast_history WHERE series = 'heat_output'")
      #expect(origins > 150 && origins <= 200)
      #expect(try spool.number("SELECT count(*) FROM forecast_history") == origins * 4 * 3)
      try spool.expectOutputsSayWhatTheStoreSays()
      // What came is there for all but the last targets.
      #expect(
        try spool.number("SELECT count(*) FROM forecast_history WHERE actual IS NULL")
          == 4 * (1 + 2 + 3))
    }
  }

  @Test func `lines of JSON say what the store says`() throws {
    try inSpool { spool in
      try spool.configure("outbox: { format: \"jsonl\" }")
      try spool.drop(Self.week().rows(0..<300).text, as: "a.csv")
      try spool.runOnce()
      let names = [
        "heat_output", "outdoor_temperature", "return_temperature", "supply_temperature",
      ]
      #expect(try spool.names(in: "outbox") == names.map { $0 + ".jsonl" })
      var numbers: [String] = []
      for name in names {
        let lines = try contents(of: "\(spool.spool)/outbox/\(name).jsonl").split(separator: "\n")
        for line in lines {
          let step = try JSONDecoder().decode(OutputStep.self, from: Data(line.utf8))
          numbers.append("\(name)|\(step.step)|\(step.forecast)|\(step.upper_95)")
          #expect(line.hasPrefix("{\"issued_time\":\"20"))
        }
      }
      let stored = try spool.lines(
        "SELECT series, step, forecast, upper_95 FROM latest_forecast ORDER BY series, step")
      #expect(numbers == stored)
    }
  }

  @Test(arguments: ["day", "single"])
  func `the forecasts of all series can share a file`(partition: String) throws {
    try inSpool { spool in
      try spool.configure("outbox: { partition: \"\(partition)\" }")
      try spool.drop(Self.week().rows(0..<300).text, as: "a.csv")
      try spool.drop(Self.week().rows(300..<302).text, as: "b.csv", minute: 1)
      try spool.runOnce()
      try spool.expectOutputsSayWhatTheStoreSays()
      let names = try spool.names(in: "outbox")
      if partition == "single" {
        #expect(names == ["forecasts.csv"])
      } else {
        let days = try spool.lines(
          "SELECT DISTINCT substr(issued_time, 1, 10) || '.csv' FROM forecast_history ORDER BY 1")
        #expect(names == days)
      }
    }
  }

  @Test func `a file may be deleted when it is learned`() throws {
    try inSpool { spool in
      try spool.configure(inbox: "after: \"delete\"")
      try spool.drop(Self.week().rows(0..<100).text, as: "a.csv")
      try spool.drop("a,b\n1,2\n2,3\n", as: "bad.csv", minute: 1)
      #expect(try spool.run("run", "--once").code == 1)
      try spool.expectSound()
      #expect(try spool.names(in: "done") + spool.names(in: "inbox") == [])
      #expect(try spool.names(in: "failed") == ["bad.csv", "bad.csv.reason.json"])
      #expect(try spool.number("SELECT count(*) FROM observations") == 400)
    }
  }

  @Test func `a file may stay, and is learned once, also after a restart`() throws {
    try inSpool { spool in
      try spool.configure(inbox: "after: \"keep\"")
      let week = try Self.week()
      try spool.drop(week.rows(0..<300).text, as: "a.csv")
      try spool.runOnce()
      let before = try StateDigest(of: spool)
      try spool.runOnce()
      let daemon = try spool.start()
      #expect(try daemon.stop().code == 0)
      #expect(try spool.names(in: "inbox") == ["a.csv"])
      #expect(try spool.names(in: "done") == [])
      #expect(try StateDigest(of: spool).differences(from: before) == [])
      #expect(try spool.lines("SELECT file, state, learned FROM files") == ["a.csv|done|1200"])
      // Other content under its name is another file.
      try FileManager.default.removeItem(atPath: "\(spool.spool)/inbox/a.csv")
      try spool.drop(week.rows(250..<320).text, as: "a.csv", minute: 1)
      try spool.runOnce()
      #expect(
        try spool.lines("SELECT file, state, learned, duplicates FROM files")
          == ["a.csv|done|80|200", "a.csv|done|1200|0"])
    }
  }

  @Test func `an output file that was rotated away is begun anew`() throws {
    try inSpool { spool in
      let week = try Self.week()
      let path = "\(spool.spool)/outbox/heat_output.csv"
      try spool.drop(week.rows(0..<300).text, as: "a.csv")
      try spool.runOnce()
      let first = try contents(of: path)
      try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
      try spool.drop(week.rows(300..<301).text, as: "b.csv")
      try spool.runOnce()
      #expect(try contents(of: path + ".1") == first)
      let lines = try contents(of: path).split(separator: "\n")
      #expect(lines.count == 1 + 24)
      #expect(lines.first.map(String.init) == DaemonSpool.header)
      #expect(lines.dropFirst().allSatisfy { $0.contains(",2024-01-03T02:00:00Z,") })
      // The others go on where they were.
      let other = try contents(of: "\(spool.spool)/outbox/supply_temperature.csv")
      #expect(other.split(separator: "\n").count == 1 + 2 * 24)
    }
  }
}

/// A line of an output file in JSON: all its members, of their types.
private struct OutputStep: Decodable {
  let issued_time: String
  let series: String
  let origin_time: String
  let target_time: String
  let step: Int
  let forecast: Double
  let lower_80: Double
  let upper_80: Double
  let lower_95: Double
  let upper_95: Double
}
