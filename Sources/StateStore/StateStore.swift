// The store itself: what it holds while open, transactions, its own facts, closing.
import CSQLite
import TimeSeries

/// Everything the daemon knows between two moments, in one SQLite database.
///
/// One thread at a time. A verb that reads or writes throws `StateStoreError`; one that writes
/// belongs between `begin()` and `commit()`, or is a transaction of its own.
public struct StateStore: ~Copyable {
  /// Where the database is.
  public let path: String
  /// Whether the daemon before us closed the database rather than being killed; true if it is new.
  public let wasCleanlyClosed: Bool
  /// Whether this is a reader, whose writing verbs fail.
  public let isReadOnly: Bool

  let connection: SQLiteConnection
  let statements: Statements

  /// The store on `connection`, its statements prepared.
  init(
    path: String, connection: consuming SQLiteConnection, isReadOnly: Bool, wasCleanlyClosed: Bool
  ) throws(StateStoreError) {
    let statements: Statements
    do {
      statements = try .prepared(on: connection)
    } catch {
      throw .sqlite(path: path, error)
    }
    self.path = path
    self.isReadOnly = isReadOnly
    self.wasCleanlyClosed = wasCleanlyClosed
    self.connection = connection
    self.statements = statements
  }

  /// Runs `body`, whose errors are SQLite's, and says where they happened.
  func attempt<Result>(
    _ body: () throws(SQLiteError) -> Result
  ) throws(StateStoreError) -> Result {
    try naming(path, body)
  }
}

/// Runs `body`, whose errors are SQLite's, and says that they happened at `path`.
func naming<Result: ~Copyable>(
  _ path: String, _ body: () throws(SQLiteError) -> Result
) throws(StateStoreError) -> Result {
  do {
    return try body()
  } catch {
    throw .sqlite(path: path, error)
  }
}

/// Every prepared statement, by topic; made once at opening.
struct Statements: ~Copyable {
  let store: StoreStatements
  let series: SeriesStatements
  let observation: ObservationStatements
  let snapshot: SnapshotStatements
  let score: ScoreStatements
  let forecast: ForecastStatements
  let file: FileStatements
  let fileSeries: FileSeriesStatements
  let tail: TailStatements
  let output: OutputStatements
  let retention: RetentionStatements
  let weightHistory: WeightHistoryStatements

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      store: .prepared(on: connection),
      series: .prepared(on: connection),
      observation: .prepared(on: connection),
      snapshot: .prepared(on: connection),
      score: .prepared(on: connection),
      forecast: .prepared(on: connection),
      file: .prepared(on: connection),
      fileSeries: .prepared(on: connection),
      tail: .prepared(on: connection),
      output: .prepared(on: connection),
      retention: .prepared(on: connection),
      weightHistory: .prepared(on: connection))
  }

  /// Ends them all, so that the connection can be closed.
  consuming func finalize() {}
}

struct StoreStatements: ~Copyable {
  let begin: SQLiteStatement
  let commit: SQLiteStatement
  let rollback: SQLiteStatement
  let putFact: SQLiteStatement
  let fact: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      begin: SQLiteStatement("BEGIN IMMEDIATE", on: connection),
      commit: SQLiteStatement("COMMIT", on: connection),
      rollback: SQLiteStatement("ROLLBACK", on: connection),
      putFact: SQLiteStatement(Self.putFactSQL, on: connection),
      fact: SQLiteStatement(Self.factSQL, on: connection))
  }

  private static let putFactSQL = """
    INSERT INTO meta (key, value) VALUES (?1, ?2)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
    """
  private static let factSQL = "SELECT value FROM meta WHERE key = ?1"
}

// Transactions.
extension StateStore {
  /// Opens a transaction and takes the write lock.
  ///
  /// - Throws: `StateStoreError` of category busy if another program holds the lock for 5 seconds.
  public func begin() throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in try statements.store.begin.run() }
  }

  /// Ends the transaction; on return it is durable.
  ///
  /// - Throws: `StateStoreError`; then nothing of the transaction is kept once `rollback()` has
  ///   run. After an input/output error do not retry: the kernel takes the pages for clean, and a
  ///   retry would lie.
  public func commit() throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in try statements.store.commit.run() }
  }

  /// Undoes the transaction; does nothing where SQLite has undone it already, or there is none.
  public func rollback() throws(StateStoreError) {
    guard connection.isInTransaction else { return }
    try attempt { () throws(SQLiteError) in try statements.store.rollback.run() }
  }

  /// Runs `body` in one transaction: everything it writes is durable on return, or nothing is kept.
  ///
  /// - Throws: what `body` throws, or why the transaction could not begin or commit.
  public func transaction<Result>(
    _ body: (borrowing StateStore) throws(StateStoreError) -> Result
  ) throws(StateStoreError) -> Result {
    try begin()
    do {
      let result = try body(self)
      try commit()
      return result
    } catch {
      // Expected: a rollback that fails too adds nothing; the lock goes with the process.
      try? rollback()
      throw error
    }
  }
}

// Facts about the database itself.
extension StateStore {
  /// The newest run of the daemon.
  public struct Run: Hashable, Sendable {
    /// The program's version.
    public let programVersion: String
    /// When it started.
    public let started: Timestamp
  }

  /// Notes that `programVersion` has started.
  public func recordRun(programVersion: String, started: Timestamp) throws(StateStoreError) {
    if try fact("created") == nil { try putFact("created", "\(started.microseconds)") }
    try putFact("last_run", "\(started.microseconds)")
    try putFact("program_version", programVersion)
  }

  /// The newest run that was noted; nil in a new database.
  public func lastRun() throws(StateStoreError) -> Run? {
    guard let version = try fact("program_version"), let text = try fact("last_run"),
      let microseconds = Int64(text)
    else { return nil }
    return Run(programVersion: version, started: Timestamp(microseconds: microseconds))
  }

  func fact(_ key: String) throws(StateStoreError) -> String? {
    try attempt { () throws(SQLiteError) in
      try statements.store.fact.firstRow(key) { $0.text(0) }
    }
  }

  func putFact(_ key: String, _ value: String) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in try statements.store.putFact.run(key, value) }
  }
}

extension StateStore {
  /// Closes the database, and notes that it was closed.
  ///
  /// - Throws: `StateStoreError`; what was committed is durable all the same.
  public consuming func close() throws(StateStoreError) {
    if !isReadOnly {
      try rollback()
      try putFact("shutdown", "clean")
    }
    let path = path
    statements.finalize()
    do {
      try connection.close()
    } catch {
      throw .sqlite(path: path, error)
    }
  }
}
