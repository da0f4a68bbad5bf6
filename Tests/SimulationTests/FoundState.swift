// What a database and a simulated disk hold, in words that can be compared.
import CSQLite
import LinuxSystem
import TestSupport

/// Rows of a database, each as its values with a space between, blobs as their SHA-256.
///
/// Reads beside the daemon's own code.
func rows(_ sql: String, at path: FilePath) throws -> [String] {
  var database: OpaquePointer?
  var statement: OpaquePointer?
  defer {
    unsafe sqlite3_finalize(statement)
    unsafe sqlite3_close(database)
  }
  var result = unsafe sqlite3_open_v2(
    "\(path)", &database, SQLITE_OPEN_READWRITE, nil)
  if result == SQLITE_OK { result = unsafe sqlite3_prepare_v2(database, sql, -1, &statement, nil) }
  guard result == SQLITE_OK else { throw SimulationError("SQLite says \(result) to \(sql)") }
  var rows: [String] = []
  while true {
    result = unsafe sqlite3_step(statement)
    if result == SQLITE_DONE { return rows }
    guard result == SQLITE_ROW else { throw SimulationError("SQLite says \(result) to \(sql)") }
    let columns = 0..<(unsafe sqlite3_column_count(statement))
    rows.append(columns.map { unsafe text(statement, $0) }.joined(separator: " "))
  }
}

private func text(_ statement: OpaquePointer?, _ column: Int32) -> String {
  switch unsafe sqlite3_column_type(statement, column) {
  case SQLITE_INTEGER: "\(unsafe sqlite3_column_int64(statement, column))"
  case SQLITE_FLOAT: "\(unsafe sqlite3_column_double(statement, column))"
  case SQLITE_TEXT: unsafe String(cString: sqlite3_column_text(statement, column))
  case SQLITE_BLOB: "\(ContentHash.digest(of: unsafe blob(statement, column)))"
  default: "NULL"
  }
}

private func blob(_ statement: OpaquePointer?, _ column: Int32) -> [UInt8] {
  let count = Int(unsafe sqlite3_column_bytes(statement, column))
  guard count > 0, let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
  return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
}

/// Why a simulation could not be run to its end.
struct SimulationError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension SimulatedDisk {
  /// Everything beneath `path`, and where it is.
  func files(beneath path: FilePath) throws(SystemError) -> [(
    path: FilePath, inode: SimulatedInode
  )] {
    var found: [(path: FilePath, inode: SimulatedInode)] = []
    var waiting = [path]
    while let path = waiting.popLast() {
      let directory = try inode(at: path, for: "open")
      for (name, inside) in directory.entries {
        let beneath = path.appending(name)
        if inside.isDirectory { waiting.append(beneath) } else { found.append((beneath, inside)) }
      }
    }
    return found.sorted { $0.path < $1.path }
  }
}
