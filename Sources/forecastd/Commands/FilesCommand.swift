// `forecastd files`: the files that came, and why some failed.
import ForecastDaemon
import Report
import StateStore

enum FilesCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let limit = try invocation.integer("limit", range: 1...1_000_000_000) ?? 50
    let store = try invocation.openStore()
    let rows = try reading { () throws(StateStoreError) in try store.files(limit: limit) }
    try console.write(rows, as: invocation) { text(rows, on: console) }
    return .done
  }

  private static func text(_ rows: ViewRows, on console: any Console) -> String {
    guard !rows.rows.isEmpty else { return "no files yet\n" }
    let table = rows.table([
      .text("file", "file"), .text("state", "state"), .number("rows", "rows"),
      .number("learned", "learned"), .number("duplicates", "dup."), .number("late", "late"),
      .number("rejected", "rejected"), .text("received_time", "received", .time),
    ])
    let reasons = zip(rows.values(of: "file"), rows.values(of: "reason")).compactMap {
      file, reason -> String? in
      guard let reason = reason.textValue, !reason.isEmpty else { return nil }
      return escapedForTerminal((file.textValue ?? "") + ": " + reason) + "\n"
    }
    return console.drawn(table) + (reasons.isEmpty ? "" : "\n" + reasons.joined())
  }
}
