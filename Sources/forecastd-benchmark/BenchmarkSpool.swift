// A spool and a state of their own below a fresh directory, and the real program at work in them.
import ForecastDaemon
import Glibc
import LinuxSystem

/// Where one measurement's daemon works; gone when the measurement ends.
struct BenchmarkSpool: ~Copyable {
  /// The fresh directory that holds everything.
  let root: String
  private let program: String
  private let config: String

  /// Options that say where the program is and where to work.
  static let options: [BenchmarkOption] = [
    .text("forecastd", "the program to be measured; else the one beside this program"),
    .text("directory", "where to work, on the disk that is meant; else TMPDIR or /tmp"),
  ]

  var inbox: String { root + "/spool/inbox" }
  var outbox: String { root + "/spool/outbox" }
  var database: String { "\(root)/state/forecastd.db" }

  /// A fresh spool with one output file, whose files need not settle.
  ///
  /// - Parameters:
  ///   - options: those of the measurement.
  ///   - limits: members of the configuration's `limits`.
  ///   - more: more members of the whole.
  /// - Returns: the spool.
  /// - Throws: `DaemonError` where the program is not there or nothing can be made.
  static func fresh(
    _ options: BenchmarkOptions, limits: String = "", _ more: String = ""
  ) throws(DaemonError) -> BenchmarkSpool {
    let program = options.text("forecastd") ?? BenchmarkSpool.programBeside
    guard unsafe access(program, X_OK) == 0 else {
      throw DaemonError(
        .usage, "\(program) is not there: build it, or name it with --forecastd PATH")
    }
    let parent = options.text("directory") ?? ProcessEnvironment.value("TMPDIR") ?? "/tmp"
    let spool = BenchmarkSpool(root: try freshDirectory(below: parent), program: program)
    for directory in ["spool", "spool/inbox", "state"] {
      unsafe mkdir(spool.root + "/" + directory, 0o700)
    }
    try spool.write(
      """
      {
        spool: "\(spool.root)/spool", state: "\(spool.database)",
        inbox: { settle_seconds: 0, rescan_seconds: 1 },
        outbox: { partition: "single" },
        limits: { free_disk_bytes: 0, \(limits) },
        \(more)
      }

      """.utf8, to: "forecastd.json5")
    return spool
  }

  private init(root: String, program: String) {
    self.root = root
    self.program = program
    config = root + "/forecastd.json5"
  }

  deinit {
    do throws(DaemonError) {
      var removal = try ChildProcess("/bin/rm", ["-rf", "--", root], output: "/dev/null")
      _ = try removal.wait()
    } catch {
      Benchmark.complain("\(root) is left behind: \(error.description)")
    }
  }

  private static var programBeside: String {
    // Sound: so many bytes are there to be written to, and `count` is how many were.
    let name = unsafe [CChar](unsafeUninitializedCapacity: 4096) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      count = max(0, unsafe readlink("/proc/self/exe", start, 4096))
    }
    let path = String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let end = path.lastIndex(of: "/") ?? path.startIndex
    return path[..<end] + "/forecastd"
  }

  private static func freshDirectory(below parent: String) throws(DaemonError) -> String {
    var template = Array((parent + "/forecastd-benchmark-XXXXXX").utf8CString)
    // Sound: the template ends with a zero, which stays where it is.
    guard unsafe mkdtemp(&template) != nil else {
      throw DaemonError(.cannotCreate, "\(parent): no directory can be made there")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes a file, its path below the fresh directory.
  func write(_ bytes: some Collection<UInt8>, to path: String) throws(DaemonError) {
    try RawFile(root + "/" + path, isWritten: true).append(bytes)
  }

  /// Puts a file into the inbox at once.
  func drop(_ bytes: some Collection<UInt8>, as name: String) throws(DaemonError) {
    try write(bytes, to: "dropped")
    try move(name)
  }

  /// Moves what was written as `dropped` into the inbox.
  func move(_ name: String) throws(DaemonError) {
    guard unsafe rename(root + "/dropped", inbox + "/" + name) == 0 else {
      throw DaemonError(.cannotCreate, "\(inbox)/\(name) cannot be made")
    }
  }

  /// Drains the inbox.
  func runOnce() throws(DaemonError) -> ProcessUse {
    var run = try start(["--once"])
    return try run.wait()
  }

  /// Starts the daemon.
  func start(
    _ arguments: [String] = [], environment: [String] = []
  ) throws(DaemonError) -> ChildProcess {
    try ChildProcess(
      program, ["run", "--config", config] + arguments, environment: environment,
      output: root + "/said")
  }

  /// How large a file below the fresh directory is; 0 where there is none.
  func size(of path: String) -> Int64 {
    var status = stat()
    return unsafe stat(root + "/" + path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// The database with its log.
  var databaseBytes: Int64 { size(of: "state/forecastd.db") + size(of: "state/forecastd.db-wal") }
}
