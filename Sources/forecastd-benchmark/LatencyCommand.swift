// `latency`: from the move of a small file into the inbox to forecasts that can be read.
import ForecastDaemon
import Report

enum LatencyCommand {
  static let measurement = Measurement(
    name: "latency",
    summary: "mv of a small file of some series to the last of its forecasts in the output file",
    options: [
      .number("drops", 50, full: 200, "files"),
      .number("rows", 100, full: 100, "rows of a file"),
      .number("series", 7, full: 7, "columns of a file"),
    ] + BenchmarkSpool.options, measure: measure)

  private static func measure(_ options: BenchmarkOptions) throws(DaemonError) -> BenchmarkReport {
    var files = try DroppedFiles.started(options, seriesCount: options["series"], warmRows: 3000)
    let syncs = try SyncTimes(below: files.spool.root, count: options["drops"])
    var times: [Double] = []
    for _ in 0..<options["drops"] { times.append(try files.drop(rows: options["rows"])) }
    let use = try files.end()
    times.sort()
    func quantile(_ share: Double) -> Double {
      times[min(times.count - 1, Int(share * Double(times.count)))] * 1000
    }
    var table = BenchmarkTable(
      "\(options["rows"]) rows of \(options["series"]) series, dropped \(times.count) times",
      columns: [
        .init(key: "what", title: ""), .init(key: "ms", title: "time", unit: "ms"),
      ])
    for (name, share) in [("least", 0), ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("most", 1)] {
      table.append(.string(name), .number(quantile(share)))
    }
    table.append(.string("a sync of 16 KiB on this disk, p50"), .number(syncs.median * 1000))
    table.append(.string("the same, p99"), .number(syncs.high * 1000))
    return BenchmarkReport(
      name: "latency", tables: [table],
      goals: [.atMost(60, "p99, ms", quantile(0.99))],
      notes: [
        "synchronous=FULL, as always; the daemon took \(shortNumber(use.processorSeconds)) s of "
          + "processor in all"
      ])
  }
}

/// How long the disk takes to keep what was written: what no daemon can be faster than.
private struct SyncTimes {
  let median: Double
  let high: Double

  /// Appends and syncs `count` times.
  init(below directory: String, count: Int) throws(DaemonError) {
    let file = try RawFile(directory + "/syncs", isWritten: true)
    let bytes = [UInt8](repeating: 1, count: 16 << 10)
    var times: [Double] = []
    for _ in 0..<count {
      let start = Stopwatch.wall
      try file.append(bytes)
      try file.sync()
      times.append(Double(Stopwatch.wall - start) / 1e9)
    }
    times.sort()
    median = times[count / 2]
    high = times[min(count - 1, count * 99 / 100)]
  }
}
