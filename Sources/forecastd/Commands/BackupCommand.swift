// `forecastd backup DEST.db`: a copy of the database, while the daemon goes on.
import ForecastDaemon
import Report

enum BackupCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let destination = invocation.operands[0]
    let started = console.monotonicMicroseconds
    var progress = ProgressLine(label: "copying", unit: "pages", on: console)
    let backup: Backup
    do {
      defer { progress.end() }
      backup = try Backup(
        of: try invocation.statePath(), to: destination, compacting: invocation.has("compact")
      ) { copied, total in
        progress.show(copied, of: total)
      }
    }
    let seconds = Double(console.monotonicMicroseconds - started) / 1e6
    if invocation.has("json") {
      let result = JSONValue.object([
        JSONMember("path", .string(destination)), JSONMember("bytes", .integer(backup.bytes)),
        JSONMember("seconds", .number(seconds)),
      ])
      try console.write(result.indentedText + "\n")
    } else {
      try console.write(
        "\(escapedForTerminal(destination)): \(backup.bytes) bytes, copied and checked in "
          + "\(fixedNumber(seconds, decimals: 1)) s\n")
    }
    return .done
  }
}
