// `csv`: how fast a wide numeric file is read, alone and beside pandas.
import ForecastDaemon
import LinuxSystem
import Report
import SensorCSV
import TimeSeries

enum CSVCommand {
  static let measurement = Measurement(
    name: "csv",
    summary: "reading a wide numeric file: bytes to observations; beside pandas with --python",
    options: [
      .number("megabytes", 16, full: 64, "size of the file"),
      .number("columns", 20, full: 20, "value columns"),
      .number("rounds", 5, full: 7, "rounds, of which the best counts"),
    ] + PeerScript.options + BenchmarkSpool.options, measure: measure)

  private static func measure(_ options: BenchmarkOptions) throws(DaemonError) -> BenchmarkReport {
    let spool = try BenchmarkSpool.fresh(options)
    var series = (0..<options["columns"]).map {
      MadeUpSeries(seed: UInt64($0 + 1), intervalSeconds: 60)
    }
    // A row has a time of 20 bytes, and about 6 a value.
    let rows = max(100, options["megabytes"] * 1_000_000 / (21 + 6 * series.count))
    let file = MadeUpFiles.wide(&series, rows: rows)
    try spool.write(file, to: "wide.csv")
    let path = spool.root + "/wide.csv"
    let pandas = PeerScript("pandas_read_csv.py", options)
    var (ours, theirs) = (Double.infinity, Double.infinity)
    for _ in 0..<options["rounds"] {
      ours = min(ours, try secondsToRead(path, observations: rows * series.count))
      if let pandas {
        theirs = min(theirs, try pandas.run([path], in: spool.root)["read_csv"] ?? .infinity)
      }
    }
    let bytes = Double(file.count)
    var table = BenchmarkTable(
      "\(series.count) columns, \(rows) rows, \(file.count >> 10) KiB, on one core",
      columns: [
        .init(key: "reader", title: "reader"),
        .init(key: "megabytes_per_second", title: "bytes", unit: "MB/s"),
        .init(key: "values_per_second", title: "values", unit: "1/s"),
        .init(key: "seconds", title: "time", unit: "s"),
      ])
    var report = BenchmarkReport(name: "csv")
    for (name, seconds) in [("forecastd", ours), ("pandas", theirs)] where seconds.isFinite {
      table.append(
        .string(name), .number(bytes / seconds / 1e6),
        .number(Double(rows * series.count) / seconds), .number(seconds))
    }
    report.tables = [table]
    report.goals = [.atLeast(250, "MB a second", bytes / ours / 1e6)]
    if theirs.isFinite { report.goals.append(.atLeast(3, "times pandas", theirs / ours)) }
    report.notes = [
      "from the open file in the page cache to series, times and numbers; processor time"
    ]
    if pandas == nil { report.notes.append(PeerScript.absence) }
    return report
  }

  /// Reads the whole file as the daemon does when it learns from it.
  private static func secondsToRead(
    _ path: String, observations: Int
  ) throws(DaemonError) -> Double {
    let start = Stopwatch.thread
    let now = Timestamp(microseconds: SystemClock().wallMicroseconds)
    var reader = try SensorFileReader.open(path, Configuration(), now: now)
    var batch = DecodedBatch()
    var count = 0
    while try reader.next(into: &batch) {
      count += batch.count
      batch.removeAll()
    }
    guard count == observations else {
      throw DaemonError(.bug, "\(path): \(count) observations instead of \(observations)")
    }
    return Double(Stopwatch.thread - start) / 1e9
  }
}
