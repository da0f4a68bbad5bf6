// What SQLite said when it refused: code, message and SQL, never the values.
import CSQLite

/// A refusal by SQLite.
public struct SQLiteError: Error, Hashable, Sendable {
  /// The primary result code, such as 5 for SQLITE_BUSY.
  public let code: Int32
  /// The extended result code, which narrows `code`; equal to it where there is nothing to narrow.
  public let extendedCode: Int32
  /// SQLite's own sentence.
  public let message: String
  /// The SQL that was refused, its values left out; nil where no SQL was running.
  public let sql: String?

  /// A refusal with the given facts.
  public init(extendedCode: Int32, message: String, sql: String?) {
    self.code = extendedCode & 0xff
    self.extendedCode = extendedCode
    self.message = message
    self.sql = sql
  }

  /// What the connection at `database` reports for the call that has just returned `result`.
  init(result: Int32, on database: OpaquePointer?, sql: String?) {
    // A connection that could not be allocated has no message of its own.
    let reported = unsafe database.map { unsafe sqlite3_extended_errcode($0) } ?? result
    let isReported = reported & 0xff == result & 0xff
    let text =
      unsafe isReported && database != nil
      ? sqlite3_errmsg(database) : sqlite3_errstr(result)
    self.init(
      extendedCode: isReported ? reported : result,
      message: unsafe text.map { unsafe String(cString: $0) } ?? "no message",
      sql: sql)
  }
}

extension SQLiteError: CustomStringConvertible {
  /// The message, the codes and the SQL in one line, such as
  /// `no such table: tree (code 1) in SELECT name FROM tree`.
  public var description: String {
    var text = "\(message) (code \(code)"
    if extendedCode != code { text += ", extended \(extendedCode)" }
    text += ")"
    if let sql { text += " in \(onOneLine(sql))" }
    return text
  }

  /// `sql` without line breaks and runs of blanks, cut after 200 characters.
  private func onOneLine(_ sql: String) -> String {
    let words = sql.split(whereSeparator: { $0 == " " || $0 == "\n" })
    let line = words.joined(separator: " ")
    return line.count > 200 ? line.prefix(200) + "…" : line
  }
}
