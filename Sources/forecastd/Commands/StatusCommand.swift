// `forecastd status`: is it running, what has it done, what is wrong.
import ForecastDaemon
import LinuxSystem
import Report
import StateStore

enum StatusCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let path = try invocation.statePath()
    let daemon = DaemonStatus.running(
      database: path, paths: DaemonStatus.paths(database: path, on: console),
      on: LinuxFileSystem())
    let stored: StoredStatus?
    var refusal: String?
    do {
      stored = try StoredStatus(path: path)
    } catch {
      // Who may not read the database may still know how the daemon fares.
      guard error.exitCode == .permission, daemon != nil else { throw error }
      stored = nil
      refusal = "it may be read by its group only"
    }
    if invocation.has("json") {
      try console.write(json(path, daemon, stored).indentedText + "\n")
    } else {
      try console.write(
        text(
          path, daemon, stored, missing: refusal ?? "not there yet", now: console.wallMicroseconds))
    }
    return .done
  }

  private static func json(
    _ path: String, _ daemon: DaemonStatus?, _ stored: StoredStatus?
  ) -> JSONValue {
    func counts(_ counts: [(name: String, count: Int)]) -> JSONValue {
      .object(counts.map { JSONMember($0.name, .integer(Int64($0.count))) })
    }
    return .object([
      JSONMember("version", .string(programVersion)),
      JSONMember("running", .boolean(daemon != nil)),
      JSONMember("daemon", daemon.map { .object($0.members) } ?? .null),
      JSONMember("state", .string(path)),
      JSONMember("series", stored.map { counts($0.seriesByState) } ?? .null),
      JSONMember("files", stored.map { counts($0.filesByState) } ?? .null),
      JSONMember("last_file", stored?.lastFile ?? .null),
      JSONMember("problems", .array((stored?.problems ?? []).map { .string($0) })),
    ])
  }

  private static func text(
    _ path: String, _ daemon: DaemonStatus?, _ stored: StoredStatus?, missing: String,
    now: Int64
  ) -> String {
    func counts(_ counts: [(name: String, count: Int)]) -> String {
      counts.isEmpty ? "none" : counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    }
    var lines = ["daemon    " + sentence(daemon)]
    guard let stored else {
      lines.append("database  \(escapedForTerminal(path)) (\(missing))")
      if let trouble = daemon?.text("trouble") { lines.append("problem   \(trouble)") }
      return lines.map { $0 + "\n" }.joined()
    }
    lines.append("database  \(escapedForTerminal(path))")
    lines.append("series    \(counts(stored.seriesByState))")
    lines.append("files     \(counts(stored.filesByState))")
    if let name = stored.lastFileName {
      let age = stored.lastFileTime.flatMap { relativeTime($0, now: now) }.map { ", \($0)" } ?? ""
      lines.append("last      \(escapedForTerminal(name))\(age)")
    }
    if let trouble = daemon?.text("trouble") { lines.append("problem   \(trouble)") }
    for problem in stored.problems { lines.append("problem   \(escapedForTerminal(problem))") }
    return lines.map { $0 + "\n" }.joined()
  }

  /// What the daemon does now.
  private static func sentence(_ daemon: DaemonStatus?) -> String {
    guard let daemon else { return "not running" }
    var parts = ["running" + (daemon.processID.map { " (process \($0))" } ?? "")]
    if let state = daemon.text("state") { parts.append(state) }
    if let count = daemon.text("inbox_files") { parts.append("\(count) files in the inbox") }
    if let count = daemon.text("observations_learned") { parts.append("\(count) values learned") }
    return parts.joined(separator: ", ")
  }
}

/// What the database says of the daemon's work.
struct StoredStatus {
  /// How many files back the counts go.
  static let fileLimit = 1000

  /// How many series are in each state, by the state's name.
  let seriesByState: [(name: String, count: Int)]
  /// How many of the newest files are in each state, by the state's name.
  let filesByState: [(name: String, count: Int)]
  /// The newest file as an object of the view `files`.
  let lastFile: JSONValue?
  /// The name of the newest file.
  let lastFileName: String?
  /// When it came.
  let lastFileTime: String?
  /// What somebody should look at.
  let problems: [String]

  /// Reads the database at `path`; nil where there is none yet.
  ///
  /// - Throws: `DaemonError` where it cannot be read.
  init?(path: String) throws(DaemonError) {
    let series: ViewRows
    let files: ViewRows
    do throws(StateStoreError) {
      let store = try StateStore.openReadOnly(path: path)
      series = try store.seriesStatus()
      files = try store.files(limit: Self.fileLimit)
    } catch {
      if case .missing = error { return nil }
      throw storeError(error)
    }
    seriesByState = Self.counts(series.values(of: "state"))
    filesByState = Self.counts(files.values(of: "state"))
    if case .array(let rows) = files.json { lastFile = rows.first } else { lastFile = nil }
    lastFileName = files.values(of: "file").first?.textValue
    lastFileTime = files.values(of: "received_time").first?.textValue
    var problems: [String] = []
    problems += Self.failures(files).prefix(5)
    let stale = series.values(of: "state").count { $0 == .text("stale") }
    if stale > 0 {
      problems.append("\(stale) series have had no row for long; see 'forecastd series'")
    }
    self.problems = problems
  }

  /// The files that failed and did not come again since, each a sentence; newest first.
  private static func failures(_ files: ViewRows) -> [String] {
    var seen: Set<String> = []
    var sentences: [String] = []
    let rows = zip(
      files.values(of: "file"), zip(files.values(of: "state"), files.values(of: "reason")))
    for (name, (state, reason)) in rows {
      let file = name.textValue ?? ""
      guard seen.insert(file).inserted, state == .text("failed") else { continue }
      sentences.append("failed: " + FilesCommand.sentence(file, reason.textValue ?? ""))
    }
    return sentences
  }

  private static func counts(_ states: [StoredValue]) -> [(name: String, count: Int)] {
    let names = states.map { $0.textValue ?? "unknown" }
    return Set(names).sorted().map { name in (name, names.count { $0 == name }) }
  }
}
