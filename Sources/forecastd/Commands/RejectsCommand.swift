// `forecastd rejects`: the rows that were set aside, one a line, as compilers print errors.
import ForecastDaemon
import Report
import StateStore

enum RejectsCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let file = invocation.operands.first
    let store = try invocation.openStore()
    let rows = try reading { () throws(StateStoreError) in try store.rejectedRows(of: file) }
    try console.write(rows, as: invocation) {
      rows.rows.isEmpty ? "no rejected rows\n" : lines(rows)
    }
    return .done
  }

  /// `file:line: column 'x': reason`, and below it the row itself.
  private static func lines(_ rows: ViewRows) -> String {
    let lines = zip(
      zip(rows.values(of: "file"), rows.values(of: "line")),
      zip(rows.values(of: "column"), zip(rows.values(of: "reason"), rows.values(of: "text"))))
    return lines.map { place, what in
      let line = place.1.numberValue.map { ":\(Int64($0))" } ?? ""
      let reason = what.1.0.textValue ?? ""
      let namesColumn = reason.hasPrefix("column ")
      let column = namesColumn ? "" : what.0.textValue.map { "column '\($0)': " } ?? ""
      let message = (place.0.textValue ?? "") + line + ": " + column + reason
      let text = what.1.1.textValue.map { "    " + escapedForTerminal($0) + "\n" } ?? ""
      return escapedForTerminal(message) + "\n" + text
    }.joined()
  }
}
