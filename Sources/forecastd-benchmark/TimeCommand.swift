// `time`: what an observation costs, in time and on disk, as a series grows old.
import ForecastDaemon
import Report

enum TimeCommand {
  static let measurement = Measurement(
    name: "time",
    summary: "one series from ten thousand observations to many: time and bytes an observation",
    options: [
      .number("least", 10_000, full: 10_000, "observations of the first age"),
      .number("most", 100_000, full: 10_000_000, "observations in all"),
    ] + BenchmarkSpool.options, measure: measure)

  private static func measure(_ options: BenchmarkOptions) throws(DaemonError) -> BenchmarkReport {
    let least = options["least"]
    let spool = try BenchmarkSpool.fresh(options, limits: "threads: 1")
    var series = [MadeUpSeries(seed: 1, intervalSeconds: 60)]
    // Before anything is timed the experts are awake, and the file of the database is there.
    try spool.drop(MadeUpFiles.wide(&series, rows: least / 2), as: "0.csv")
    _ = try spool.runOnce()
    var table = BenchmarkTable(
      "One series, a minute a step, as it grows",
      columns: [
        .init(key: "observations", title: "observations"),
        .init(key: "processor_us", title: "an observation", unit: "µs of processor"),
        .init(key: "ratio", title: "to the first"),
        .init(key: "database_bytes", title: "database", unit: "bytes"),
        .init(key: "bytes_each", title: "an observation", unit: "bytes of it"),
        .init(key: "peak_memory_bytes", title: "memory", unit: "MB"),
      ])
    var (age, first, worst, bytesEach) = (least / 2, 0.0, 0.0, 0.0)
    var next = least
    while next <= options["most"] {
      let before = spool.databaseBytes
      // As many are timed at each age, just before it is reached; those between are learned before.
      let timed = least / 2
      if next - age > timed { try learn(next - age - timed, "between", &series, spool) }
      let use = try learn(timed, "timed", &series, spool)
      let microseconds = use.processorSeconds / Double(timed) * 1e6
      if first == 0 { first = microseconds }
      worst = max(worst, microseconds / first)
      bytesEach = Double(spool.databaseBytes - before) / Double(next - age)
      age = next
      table.append(
        .string("\(age)"), .number(microseconds), .number(microseconds / first),
        .integer(spool.databaseBytes), .number(bytesEach),
        .number(Double(use.peakMemoryBytes) / 1e6))
      next *= 10
    }
    return BenchmarkReport(
      name: "time", tables: [table],
      goals: [
        .atMost(1.1, "an observation of the oldest to one of the youngest", worst),
        .atMost(32, "bytes of the database an observation, the last ones", bytesEach),
      ],
      notes: [
        "a process is started for each piece, so that loading the snapshot and closing the "
          + "database are in the times; one forecast a file is in the bytes"
      ])
  }

  @discardableResult
  private static func learn(
    _ count: Int, _ name: String, _ series: inout [MadeUpSeries], _ spool: borrowing BenchmarkSpool
  ) throws(DaemonError) -> ProcessUse {
    try spool.drop(MadeUpFiles.wide(&series, rows: count), as: "\(name)-\(count).csv")
    return try spool.runOnce()
  }
}
