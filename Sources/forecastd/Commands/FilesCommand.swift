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
    var columns: [ShownColumn] = [
      .text("file", "file"), .text("state", "state"), .number("rows", "rows"),
      .number("learned", "learned"), .number("duplicates", "dup."), .number("late", "late"),
      .number("rejected", "rejected"),
    ]
    columns += console.timeColumns("received_time", "received")
    let table = rows.table(columns)
    let reasons = zip(rows.values(of: "file"), rows.values(of: "reason")).compactMap {
      file, reason -> String? in
      guard let reason = reason.textValue, !reason.isEmpty else { return nil }
      return escapedForTerminal(sentence(file.textValue ?? "", reason)) + "\n"
    }
    return console.drawn(table) + (reasons.isEmpty ? "" : "\n" + reasons.joined())
  }

  /// The reason with its file in front, which a reason that tells of the content names itself.
  static func sentence(_ file: String, _ reason: String) -> String {
    reason.hasPrefix(file + ":") ? reason : file + ": " + reason
  }
}
