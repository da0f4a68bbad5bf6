// `forecastd backup DEST.db`: a copy of the database, while the daemon goes on.
import ForecastDaemon
import Report

enum BackupCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let destination = invocation.operands[0]
    let started = console.monotonicMicroseconds
    let backup = try make(destination, invocation, on: console)
    let seconds = Double(console.monotonicMicroseconds - started) / 1e6
    if invocation.has("json") {
      let result = JSONValue.object([
        JSONMember("path", .string(destination)), JSONMember("bytes", .integer(backup.bytes)),
        JSONMember("seconds", .number(seconds)),
        JSONMember("damaged", .array(backup.damagedTables.map { .string($0) })),
      ])
      try console.write(result.indentedText + "\n")
    } else if !invocation.has("quiet") || !backup.damagedTables.isEmpty {
      let tables = backup.damagedTables.joined(separator: ", ")
      try console.write(
        "\(escapedForTerminal(destination)): \(backup.bytes) bytes, copied and checked in "
          + "\(fixedNumber(seconds, decimals: 1)) s"
          + (tables.isEmpty ? "\n" : "; some rows of \(tables) could not be read\n"))
    }
    return backup.damagedTables.isEmpty ? .done : .finishedWithFailures
  }

  private static func make(
    _ destination: String, _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> Backup {
    let state = try invocation.statePath()
    if invocation.has("salvage") { return try Backup(salvaging: state, to: destination) }
    var progress = ProgressLine(label: "copying", unit: "pages", on: console)
    defer { progress.end() }
    return try Backup(
      of: state, to: destination, compacting: invocation.has("compact")
    ) { copied, total in
      progress.show(copied, of: total)
    }
  }
}
