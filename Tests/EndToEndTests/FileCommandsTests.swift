// The commands that read CSVs: check-file and backtest.
import ForecastDaemon
import FoundationEssentials
import LinuxSystem
import StateStore
import Testing
import TimeSeries

@testable import forecastd

/// So many hours of a wave with a day's period, as a CSV.
private func wave(hours: Int, from start: Int64 = 0) -> String {
  "time,temp\n"
    + (0..<hours).map { index -> String in
      let phase = (Int(start) + index) % 24
      let value = phase < 12 ? phase : 24 - phase
      return "\(hour(start + Int64(index)).iso8601),\(value).5\n"
    }.joined()
}

/// A configuration whose network is small, so that tests are quick.
private func quickConfiguration(_ directory: String) throws -> String {
  let path = directory + "/f.json5"
  try write(
    """
    { spool: "\(directory)/spool", model: { hidden: 4, truncation: 8 }, forecast: { horizon: 2 },
      sources: [ { match: "kitchen/*.csv", values: ["temp"] } ] }
    """, to: path)
  return path
}

@Test func `check-file shows how a file is read, and what is wrong in it`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    try write(wave(hours: 30) + "2026-02-01T00:00:00Z,n/q\n", to: directory + "/a.csv")
    let outcome = door("check-file", directory + "/a.csv", "--config", config)
    #expect(outcome.code == .done && outcome.messages.isEmpty)
    #expect(outcome.output.hasPrefix(directory + "/a.csv\n  encoding: UTF-8"))
    #expect(outcome.output.contains("\n31 rows, 1 rejected; 30 values, 0 missing; 1 series\n"))
    #expect(
      outcome.output.contains(
        "\ntemp         1 h      30  2026-01-01 00:00  2026-01-02 05:00       5.500\n"))
    #expect(outcome.output.contains("\n2026-01-01 00:00  temp    0.5000\n"))
    #expect(outcome.output.contains("\na.csv:32: "))
    #expect(outcome.output.hasSuffix("\n    2026-02-01T00:00:00Z,n/q\n"))
  }
}

@Test func `check-file goes on after a file that would be refused, and ends with 65`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    try write("a,b\nx,y\n", to: directory + "/bad.csv")
    try write(wave(hours: 3), to: directory + "/good.csv")
    let outcome = door(
      "check-file", directory + "/none.csv", directory + "/bad.csv", directory,
      directory + "/good.csv", "--config", config)
    #expect(outcome.code == .badData)
    #expect(outcome.output.contains("good.csv\n"))
    let messages = outcome.messages.split(separator: "\n")
    #expect(messages.count == 3)
    #expect(messages[0].hasSuffix("none.csv: open failed: no such file or directory (ENOENT)"))
    #expect(messages[1].hasPrefix("forecastd: bad.csv: "))
    #expect(messages[2].hasSuffix(": open failed: is a directory (EISDIR)"))
  }
}

@Test func `check-file compares a file with what is stored for the same series and times`() throws {
  try inFreshDirectory { directory in
    try write("{ state: \"\(directory)/f.db\" }", to: directory + "/f.json5")
    let store = try StateStore.open(path: directory + "/f.db")
    let series = try store.insertSeries(SeriesID("temp"), unit: nil)
    var summary = SeriesSummary()
    summary.lastTime = hour(2)
    try store.updateSeries(series, summary)
    for number in 0...2 {
      _ = try store.insertObservation(
        series, time: hour(Int64(number)), value: Double(number), isLate: false)
    }
    try store.close()
    for (offset, code) in [(0, ExitCode.done), (7, .badData)] {
      let rows = (0...2).map { "\(hour(Int64($0)).iso8601),\($0 + offset)\n" }
      try write("time,temp\n" + rows.joined(), to: directory + "/a.csv")
      let outcome = door("check-file", directory + "/a.csv", "--config", directory + "/f.json5")
      #expect(outcome.code == code)
      #expect(outcome.messages.contains("Two devices seem to share a name") == (code == .badData))
    }
  }
}

@Test func `more rejected rows than the share allows refuse the file`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    let inbox = directory + "/spool/inbox/kitchen"
    try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
    // The rule for kitchen/ says that the column holds values; most of it does not.
    let rows = (40..<100).map { "\(hour(Int64($0)).iso8601),off\n" }.joined()
    try write(wave(hours: 40) + rows, to: inbox + "/a.csv")
    for command in ["check-file", "backtest"] {
      let outcome = door(command, inbox + "/a.csv", "--config", config)
      #expect(outcome.code == .badData)
      #expect(
        outcome.messages == "forecastd: a.csv: 60 of 100 rows are rejected, more than the share "
          + "of 0.5 in limits.rejected_ratio; the daemon would refuse the file. Mend what the "
          + "rejected rows name, or raise the share\n")
      #expect(outcome.output.contains("kitchen/temp") == (command == "check-file"))
    }
  }
}

@Test func `of very many series only the first are shown`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    let columns = (0..<105).map { "s\($0)" }.joined(separator: ",")
    let rows = (0..<3).map { row in
      hour(Int64(row)).iso8601 + String(repeating: ",\(row).5", count: 105) + "\n"
    }
    try write("time,\(columns)\n" + rows.joined(), to: directory + "/a.csv")
    let output = door("check-file", directory + "/a.csv", "--config", config).output
    #expect(output.contains("\ns99 ") && !output.contains("\ns100 "))
    #expect(output.contains("\nand 5 more\n"))
  }
}

@Test func `an empty file has no rows, and that is no error`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    try write("", to: directory + "/a.csv")
    let outcome = door("check-file", directory + "/a.csv", "--config", config)
    #expect(outcome.code == .done)
    #expect(outcome.output.hasSuffix("\n0 rows, 0 rejected; 0 values, 0 missing; 0 series\n"))
  }
}

@Test func `backtest prints a table of scores and one of weights`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    try write(wave(hours: 100), to: directory + "/a.csv")
    let console = RecordedConsole(width: 80)
    let outcome = door("backtest", directory + "/a.csv", "--config", config, on: console)
    #expect(outcome.code == .done && outcome.messages.isEmpty)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "temp: 100 values, interval 1 h")
    #expect(lines[1].hasPrefix("steps ") && lines[1].hasSuffix("width"))
    #expect(lines[3].hasPrefix("1 ") && lines[4].hasPrefix("2 ") && lines[5].hasPrefix("1–2 "))
    #expect(outcome.output.contains("\nsteps  last_value  "))
    let quiet = door("backtest", directory + "/a.csv", "--quiet", "--config", config)
    #expect(quiet == Outcome(code: .done, output: "", messages: ""))
    let json = door("backtest", directory + "/a.csv", "--quiet", "--json", "--config", config)
    #expect(json.output.hasPrefix("{"))
    // The clock of the test goes a second a look: one at the start and one at the end.
    #expect(outcome.output.hasSuffix("\n100 values, 100 a second\n"))
    #expect(lines.allSatisfy { $0.count <= 80 })
  }
}

@Test func `backtest writes every forecast as the outbox does`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    let out = directory + "/out.csv"
    try write(wave(hours: 40), to: directory + "/a.csv")
    let arguments = [
      "backtest", directory + "/a.csv", "--config", config, "--horizon=3", "--forecasts", out,
    ]
    #expect(Door.run(arguments, on: RecordedConsole()) == .done)
    let lines = try contents(of: out).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0] == "issued_time,series,origin_time,target_time,step,forecast,lower_80,upper_80,"
        + "lower_95,upper_95")
    // From the second observation on, three steps each; then the end of the last line.
    #expect(lines.count == 1 + 39 * 3 + 1 && lines.last == "")
    #expect(
      lines[1].hasPrefix(
        "2026-01-01T01:00:00Z,temp,2026-01-01T01:00:00Z,2026-01-01T02:00:00Z,1,"))
    let again = RecordedConsole()
    #expect(Door.run(arguments, on: again) == .cannotCreate)
    #expect(
      again.messages
        == "forecastd: \(out): open failed: the name is taken (EEXIST); remove it, or name another "
        + "file\n")
  }
}

@Test func `backtest as JSON has promised names, and from scores only later rows`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    try write(wave(hours: 100), to: directory + "/a.csv")
    let all = door("backtest", directory + "/a.csv", "--json", "--config", config).output
    #expect(all.hasPrefix("{\n  \"observations\": 100,\n  \"seconds\": 1.0,\n"))
    let indent = String(repeating: " ", count: 10)
    for (step, count) in [(1, 99), (2, 98)] {
      let members = [
        "\"first_step\": \(step)", "\"last_step\": \(step)", "\"n\": \(count)", "\"mae\"",
      ]
      #expect(all.contains(members.joined(separator: ",\n" + indent)), "\(all)")
    }
    let late = door(
      "backtest", directory + "/a.csv", "--json", "--from", "90", "--config", config
    ).output
    #expect(late.contains("\"first_step\": 1,\n\(indent)\"last_step\": 1,\n\(indent)\"n\": 10,"))
    #expect(!late.contains("\"n\": 98,") && !late.contains("\"n\": 99,"))
    let none = door(
      "backtest", directory + "/a.csv", "--from", "100", "--config", config
    ).output
    #expect(none.contains("\nno target was scored\n"))
  }
}

@Test func `backtest takes files one after the other and counts rows through them`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    try write(wave(hours: 60), to: directory + "/a.csv")
    try write(wave(hours: 40, from: 60), to: directory + "/b.csv")
    try write(wave(hours: 100), to: directory + "/whole.csv")
    func run(_ files: [String]) -> String {
      let console = RecordedConsole()
      _ = Door.run(
        ["backtest", "--from", "70", "--config", config] + files.map { directory + "/" + $0 },
        on: console)
      return console.output
    }
    #expect(run(["a.csv", "b.csv"]) == run(["whole.csv"]))
    #expect(
      run(["whole.csv", "b.csv"]).hasPrefix(
        "temp: 100 values, interval 1 h, 40 late or double, not learned\n"))
  }
}

@Test func `backtest learns a file's rows in the order of their times`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    try write(wave(hours: 50), to: directory + "/a.csv")
    let lines = wave(hours: 50).split(separator: "\n")
    let backwards = lines.prefix(1) + lines.dropFirst().reversed()
    try write(backwards.joined(separator: "\n"), to: directory + "/b.csv")
    #expect(
      door("backtest", directory + "/a.csv", "--config", config).output
        == door("backtest", directory + "/b.csv", "--config", config).output)
  }
}

@Test func `progress is drawn where messages go to a terminal, and taken away at the end`() throws {
  try inFreshDirectory { directory in
    let config = try quickConfiguration(directory)
    try write(wave(hours: 200), to: directory + "/a.csv")
    let console = RecordedConsole(showsProgress: true)
    #expect(
      door("backtest", directory + "/a.csv", "--config", config, on: console).code == .done)
    #expect(console.progress.count == 4 && console.progress.last == "")
    #expect(console.progress.first?.hasPrefix("backtest  ") == true)
    #expect(console.messages.isEmpty)
  }
}
