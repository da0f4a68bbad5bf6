// `forecastd help`: everything in short, one command in full, or what `man` and a shell read.
import ForecastDaemon

enum HelpCommand {
  static func run(
    _ invocation: Invocation, _ table: CommandLineTable, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    if let text = try file(invocation, table) {
      try console.write(text)
      return .done
    }
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
  /// The file that is asked for, if one is.
  private static func file(
    _ invocation: Invocation, _ table: CommandLineTable
  ) throws(DaemonError) -> String? {
    if invocation.has("manual") { return ManualPage(table: table, version: programVersion).text }
    guard let name = invocation.arguments["completion"] else { return nil }
    guard let shell = Shell(rawValue: name) else {
      let known = Shell.allCases.map(\.rawValue).joined(separator: ", ")
      throw DaemonError(
        .usage, "--completion: there are none for '\(quoted(name))'; known are \(known)")
    }
    return shell.completions(of: table)
  }
}
