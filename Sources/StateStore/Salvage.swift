// What can be read of a damaged database, as a new one: rows beside the damage are kept.
import CSQLite

/// What was read of a damaged database.
public struct Salvage: Hashable, Sendable {
  /// Rows that were kept.
  public internal(set) var rows = 0
  /// Tables of which some rows could not be read, or hung on such rows.
  public internal(set) var damagedTables: [String] = []
}

extension StateStore {
  /// Copies what can be read of the database at `path` into the new file `destination`.
  ///
  /// Each table is read from its beginning up to the first damage and from its end back to the
  /// last; observations and forecasts series by series. What hangs on a lost row goes, too.
  ///
  /// - Parameters:
  ///   - path: The damaged database; it is only read.
  ///   - destination: A file that does not exist.
  /// - Returns: what was kept and lost.
  /// - Throws: `StateStoreError` where not even the schema can be read, or nothing can be written.
  public static func salvage(
    _ path: String, to destination: String
  ) throws(StateStoreError) -> Salvage {
    try DatabaseFile(path: path).find(toWrite: false)
    let source = try naming(path) { () throws(SQLiteError) in
      let source = try SQLiteConnection(path: path, readOnly: true)
      try source.harden()
      return source
    }
    let migrator = SchemaMigrator(
      file: DatabaseFile(path: path), migrations: Schema.migrations)
    let version = try migrator.version(of: source)
    try migrator.checkVersion(of: source)
    let file = DatabaseFile(path: destination)
    try SchemaMigrator(file: file, migrations: Array(Schema.migrations.prefix(version)))
      .makeDatabase()
    let salvage = try naming(destination) { () throws(SQLiteError) in
      let target = try SQLiteConnection(path: destination, readOnly: false)
      try target.execute("BEGIN")
      var salvage = Salvage()
      // An older version has fewer.
      let made = try target.names("SELECT name FROM sqlite_schema WHERE type = 'table'")
      for table in tables where made.contains(table) {
        try salvage.copy(table, from: source, to: target)
      }
      for (table, key, owner) in owners where made.contains(table) {
        try target.execute(
          "DELETE FROM \(table) WHERE \(key) NOT IN (SELECT \(key) FROM \(owner))")
        if target.changedRowCount > 0 { salvage.note(table) }
      }
      try target.execute("COMMIT")
      try target.closeWithoutLog()
      return salvage
    }
    try file.sync()
    return salvage
  }

  /// Every table of the newest version, owners first.
  private static let tables = [
    "meta", "series", "observation", "snapshot", "forecast", "step_score", "day_weight",
    "file", "file_series",
    "rejected_row", "file_tail", "output_file", "output_pending",
  ]

  /// Whose rows hang on rows of another table, and by which key.
  private static let owners = [
    ("observation", "series_key", "series"), ("snapshot", "series_key", "series"),
    ("forecast", "series_key", "series"), ("step_score", "series_key", "series"),
    ("day_weight", "series_key", "series"),
    ("file_series", "series_key", "series"), ("file_series", "file_key", "file"),
    ("rejected_row", "file_key", "file"), ("file_tail", "file_key", "file"),
    ("output_pending", "output_key", "output_file"),
  ]

  /// The tables that are read series by series.
  fileprivate static let tablesBySeries: Set = ["observation", "forecast"]
}

extension Salvage {
  fileprivate mutating func note(_ table: String) {
    if !damagedTables.contains(table) { damagedTables.append(table) }
  }

  /// Copies what can be read of one table.
  fileprivate mutating func copy(
    _ table: String, from source: borrowing SQLiteConnection, to target: borrowing SQLiteConnection
  ) throws(SQLiteError) {
    let columns = try target.names("SELECT name FROM pragma_table_info('\(table)')")
    let keys = try target.names(
      "SELECT name FROM pragma_table_info('\(table)') WHERE pk > 0 ORDER BY pk")
    let places = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let insert = try SQLiteStatement(
      "INSERT OR IGNORE INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))",
      on: target)
    var conditions = [""]
    if StateStore.tablesBySeries.contains(table) {
      conditions = try target.names("SELECT series_key FROM series ORDER BY series_key")
        .map { "WHERE series_key = \($0)" }
    }
    for condition in conditions {
      for direction in ["ASC", "DESC"] {
        let order = keys.map { "\($0) \(direction)" }.joined(separator: ", ")
        let sql =
          "SELECT \(columns.joined(separator: ", ")) FROM \(table) \(condition) ORDER BY \(order)"
        if try copyRows(of: sql, from: source, into: insert, to: target) { break }
        note(table)
      }
    }
  }

  /// Inserts the rows of a query up to the first damage.
  ///
  /// - Returns: whether there was none.
  private mutating func copyRows(
    of sql: String, from source: borrowing SQLiteConnection, into insert: borrowing SQLiteStatement,
    to target: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Bool {
    var failure: SQLiteError?
    var count = 0
    do throws(SQLiteError) {
      try SQLiteStatement(sql, on: source).forEachRow { row in
        do throws(SQLiteError) {
          try insert.run(withRowOf: row)
          count += target.changedRowCount
        } catch {
          failure = error
        }
        return failure == nil
      }
    } catch {
      rows += count
      guard error.isDamage else { throw error }
      return false
    }
    if let failure { throw failure }
    rows += count
    return true
  }
}

extension SQLiteError {
  /// Whether what was to be read is spoilt: by its content, or by a sector that cannot be read.
  var isDamage: Bool { code == SQLITE_CORRUPT || code == SQLITE_IOERR }
}

extension SQLiteConnection {
  /// The first column of every row of `sql`.
  fileprivate func names(_ sql: String) throws(SQLiteError) -> [String] {
    try SQLiteStatement(sql, on: self).allRows { $0.text(0) }
  }
}
