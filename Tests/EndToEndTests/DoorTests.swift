// From arguments to commands, and from errors to exit codes.
import ForecastDaemon
import StateStore
import Testing

@testable import forecastd

@Test func `a wrong usage is told on stderr and ends with 64`() {
  #expect(
    door("stauts")
      == Outcome(
        code: .usage, output: "",
        messages: "forecastd: there is no command 'stauts'; did you mean 'status'? "
          + "see 'forecastd help'\n"))
}

@Test func `version tells the program, SQLite and the processor`() {
  let outcome = door("--version")
  #expect(outcome.code == .done && outcome.messages.isEmpty)
  #expect(
    outcome.output == """
      forecastd \(programVersion)
      SQLite \(StateStore.libraryVersion)
      built for \(processorBuild)

      """)
  #expect(outcome == door("version"))
}

@Test func `help is the overview or a page, and knows what was meant`() {
  #expect(door("help").output == HelpText(table: .forecastd, width: 100).overview)
  #expect(door("--help") == door("help"))
  #expect(door("help", "run") == door("run", "--help"))
  #expect(door("help", "run").output.hasPrefix("Usage: forecastd run "))
  #expect(
    door("help", "rn")
      == Outcome(
        code: .usage, output: "",
        messages: "forecastd: there is no command 'rn'; did you mean 'run'?\n"))
}

@Test func `check-config tells every problem as a compiler does, and ends with 78`() throws {
  try inFreshDirectory { directory in
    let path = directory + "/f.json5"
    try write("{ forecast: { horizon: 0 },\n  nonsense: 1 }", to: path)
    let outcome = door("check-config", "--config", path)
    #expect(outcome.code == .configuration && outcome.output.isEmpty)
    let lines = outcome.messages.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("\(path):1: forecast.horizon: ") == true)
    #expect(lines.last?.hasPrefix("\(path):2: nonsense: there is no key 'nonsense'") == true)
    try write("{}", to: path)
    #expect(
      door("check-config", "--config", path)
        == Outcome(code: .done, output: "\(path): no problem found\n", messages: ""))
  }
}

@Test func `a wrong configuration stops every command that needs one`() throws {
  try inFreshDirectory { directory in
    let path = directory + "/none.json5"
    for arguments in [["series"], ["status"], ["run"], ["check-file", "x"], ["backtest", "x"]] {
      let console = RecordedConsole()
      let code = Door.run(arguments + ["--config", path], on: console)
      #expect(code == .configuration, "\(arguments)")
      #expect(
        console.messages
          == "forecastd: \(path): there is no such file; name another one with --config\n")
    }
  }
}

@Test func `a database that is not there, or is none, is bad data`() throws {
  try inFreshDirectory { directory in
    let missing = door("series", "--state", directory + "/none.db")
    #expect(missing.code == .badData)
    #expect(missing.messages.contains("no such database"))
    try write(String(repeating: "not a database ", count: 500), to: directory + "/text.db")
    let text = door("forecast", "a", "--state", directory + "/text.db")
    #expect(text.code == .badData && text.output.isEmpty)
  }
}
