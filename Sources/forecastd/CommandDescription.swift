// The words of the command line as values: commands, operands, options.

/// Every subcommand.
enum Command: String, CaseIterable, Sendable {
  case run
  case checkConfig = "check-config"
  case checkFile = "check-file"
  case demo
  case backtest
  case status
  case wait
  case series
  case files
  case rejects
  case forecast
  case history
  case accuracy
  case report
  case retry
  case rebuild
  case backup
  case version
  case help
}

/// What there is to say about one subcommand: for the parser, the help, and whatever else is made.
struct CommandDescription: Equatable, Sendable {
  /// The command.
  let command: Command
  /// One line: what it does.
  let summary: String
  /// Further paragraphs: what comes out, what the exit codes mean here.
  let details: [String]
  /// What it takes besides options, in order.
  let operands: [OperandDescription]
  /// Its options, without `--help`, which every command has.
  let options: [OptionDescription]

  init(
    _ command: Command, _ summary: String, details: [String] = [],
    operands: [OperandDescription] = [], options: [OptionDescription] = []
  ) {
    self.command = command
    self.summary = summary
    self.details = details
    self.operands = operands
    self.options = options
  }

  /// How it is written, without the program: `backtest FILE... [--horizon N]`.
  var usage: String {
    ([command.rawValue] + operands.map(\.usage) + options.map { "[\($0.usage)]" })
      .joined(separator: " ")
  }

  /// The option called `name`.
  func option(_ name: String) -> OptionDescription? {
    options.first { $0.name == name }
  }
}

/// Something that a command takes by its place.
struct OperandDescription: Equatable, Sendable {
  /// What it stands for, in capitals.
  let name: String
  /// Whether there must be one.
  let isRequired: Bool
  /// Whether there may be several.
  let isRepeatable: Bool

  static func one(_ name: String) -> OperandDescription {
    OperandDescription(name: name, isRequired: true, isRepeatable: false)
  }

  static func optional(_ name: String) -> OperandDescription {
    OperandDescription(name: name, isRequired: false, isRepeatable: false)
  }

  static func several(_ name: String) -> OperandDescription {
    OperandDescription(name: name, isRequired: true, isRepeatable: true)
  }

  static func any(_ name: String) -> OperandDescription {
    OperandDescription(name: name, isRequired: false, isRepeatable: true)
  }

  /// How it is written: `FILE...`, `[SERIES]`.
  var usage: String {
    let text = name + (isRepeatable ? "..." : "")
    return isRequired ? text : "[\(text)]"
  }
}

/// One option.
struct OptionDescription: Equatable, Sendable {
  /// Its name, without the dashes.
  let name: String
  /// What its argument stands for, in capitals; nil for a switch.
  let argument: String?
  /// One line: what it does, its unit and its default.
  let summary: String

  /// A switch.
  init(_ name: String, _ summary: String) {
    self.name = name
    argument = nil
    self.summary = summary
  }

  /// An option that takes an argument.
  init(_ name: String, _ argument: String, _ summary: String) {
    self.name = name
    self.argument = argument
    self.summary = summary
  }

  /// How it is written: `--horizon N`.
  var usage: String {
    "--" + name + (argument.map { " " + $0 } ?? "")
  }
}
