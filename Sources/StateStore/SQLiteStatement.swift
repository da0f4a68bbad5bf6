// One prepared statement: bind, step, read columns, and start anew.
import CSQLite

/// Owns a prepared statement, made once and run many times.
///
/// Its verbs reset it whatever happens, so that an error leaves nothing behind.
@safe struct SQLiteStatement: ~Copyable {
  private let handle: OpaquePointer

  /// Prepares the first statement of `sql`.
  init(_ sql: String, on connection: borrowing SQLiteConnection) throws(SQLiteError) {
    var prepared: OpaquePointer?
    let result = unsafe sqlite3_prepare_v3(
      connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard result == SQLITE_OK, let statement = unsafe prepared else {
      throw unsafe SQLiteError(result: result, on: connection.handle, sql: sql)
    }
    unsafe handle = statement
  }

  deinit {
    unsafe sqlite3_finalize(handle)
  }

  /// Runs the statement to its end with `values` as ?1, ?2, …; rows are ignored.
  func run<each Value: SQLiteBindable>(_ values: repeat each Value) throws(SQLiteError) {
    defer { reset() }
    try bind(repeat each values)
    while try step() {}
  }

  /// Reads the first row of the result, or nil where there is none.
  func firstRow<each Value: SQLiteBindable, Result>(
    _ values: repeat each Value, read: (borrowing SQLiteStatement) -> Result
  ) throws(SQLiteError) -> Result? {
    defer { reset() }
    try bind(repeat each values)
    return try step() ? read(self) : nil
  }

  /// Calls `body` with each row of the result; false from it ends the visit.
  func forEachRow<each Value: SQLiteBindable>(
    _ values: repeat each Value, body: (borrowing SQLiteStatement) -> Bool
  ) throws(SQLiteError) {
    defer { reset() }
    try bind(repeat each values)
    while try step() {
      guard body(self) else { return }
    }
  }

  /// Reads every row of the result.
  func allRows<each Value: SQLiteBindable, Result>(
    _ values: repeat each Value, read: (borrowing SQLiteStatement) -> Result
  ) throws(SQLiteError) -> [Result] {
    var results: [Result] = []
    try forEachRow(repeat each values) { row in
      results.append(read(row))
      return true
    }
    return results
  }

  /// Binds `values` as ?1, ?2, … in order.
  ///
  /// - Precondition: as many values as the SQL has parameters; the statement is not being stepped.
  private func bind<each Value: SQLiteBindable>(
    _ values: repeat each Value
  ) throws(SQLiteError) {
    precondition(unsafe sqlite3_stmt_busy(handle) == 0, "a statement is run while it is running")
    var index: Int32 = 0
    var result = SQLITE_OK
    for value in repeat each values {
      index += 1
      let bound = unsafe value.bind(to: handle, at: index)
      if bound != SQLITE_OK { result = bound }
    }
    let parameterCount = unsafe sqlite3_bind_parameter_count(handle)
    precondition(index == parameterCount, "as many values as parameters")
    guard result == SQLITE_OK else { throw error(result) }
  }

  /// Runs the statement with `shared` as ?1, and an integer and a number of each row after it:
  /// ?2 and ?3, ?4 and ?5, and so on.
  ///
  /// - Precondition: as many integers as numbers, and as many of both as the SQL has places for.
  func run(
    sharing shared: Int64, _ integers: ArraySlice<Int64>, _ numbers: ArraySlice<Double>
  ) throws(SQLiteError) {
    defer { reset() }
    precondition(unsafe sqlite3_stmt_busy(handle) == 0, "a statement is run while it is running")
    let parameterCount = Int(unsafe sqlite3_bind_parameter_count(handle))
    precondition(
      integers.count == numbers.count && parameterCount == 1 + 2 * numbers.count,
      "as many values as parameters")
    var result = unsafe sqlite3_bind_int64(handle, 1, shared)
    var index: Int32 = 1
    for (integer, number) in zip(integers, numbers) {
      let first = unsafe sqlite3_bind_int64(handle, index + 1, integer)
      let second = unsafe sqlite3_bind_double(handle, index + 2, number)
      if first != SQLITE_OK || second != SQLITE_OK { result = max(first, second) }
      index += 2
    }
    guard result == SQLITE_OK else { throw error(result) }
    while try step() {}
  }

  /// Runs the statement to its end with the columns of the row that `source` stands on.
  func run(withRowOf source: borrowing SQLiteStatement) throws(SQLiteError) {
    defer { reset() }
    for column in 0..<source.columnCount {
      // Sound: the value stays while `source` stands on its row, and binding copies it.
      let value = unsafe sqlite3_column_value(source.handle, column)
      let result = unsafe sqlite3_bind_value(handle, column + 1, value)
      guard result == SQLITE_OK else { throw error(result) }
    }
    while try step() {}
  }

  /// Moves to the next row; false at the end.
  private func step() throws(SQLiteError) -> Bool {
    let result = unsafe sqlite3_step(handle)
    if result == SQLITE_ROW { return true }
    guard result == SQLITE_DONE else { throw error(result) }
    return false
  }

  /// Ends the run and forgets the values.
  private func reset() {
    // Expected: reset repeats the error of the step before it, which has been thrown already.
    _ = unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }

  private func error(_ result: Int32) -> SQLiteError {
    let sql = unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) }
    return unsafe SQLiteError(result: result, on: sqlite3_db_handle(handle), sql: sql)
  }
}

// Columns of the row that a visit stands on, counted from 0.
extension SQLiteStatement {
  /// How many columns the result has.
  var columnCount: Int32 { unsafe sqlite3_column_count(handle) }

  /// The name of a column.
  func columnName(_ column: Int32) -> String {
    unsafe sqlite3_column_name(handle, column).map { unsafe String(cString: $0) } ?? ""
  }

  /// Whether a column is NULL.
  func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  /// A column as an integer; 0 for NULL.
  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

  /// A column as a number; 0 for NULL.
  func real(_ column: Int32) -> Double { unsafe sqlite3_column_double(handle, column) }

  /// A column as text, invalid UTF-8 repaired; empty for NULL.
  func text(_ column: Int32) -> String {
    guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    // Sound: SQLite keeps `count` bytes at `start` until the next step or conversion.
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// A column as bytes; empty for NULL.
  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    // Sound: SQLite keeps `count` bytes at `start` until the next step or conversion.
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  /// A column as an integer, or nil for NULL.
  func integerOrNil(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

  /// A column as a number, or nil for NULL.
  func realOrNil(_ column: Int32) -> Double? { isNull(column) ? nil : real(column) }

  /// A column as text, or nil for NULL.
  func textOrNil(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  /// A column as bytes, or nil for NULL.
  func bytesOrNil(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

  /// A column as what it is; bytes are shown as text.
  func value(_ column: Int32) -> StoredValue {
    switch unsafe sqlite3_column_type(handle, column) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer(integer(column))
    case SQLITE_FLOAT: .real(real(column))
    default: .text(text(column))
    }
  }
}
