// A spool, a state and a configuration of their own, and the real binary at work in them.
import Foundation
import LinuxSystem
import Testing
import TimeSeries

@testable import StateStore

/// Where one daemon works.
struct DaemonSpool {
  /// The fresh directory that holds everything.
  let root: String
  /// What was begun here, and ends with the test.
  let begun = BegunPrograms()
  var spool: String { root + "/spool" }
  var state: String { root + "/state/forecastd.db" }
  var config: String { root + "/forecastd.json5" }
  private var status: String { root + "/state/status.json" }

  /// Writes the configuration: files settle at once, and two threads learn.
  ///
  /// - Parameters:
  ///   - settle: what settle_seconds is.
  ///   - inbox: more members of `inbox`.
  ///   - rescan: what rescan_seconds is.
  ///   - limits: more members of `limits`; `threads` if it is to be other than 2.
  ///   - more: more members of the whole.
  /// - Throws: what the file system refused.
  func configure(
    settle: Double = 0, inbox: String = "", rescan: Double = 0.1, limits: String = "threads: 2",
    _ more: String = ""
  ) throws {
    // States of which one is stored a little later than the other could not be compared.
    let saving = limits.contains("unsaved_observations") ? "" : "unsaved_observations: 1, "
    let text = """
      {
        spool: "\(spool)", state: "\(state)",
        inbox: { settle_seconds: \(settle), rescan_seconds: \(rescan), \(inbox) },
        limits: { free_disk_bytes: 0, \(saving)\(limits) },
        \(more)
      }
      """
    try write(text, to: config)
  }

  /// Puts a file into the inbox at once, as a producer that writes beside it and renames does.
  func drop(_ text: String, as name: String, minute: Int = 0) throws {
    try drop([UInt8](text.utf8), as: name, minute: minute)
  }

  /// Puts a file into the inbox at once.
  ///
  /// - Parameters:
  ///   - bytes: what is in it.
  ///   - name: its path below the inbox.
  ///   - minute: when it was changed, as files are taken in that order.
  /// - Throws: what the file system refused.
  func drop(_ bytes: [UInt8], as name: String, minute: Int = 0) throws {
    let target = URL(filePath: "\(spool)/inbox/\(name)")
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    let temporary = URL(filePath: "\(root)/\(UUID().uuidString)")
    try Data(bytes).write(to: temporary)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000 + 60 * Double(minute))],
      ofItemAtPath: temporary.path)
    try FileManager.default.moveItem(at: temporary, to: target)
  }

  /// Runs the program with this configuration.
  func run(_ arguments: String...) throws -> ProgramEnd {
    try Program.run(arguments + ["--config", config], in: root)
  }

  /// Drains the inbox, which must work and leave everything as it should be.
  func runOnce(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let ended = try run("run", "--once")
    #expect(ended.code == 0, "\(ended.output)\(ended.messages)", sourceLocation: sourceLocation)
    #expect(ended.messages == "", sourceLocation: sourceLocation)
    try expectSound(sourceLocation: sourceLocation)
  }

  /// Begins a command with this configuration.
  func begin(_ arguments: String..., through launcher: [String] = []) throws -> Program {
    let command = launcher + [Program.path] + arguments + ["--config", config]
    let program = try Program(Array(command.dropFirst()), in: root, executable: command[0])
    begun.note(program)
    return program
  }

  /// Starts the daemon and waits until it looks at its inbox.
  ///
  /// - Parameter launcher: a command that the program and its arguments are appended to; it is to
  ///   become the program, not to be its parent.
  /// - Returns: the daemon.
  /// - Throws: what kept it from starting.
  func start(through launcher: [String] = []) throws -> Program {
    let program = try begin("run", through: launcher)
    try program.reach("readiness") { isIdle(program) }
    return program
  }

  /// Waits until the ledger has files of these states, oldest first.
  func reach(_ program: Program, _ states: [String]) throws {
    try program.reach("\(states)") {
      try lines("SELECT state FROM file WHERE finished_time IS NOT NULL ORDER BY file_key")
        == states
    }
  }

  /// Whether the daemon says that nothing is wrong.
  func isWell() -> Bool { (try? contents(of: status))?.contains("\"trouble\": null") ?? false }

  /// Whether the daemon says that it is that process and has nothing to do.
  func isIdle(_ program: Program) -> Bool {
    guard let status = try? contents(of: status) else { return false }
    return status.contains("\"pid\": \(program.processID),")
      && status.contains("\"state\": \"idle\"")
  }

  /// Notes a run that began at that moment, in seconds since 1970.
  func noteRun(at seconds: Int64) throws {
    let store = try StateStore.open(path: state)
    try store.recordRun(programVersion: "0", started: Timestamp(seconds: seconds))
    try store.close()
  }

  /// The rows of a query on the database.
  func rows(_ sql: String) throws -> [[StoredValue]] {
    try StateStore.openReadOnly(path: state).rows(sql)
  }

  /// The only number of a query.
  func number(_ sql: String) throws -> Int64 {
    guard case .integer(let number)? = try rows(sql).first?.first else {
      throw ProgramTrouble(description: "no number: \(sql)")
    }
    return number
  }

  /// The rows of a query, with a bar between values.
  func lines(_ sql: String) throws -> [String] {
    try rows(sql).map { row in row.map(\.plain).joined(separator: "|") }
  }

  /// The files below a directory of the spool, sorted, the day of `done` left out.
  func names(in directory: String) throws -> [String] {
    let path = "\(spool)/\(directory)"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      // Expected: a file that was taken away since it was listed is there no more.
      let attributes = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
      return attributes.map { $0[.type] as? FileAttributeType != .typeDirectory } ?? false
    }.map { directory == "done" ? String($0.drop { $0 != "/" }.dropFirst()) : $0 }.sorted()
  }

  /// What must hold whenever no daemon is at work: nothing is pending or half done, and the
  /// database is sound.
  func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(try lines("PRAGMA integrity_check") == ["ok"], sourceLocation: sourceLocation)
    #expect(try lines("PRAGMA foreign_key_check") == [], sourceLocation: sourceLocation)
    #expect(try number("SELECT count(*) FROM output_pending") == 0, sourceLocation: sourceLocation)
    #expect(
      try lines(
        """
        SELECT name, state FROM file
        WHERE finished_time IS NULL AND file_key NOT IN (SELECT file_key FROM file_tail)
        """) == [],
      sourceLocation: sourceLocation)
    #expect(try names(in: "processing") == [], sourceLocation: sourceLocation)
  }
}

/// Runs `body` in a spool of its own, configured as usual; what it has begun there ends with it.
func inSpool(_ body: (DaemonSpool) throws -> Void) throws {
  try inFreshDirectory { directory in
    let spool = DaemonSpool(root: directory)
    try spool.configure()
    try FileManager.default.createDirectory(
      atPath: spool.spool + "/inbox", withIntermediateDirectories: true)
    do {
      try body(spool)
    } catch {
      try spool.begun.end()
      throw error
    }
    try spool.begun.end()
  }
}

extension StateStore {
  /// The rows of any query: tests may look behind the public views.
  func rows(_ sql: String) throws -> [[StoredValue]] {
    let statement = try SQLiteStatement(sql, on: connection)
    return try statement.allRows { row in (0..<row.columnCount).map { row.value($0) } }
  }
}

extension StoredValue {
  /// The value as text that tells it from any other of its column.
  var plain: String {
    switch self {
    case .null: "-"
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    }
  }
}

// Output files.
extension DaemonSpool {
  /// Compares all output files, as CSV, with every forecast of the store: same lines, each once.
  func expectOutputsSayWhatTheStoreSays(
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var written: [String] = []
    for name in try names(in: "outbox") {
      let lines = try contents(of: "\(spool)/outbox/\(name)").split(separator: "\n")
      #expect(lines.first.map(String.init) == Self.header, sourceLocation: sourceLocation)
      written += lines.dropFirst().map(String.init)
    }
    let columns = Self.header.replacing(",", with: ", ")
    let stored = try rows("SELECT \(columns) FROM forecast_history")
      .map { $0.map(\.plain).joined(separator: ",") }
    #expect(!stored.isEmpty, sourceLocation: sourceLocation)
    #expect(written.sorted() == stored.sorted(), sourceLocation: sourceLocation)
  }

  /// The first line of an output file.
  static let header =
    "issued_time,series,origin_time,target_time,step,forecast,lower_80,upper_80,lower_95,upper_95"

  /// The content of a file that is done.
  func doneBytes(_ name: String) throws -> [UInt8] {
    let done = "\(spool)/done"
    let day = try #require(try FileManager.default.contentsOfDirectory(atPath: done).first)
    return [UInt8](try Data(contentsOf: URL(filePath: "\(done)/\(day)/\(name)")))
  }
}
