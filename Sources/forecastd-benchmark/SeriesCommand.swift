// `series`: what more series cost for the same number of observations, and how fast a start is.
import ForecastDaemon
import Glibc
import Report

enum SeriesCommand {
  static let measurement = Measurement(
    name: "series",
    summary: "1, 10, 100, … series with the same number of observations in all; start to READY",
    options: [
      .number("observations", 20_000, full: 1_000_000, "observations of all series together"),
      .number("most", 1000, full: 10_000, "the largest number of series, all of them resident"),
      .number("rounds", 1, full: 3, "rounds, of which the best counts"),
      .number("stored", 2000, full: 100_000, "series in the database of which a start is timed"),
      .number("starts", 5, full: 20, "starts that are timed"),
    ] + BenchmarkSpool.options, measure: measure)

  private static func measure(_ options: BenchmarkOptions) throws(DaemonError) -> BenchmarkReport {
    var counts = [1]
    while let last = counts.last, last * 10 <= options["most"] { counts.append(last * 10) }
    var best = [ProcessUse?](repeating: nil, count: counts.count)
    for _ in 0..<options["rounds"] {
      for (index, count) in counts.enumerated() {
        let use = try learn(seriesCount: count, options)
        if use.processorSeconds < best[index]?.processorSeconds ?? .infinity { best[index] = use }
      }
    }
    let uses = best.compactMap { $0 }
    var report = BenchmarkReport(name: "series")
    report.tables.append(table(counts, uses, options))
    let worst = uses.map(\.processorSeconds).max() ?? .nan
    report.goals.append(
      .atMost(1.5, "an observation of most series to one of one", worst / uses[0].processorSeconds))
    if let most = uses.last, let count = counts.last, count > 1 {
      let bytes = Double(most.peakMemoryBytes - uses[0].peakMemoryBytes) / Double(count - 1)
      report.goals.append(.atMost(160, "KB of memory a resident series", bytes / 1000))
    }
    try measureStarts(options, into: &report)
    return report
  }

  private static func table(
    _ counts: [Int], _ uses: [ProcessUse], _ options: BenchmarkOptions
  ) -> BenchmarkTable {
    let total = Double(options["observations"])
    var table = BenchmarkTable(
      "\(options["observations"]) observations in a long file, ordered by time, on one thread",
      columns: [
        .init(key: "series", title: "series"),
        .init(key: "processor_us", title: "an observation", unit: "µs of processor"),
        .init(key: "ratio", title: "to one series"),
        .init(key: "peak_memory_bytes", title: "memory", unit: "MB"),
        .init(key: "written_bytes", title: "written", unit: "bytes an observation"),
      ])
    for (count, use) in zip(counts, uses) {
      table.append(
        .string("\(count)"), .number(use.processorSeconds / total * 1e6),
        .number(use.processorSeconds / uses[0].processorSeconds),
        .number(Double(use.peakMemoryBytes) / 1e6), .number(Double(use.written.toDisk) / total))
    }
    return table
  }

  /// Learns all observations, dealt out to so many series.
  private static func learn(
    seriesCount: Int, _ options: BenchmarkOptions
  ) throws(DaemonError) -> ProcessUse {
    var series = (0..<seriesCount).map { MadeUpSeries(seed: UInt64($0 + 1), intervalSeconds: 60) }
    let rows = max(1, options["observations"] / seriesCount)
    let spool = try BenchmarkSpool.fresh(
      options, limits: "threads: 1, resident_series: \(max(seriesCount, 4096))")
    try spool.drop(MadeUpFiles.long(&series, rowsPerSeries: rows), as: "sensors.csv")
    return try spool.runOnce()
  }

  /// Stores many series with networks as small as possible, more than are kept in memory, and times
  /// starts on that database: nothing that is learned should be loaded by a start.
  private static func measureStarts(
    _ options: BenchmarkOptions, into report: inout BenchmarkReport
  ) throws(DaemonError) {
    let count = options["stored"]
    var series = (0..<count).map { MadeUpSeries(seed: UInt64($0 + 1)) }
    let spool = try BenchmarkSpool.fresh(
      options, limits: "threads: 1, series: \(max(count, 1000))",
      "model: { hidden: 1 }, forecast: { horizon: 1 }")
    try spool.drop(MadeUpFiles.long(&series, rowsPerSeries: 1), as: "sensors.csv")
    let use = try spool.runOnce()
    var times: [Double] = []
    for start in 0..<options["starts"] {
      let socket = try NotifySocket.listening(at: "\(spool.root)/n\(start)")
      let begin = Stopwatch.wall
      var daemon = try spool.start(environment: [socket.variable])
      try socket.waitForReady()
      times.append(Double(Stopwatch.wall - begin) / 1e6)
      daemon.signal(SIGTERM)
      _ = try daemon.wait()
    }
    times.sort()
    var table = BenchmarkTable(
      "\(count) stored series, at most \(Configuration().limits.residentSeries) of them resident, "
        + "networks as small as possible",
      columns: [
        .init(key: "what", title: ""), .init(key: "value", title: "measured"),
        .init(key: "unit", title: ""),
      ])
    table.append(
      .string("storing them"), .number(use.processorSeconds / Double(count) * 1e6),
      .string("µs a series"))
    table.append(
      .string("memory while storing"), .number(Double(use.peakMemoryBytes) / 1e6), .string("MB"))
    table.append(.string("start to READY, best"), .number(times[0]), .string("ms"))
    table.append(
      .string("start to READY, median"), .number(times[times.count / 2]), .string("ms"))
    report.tables.append(table)
    report.goals.append(.atMost(300, "start to READY, ms, median", times[times.count / 2]))
  }
}
