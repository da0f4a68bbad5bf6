// From arguments to the command they name, and from its errors to an exit code.
import ForecastDaemon

/// The way in.
enum Door {
  /// Runs what `arguments` ask for.
  ///
  /// - Parameters:
  ///   - arguments: The command line without the program's name.
  ///   - console: Where output and messages go.
  /// - Returns: The code the process ends with.
  static func run(_ arguments: [String], on console: any Console) -> ExitCode {
    let table = CommandLineTable.forecastd
    do throws(DaemonError) {
      let invocation = try CommandLineParser(table: table).parse(arguments)
      let heard: any Console = invocation.has("quiet") ? QuietConsole(console) : console
      return try run(invocation, table, on: heard)
    } catch {
      console.complain("\(table.program): \(error.description)\n")
      return error.exitCode
    }
  }

  private static func run(
    _ invocation: Invocation, _ table: CommandLineTable, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    switch invocation.command {
    case .run: try RunCommand.run(invocation, on: console)
    case .checkConfig: try CheckConfigCommand.run(invocation, on: console)
    case .checkFile: try CheckFileCommand.run(invocation, on: console)
    case .demo: try DemoCommand.run(invocation, on: console)
    case .backtest: try BacktestCommand.run(invocation, on: console)
    case .status: try StatusCommand.run(invocation, on: console)
    case .wait: try WaitCommand.run(invocation, on: console)
    case .series: try SeriesCommand.run(invocation, on: console)
    case .files: try FilesCommand.run(invocation, on: console)
    case .rejects: try RejectsCommand.run(invocation, on: console)
    case .forecast: try ForecastCommand.run(invocation, on: console)
    case .history: try HistoryCommand.run(invocation, on: console)
    case .accuracy: try AccuracyCommand.run(invocation, on: console)
    case .report: try ReportCommand.run(invocation, on: console)
    case .retry: try RetryCommand.run(invocation, on: console)
    case .rebuild: try RebuildCommand.run(invocation, on: console)
    case .backup: try BackupCommand.run(invocation, on: console)
    case .version: try VersionCommand.run(on: console)
    case .help: try HelpCommand.run(invocation, table, on: console)
    }
  }
}
