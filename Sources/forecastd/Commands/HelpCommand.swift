// `forecastd help`: everything in short, or one command in full.
import ForecastDaemon

enum HelpCommand {
  static func run(
    _ invocation: Invocation, _ table: CommandLineTable, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let help = HelpText(table: table, width: console.width)
    guard let name = invocation.operands.first else {
      try console.write(help.overview)
      return .done
    }
    guard let description = table.command(name) else {
      let names = table.commands.map(\.command.rawValue)
      let meant = suggestion(for: name, among: names)
      throw DaemonError(
        .usage,
        "there is no command '\(quoted(name))'"
          + (meant.map { "; did you mean '\($0)'?" } ?? "; see '\(table.program) help'"))
    }
    try console.write(help.page(of: description))
    return .done
  }
}
