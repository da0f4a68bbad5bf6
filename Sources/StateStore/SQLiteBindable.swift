// The values that SQL can be given: integers, numbers, text, bytes, and their absence.
import CSQLite

/// A value that can stand for a parameter of a statement.
protocol SQLiteBindable {
  /// Gives the value to parameter `index`, counted from 1, and returns SQLite's result code.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

extension Int64: SQLiteBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    unsafe sqlite3_bind_int64(statement, index, self)
  }
}

extension Int: SQLiteBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    unsafe sqlite3_bind_int64(statement, index, Int64(self))
  }
}

extension Bool: SQLiteBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    unsafe sqlite3_bind_int64(statement, index, self ? 1 : 0)
  }
}

extension Double: SQLiteBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    unsafe sqlite3_bind_double(statement, index, self)
  }
}

extension String: SQLiteBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    let count = UInt64(utf8.count)
    return unsafe sqlite3_bind_text64(
      statement, index, self, count, copied, UInt8(SQLITE_UTF8))
  }
}

extension Array<UInt8>: SQLiteBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    // A null pointer would bind NULL, and an empty array may have one.
    guard !isEmpty else { return unsafe sqlite3_bind_zeroblob(statement, index, 0) }
    return unsafe sqlite3_bind_blob64(statement, index, self, UInt64(count), copied)
  }
}

extension Optional: SQLiteBindable where Wrapped: SQLiteBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .some(let value): unsafe value.bind(to: statement, at: index)
    case .none: unsafe sqlite3_bind_null(statement, index)
    }
  }
}

/// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
///
/// It is defined as the function pointer −1, which Swift does not import.
private var copied: sqlite3_destructor_type {
  unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
