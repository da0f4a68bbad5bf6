// The demonstration, and every command that reads what it leaves.
import Foundation
import Testing

struct DemoTests {
  @Test func `the demo ends with tables, and every command reads its result`() throws {
    try inFreshDirectory { directory in
      let demo = "\(directory)/demo"
      let ended = try Program.run(["demo", "--directory", demo], in: directory)
      #expect(ended.code == 0, "\(ended)")
      #expect(ended.messages == "")
      for part in [
        "28013 observations learned", "Latest forecasts, with 80 % intervals",
        "greenhouse/humidity",
        "How good forecasts were", "Look further:", "tail -3 \(demo)/outbox/", "sqlite3 -readonly",
      ] {
        #expect(ended.output.contains(part), "\(part): \(ended.output)")
      }
      try expectShownCommandsWork(ended.output, in: directory)
      try expectReadable(DemoReader(directory: directory, demo: demo))
      let again = try Program.run(["demo", "--directory", demo], in: directory)
      #expect(again.code == 73)
      #expect(again.messages.contains("\(demo): it exists already"))
    }
  }

  @Test(
    arguments: [
      ([], "a command is missing"),
      (["frobnicate"], "there is no command 'frobnicate'"),
      (["run", "--onse"], "did you mean '--once'?"),
      (["forecast"], "SERIES is missing"),
      (["series", "extra"], "'extra' is one operand too many"),
      (["backtest", "--horizon", "x", "a.csv"], "--horizon: 'x' is not possible"),
      (["help", "nothing"], "there is no command 'nothing'"),
    ] as [([String], String)])
  func `a wrong command line ends with 64 and says what is wrong`(
    arguments: [String], part: String
  ) throws {
    try inFreshDirectory { directory in
      let ended = try Program.run(arguments, in: directory)
      #expect(ended.code == 64)
      #expect(ended.output == "")
      #expect(ended.messages.hasPrefix("forecastd: ") && ended.messages.contains(part), "\(ended)")
    }
  }

  /// Runs the lines that the demo shows under "Look further", as a shell would.
  private func expectShownCommandsWork(_ output: String, in directory: String) throws {
    let shown = try #require(output.components(separatedBy: "Look further:\n").last)
      .components(separatedBy: "Your own file:")[0].replacing("\\\n", with: "")
    let commands = shown.split(separator: "\n").map { $0.drop { $0 == " " } }
      .filter { !$0.isEmpty && (SQLiteTool.isPresent || !$0.hasPrefix("sqlite3")) }
    #expect(commands.count >= 4, "\(shown)")
    for command in commands {
      let ended = try Program.run(
        ["-c", String(command)], in: directory, executable: "/bin/sh")
      #expect(ended.code == 0 && !ended.output.isEmpty, "\(command): \(ended)")
    }
  }

  private func expectReadable(_ reader: DemoReader) throws {
    let forecastKeys = [
      "series", "issued_time", "origin_time", "target_time", "target_unix", "step", "forecast",
      "lower_80", "upper_80", "lower_95", "upper_95",
    ]
    let lists: [([String], keys: [String], count: Int)] = [
      (
        ["series"],
        [
          "series", "unit", "interval_seconds", "observations", "first_time", "last_time",
          "last_unix", "last_value", "mae", "mae_last_value", "skill", "coverage_80",
          "coverage_95", "state",
        ], 7
      ),
      (
        ["files"],
        [
          "file", "state", "series", "rows", "learned", "duplicates", "late", "rejected", "bytes",
          "sha256", "received_time", "finished_time", "reason",
        ], 8
      ),
      (["rejects"], ["file", "line", "column", "reason", "text", "time"], 4),
      (["forecast", "heat_output"], forecastKeys, 24),
      (
        ["history", "heat_output"],
        forecastKeys + ["actual", "error", "inside_80", "inside_95"], 6 * 24
      ),
      (
        ["accuracy", "heat_output"],
        [
          "series", "step", "forecasts", "mae", "rmse", "mase", "bias", "mae_last_value",
          "mae_seasonal_naive", "skill", "coverage_80", "coverage_95", "weights",
        ], 24
      ),
    ]
    for (command, keys, count) in lists {
      let objects = try #require(try reader.json(command) as? [[String: Any]], "\(command)")
      #expect(objects.count == count, "\(command)")
      #expect(objects.allSatisfy { Set($0.keys) == Set(keys) }, "\(command)")
      let text = try reader.run(command)
      #expect(text.code == 0 && text.messages == "" && !text.output.isEmpty, "\(command)")
    }
    let status = try #require(try reader.json(["status"]) as? [String: Any])
    #expect(
      Set(status.keys)
        == [
          "version", "running", "daemon", "state", "series", "files", "last_file", "problems",
        ])
    #expect(status["running"] as? Bool == false)
    for command in [["forecast", "heat_output", "--csv"], ["history", "heat_output", "--csv"]] {
      let header = try reader.run(command).output.split(separator: "\n").first
      #expect(header?.hasPrefix(forecastKeys.joined(separator: ",")) == true, "\(command)")
    }
    let unknown = try reader.run(["forecast", "heat_ouput"])
    #expect(unknown.code == 1)
    #expect(unknown.messages.contains("did you mean 'heat_output'?"), "\(unknown)")
    let check = try reader.run(["check-file", "\(reader.demo)/failed/nothing.csv"])
    #expect(check.code == 65)
  }
}

/// The commands that read what a demo has left.
private struct DemoReader {
  let directory: String
  let demo: String

  func run(_ arguments: [String]) throws -> ProgramEnd {
    try Program.run(arguments + ["--config", "\(demo)/forecastd.json5"], in: directory)
  }

  func json(_ arguments: [String]) throws -> Any {
    let ended = try run(arguments + ["--json"])
    #expect(ended.code == 0 && ended.messages == "", "\(ended)")
    return try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
  }
}
