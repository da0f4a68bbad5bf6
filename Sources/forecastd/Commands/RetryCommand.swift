// `forecastd retry NAME...`: put failed files back into the inbox.
import ForecastDaemon
import LinuxSystem
import Report

enum RetryCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let configuration = try invocation.configuration()
    let failed = FailedFiles(configuration)
    var done: [RetriedFile] = []
    var errors: [DaemonError] = []
    for name in invocation.operands {
      do {
        done.append(try failed.retry(name))
      } catch {
        console.complain("forecastd: \(escapedForTerminal(error.description))\n")
        errors.append(error)
      }
    }
    if invocation.has("json") {
      try console.write(json(done).indentedText + "\n")
    } else if !done.isEmpty {
      try console.write(text(done) + whatIsNext(configuration, on: console))
    }
    guard let first = errors.first else { return .done }
    return done.isEmpty && errors.allSatisfy { $0.exitCode == first.exitCode }
      ? first.exitCode : .finishedWithFailures
  }

  private static func json(_ files: [RetriedFile]) -> JSONValue {
    .array(
      files.map { file in
        .object([
          JSONMember("file", .string(file.file)), JSONMember("path", .string(file.path)),
          JSONMember("reason", file.reason.map { .string($0) } ?? .null),
        ])
      })
  }

  private static func text(_ files: [RetriedFile]) -> String {
    files.map { file in
      let reason = file.reason.map { "  it had failed: \(escapedForTerminal($0))\n" } ?? ""
      return "\(escapedForTerminal(file.path)): is back\n" + reason
    }.joined()
  }

  /// When the files are taken.
  private static func whatIsNext(
    _ configuration: Configuration, on console: any Console
  ) -> String {
    let path = configuration.state
    let daemon = DaemonStatus.running(
      database: path, paths: DaemonStatus.paths(database: path, on: console),
      on: LinuxFileSystem())
    guard let processID = daemon?.processID else {
      return "No daemon runs here: what is in the inbox is taken when one is started.\n"
    }
    return "The daemon (process \(processID)) takes what is in the inbox; see 'forecastd files'.\n"
  }
}
