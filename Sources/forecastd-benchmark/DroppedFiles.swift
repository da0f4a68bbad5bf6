// Files dropped one after the other into the inbox of a running daemon, until each is forecast.
import ForecastDaemon
import Glibc
import Report

/// A running daemon that gets small files of the same series.
struct DroppedFiles: ~Copyable {
  /// Where it works.
  let spool: BenchmarkSpool
  /// The daemon.
  private var daemon: ChildProcess
  private var series: [MadeUpSeries]
  private var dropCount = 0
  private var lineCount = 0
  private var readBytes = 0
  private let output: RawFile

  /// Lets a daemon learn one file of `warmRows` rows, and starts it again.
  static func started(
    _ options: BenchmarkOptions, seriesCount: Int, warmRows: Int
  ) throws(DaemonError) -> DroppedFiles {
    let spool = try BenchmarkSpool.fresh(options)
    let socket = try NotifySocket.listening(at: spool.root + "/notify")
    var series = (0..<seriesCount).map { MadeUpSeries(seed: UInt64($0 + 1)) }
    try spool.drop(MadeUpFiles.wide(&series, rows: warmRows), as: "warm.csv")
    _ = try spool.runOnce()
    let daemon = try spool.start(environment: [socket.variable])
    try socket.waitForReady()
    let output = try RawFile(spool.outbox + "/forecasts.csv")
    var files = DroppedFiles(spool: spool, daemon: daemon, series: series, output: output)
    files.countLines()
    return files
  }

  private init(
    spool: consuming BenchmarkSpool, daemon: consuming ChildProcess, series: [MadeUpSeries],
    output: consuming RawFile
  ) {
    self.spool = spool
    self.daemon = daemon
    self.series = series
    self.output = output
  }

  /// What the daemon has written so far.
  var written: WrittenBytes { WrittenBytes(of: daemon.processID) }

  /// Drops a file of `rows` rows and waits until all its forecasts can be read in the output file.
  ///
  /// - Returns: the seconds from before the move to then.
  /// - Throws: `DaemonError` where they do not come within a minute.
  mutating func drop(rows: Int) throws(DaemonError) -> Double {
    let file = MadeUpFiles.wide(&series, rows: rows)
    try spool.write(file, to: "dropped")
    dropCount += 1
    let wanted = lineCount + series.count * 24
    let start = Stopwatch.wall
    try spool.move("drop-\(dropCount).csv")
    while true {
      countLines()
      let nanoseconds = Stopwatch.wall - start
      if lineCount >= wanted { return Double(nanoseconds) / 1e9 }
      if nanoseconds > 60_000_000_000 {
        throw DaemonError(.temporary, "no forecast came within a minute of a file in \(spool.root)")
      }
      var pause = timespec(tv_sec: 0, tv_nsec: 200_000)
      unsafe nanosleep(&pause, nil)
    }
  }

  /// Counts what has been appended to the output file.
  private mutating func countLines() {
    while true {
      let bytes = output.read(at: readBytes)
      if bytes.isEmpty { return }
      readBytes += bytes.count
      lineCount += bytes.count { $0 == UInt8(ascii: "\n") }
    }
  }

  /// Ends the daemon.
  ///
  /// - Throws: `DaemonError` where it did not end well.
  mutating func end() throws(DaemonError) -> ProcessUse {
    daemon.signal(SIGTERM)
    return try daemon.wait()
  }
}
