// From arguments to an invocation.
import ForecastDaemon
import Testing

@testable import forecastd

private let parser = CommandLineParser(table: .forecastd)

private func refusal(_ arguments: [String]) -> DaemonError? {
  do throws(DaemonError) {
    _ = try parser.parse(arguments)
    return nil
  } catch {
    return error
  }
}

@Test func `options stand anywhere, with a space or an equals sign`() throws {
  for arguments in [
    ["backtest", "--horizon", "12", "a.csv", "--json", "b.csv"],
    ["backtest", "a.csv", "b.csv", "--json", "--horizon=12"],
    ["backtest", "--json", "--json", "--horizon", "3", "--horizon=12", "--", "a.csv", "b.csv"],
  ] {
    let invocation = try parser.parse(arguments)
    #expect(invocation.command == .backtest)
    #expect(invocation.operands == ["a.csv", "b.csv"])
    #expect(invocation.arguments == ["horizon": "12"])
    #expect(invocation.has("json") && !invocation.has("csv"))
  }
}

@Test func `after two dashes everything is an operand`() throws {
  let invocation = try parser.parse(["check-file", "--", "--json", "-h", "--"])
  #expect(invocation.operands == ["--json", "-h", "--"])
  #expect(try parser.parse(["check-file", "-"]).operands == ["-"])
}

@Test func `an argument may hold an equals sign or look like an option`() throws {
  #expect(try parser.parse(["run", "--config=a=b"]).arguments["config"] == "a=b")
  #expect(try parser.parse(["run", "--config", "--once"]).arguments["config"] == "--once")
}

@Test(arguments: [["--help"], ["-h"], ["help"]])
func `help is asked for in three ways`(arguments: [String]) throws {
  #expect(try parser.parse(arguments) == Invocation(.help))
}

@Test func `help after a command is help for it, whatever else stands there`() throws {
  for arguments in [["forecast", "--help"], ["forecast", "-h"], ["forecast", "a", "b", "-h"]] {
    let invocation = try parser.parse(arguments)
    #expect(invocation.command == .help && invocation.operands == ["forecast"])
  }
}

@Test func `the version is a command and an option`() throws {
  #expect(try parser.parse(["--version"]).command == .version)
  #expect(try parser.parse(["version"]).command == .version)
}

@Test(
  arguments: [
    ([], "a command is missing; see 'forecastd help'"),
    (
      ["stauts"],
      "there is no command 'stauts'; did you mean 'status'? see 'forecastd help'"
    ),
    (["frobnicate"], "there is no command 'frobnicate'; see 'forecastd help'"),
    (
      ["--json", "status"],
      "'--json' does not stand before a command; see 'forecastd help'"
    ),
    (
      ["status", "--jsn"],
      "status has no option '--jsn'; did you mean '--json'? see 'forecastd help status'"
    ),
    (["status", "-j"], "status has no option '-j'; see 'forecastd help status'"),
    (
      ["status", "--json=yes"],
      "--json takes no argument; leave out what follows '=' and the sign itself"
    ),
    (["run", "--config"], "an argument is missing; write --config FILE"),
    (["run", "--config="], "an argument is missing; write --config FILE"),
    (
      ["run", "now"],
      "'now' is one operand too many; write forecastd run [--config FILE] [--once] [--check] "
        + "[--quiet] [--verbose]"
    ),
    (
      ["forecast"],
      "SERIES is missing; write forecastd forecast SERIES [--csv] [--json] [--config FILE] "
        + "[--state FILE]"
    ),
    (
      ["\u{1B}[2J"],
      "there is no command '\\u{1b}[2J'; see 'forecastd help'"
    ),
  ])
func `a wrong usage says what is right`(arguments: [String], message: String) {
  #expect(refusal(arguments) == DaemonError(.usage, message))
}

@Test func `a number outside its range is a wrong usage`() throws {
  for text in ["0", "1001", "x", "1.5", "99999999999999999999"] {
    let invocation = try parser.parse(["backtest", "a", "--horizon", text])
    do throws(DaemonError) {
      _ = try invocation.integer("horizon", range: 1...1000)
      Issue.record("\(text) was taken")
    } catch {
      #expect(
        error
          == DaemonError(
            .usage,
            "--horizon: '\(text)' is not possible; give a whole number from 1 to 1000"))
    }
  }
  let invocation = try parser.parse(["backtest", "a", "--horizon", "1000"])
  #expect(try invocation.integer("horizon", range: 1...1000) == 1000)
  #expect(try invocation.integer("from", range: 0...9) == nil)
}
