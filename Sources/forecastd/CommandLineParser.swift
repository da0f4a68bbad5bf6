// From arguments to an invocation, by the table and GNU's conventions.
import ForecastDaemon
import Report

/// What somebody asked for.
struct Invocation: Equatable, Sendable {
  /// The command.
  let command: Command
  /// The last argument of each option that takes one.
  var arguments: [String: String] = [:]
  /// The options given that take none.
  var switches: Set<String> = []
  /// What stood by itself, in order.
  var operands: [String] = []

  /// An invocation of `command` without anything.
  init(_ command: Command) {
    self.command = command
  }

  /// Whether the switch `name` was given.
  func has(_ name: String) -> Bool { switches.contains(name) }

  /// The whole number that option `name` was given; nil where it was not given.
  ///
  /// - Throws: `DaemonError` of a wrong usage where it is no number within `range`.
  func integer(_ name: String, range: ClosedRange<Int>) throws(DaemonError) -> Int? {
    guard let text = arguments[name] else { return nil }
    if let number = Int(text), range.contains(number) { return number }
    throw DaemonError(
      .usage,
      "--\(name): '\(quoted(text))' is not possible; "
        + "give a whole number from \(range.lowerBound) to \(range.upperBound)")
  }
}

/// Reads command lines.
struct CommandLineParser: Sendable {
  /// What they may say.
  let table: CommandLineTable

  /// Reads `arguments`, the program's name left out.
  ///
  /// `--help` and `-h` anywhere become the command `help`, and `--version` in front `version`.
  ///
  /// - Throws: `DaemonError` of a wrong usage, with what was probably meant.
  func parse(_ arguments: [String]) throws(DaemonError) -> Invocation {
    guard let first = arguments.first else {
      throw DaemonError(.usage, "a command is missing; \(hint(nil))")
    }
    if first == "--help" || first == "-h" { return Invocation(.help) }
    if first == "--version" { return Invocation(.version) }
    guard let description = table.command(first) else { throw unknownCommand(first) }
    return try parse(Array(arguments.dropFirst()), of: description)
  }

  /// Reads what follows a command's name.
  private func parse(
    _ arguments: [String], of description: CommandDescription
  ) throws(DaemonError) -> Invocation {
    var invocation = Invocation(description.command)
    var rest = arguments[...]
    var optionsAreOver = false
    while let argument = rest.popFirst() {
      if optionsAreOver || argument == "-" || !argument.hasPrefix("-") {
        invocation.operands.append(argument)
      } else if argument == "--" {
        optionsAreOver = true
      } else if argument == "--help" || argument == "-h" {
        var help = Invocation(.help)
        help.operands = [description.command.rawValue]
        return help
      } else {
        try parseOption(argument, &rest, of: description, into: &invocation)
      }
    }
    try check(invocation.operands, of: description)
    return invocation
  }

  /// Reads one option, and its argument where it takes one.
  private func parseOption(
    _ argument: String, _ rest: inout ArraySlice<String>, of description: CommandDescription,
    into invocation: inout Invocation
  ) throws(DaemonError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let given = String(parts[0])
    guard given.hasPrefix("--"), let option = description.option(String(given.dropFirst(2))) else {
      throw unknownOption(given, of: description)
    }
    let attached = parts.count == 2 ? String(parts[1]) : nil
    if option.argument == nil {
      guard attached == nil else {
        throw DaemonError(
          .usage, "\(given) takes no argument; leave out what follows '=' and the sign itself")
      }
      invocation.switches.insert(option.name)
    } else {
      guard let value = attached ?? rest.popFirst(), !value.isEmpty else {
        throw DaemonError(.usage, "an argument is missing; write \(option.usage)")
      }
      invocation.arguments[option.name] = value
    }
  }

  private func check(
    _ operands: [String], of description: CommandDescription
  ) throws(DaemonError) {
    let required = description.operands.filter(\.isRequired)
    if operands.count < required.count {
      throw DaemonError(
        .usage,
        "\(required[operands.count].name) is missing; write "
          + "\(table.program) \(description.usage)")
    }
    if operands.count > description.operands.count,
      description.operands.last?.isRepeatable != true
    {
      throw DaemonError(
        .usage,
        "'\(quoted(operands[description.operands.count]))' is one operand too many; write "
          + "\(table.program) \(description.usage)")
    }
  }

  private func unknownCommand(_ name: String) -> DaemonError {
    if name.hasPrefix("-") {
      return DaemonError(
        .usage, "'\(quoted(name))' does not stand before a command; \(hint(nil))")
    }
    let names = table.commands.map(\.command.rawValue)
    let meant = suggestion(for: name, among: names)
    return DaemonError(
      .usage,
      "there is no command '\(quoted(name))'; "
        + (meant.map { "did you mean '\($0)'? " } ?? "") + hint(nil))
  }

  private func unknownOption(_ given: String, of description: CommandDescription) -> DaemonError {
    let names = description.options.map { "--" + $0.name } + ["--help"]
    let meant = suggestion(for: given, among: names)
    return DaemonError(
      .usage,
      "\(description.command.rawValue) has no option '\(quoted(given))'; "
        + (meant.map { "did you mean '\($0)'? " } ?? "") + hint(description.command))
  }

  private func hint(_ command: Command?) -> String {
    "see '\(table.program) help\(command.map { " " + $0.rawValue } ?? "")'"
  }
}

/// The name that was probably meant: at most every third sign may be wrong.
func suggestion(for name: String, among names: [String]) -> String? {
  nearestName(to: name, among: names, distanceLimit: max(1, name.count / 3))
}

/// Foreign text for a message: short, and nothing in it that a terminal would obey.
func quoted(_ text: String) -> String {
  elided(escapedForTerminal(text), toColumns: 40)
}
