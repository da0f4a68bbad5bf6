// `writes`: how many bytes an observation brings to the disk, and how many of them are weights.
import ForecastDaemon
import Forecasting
import Report
import TimeSeries

enum WritesCommand {
  static let measurement = Measurement(
    name: "writes",
    summary: "bytes written an observation, for files of one row and for a big one",
    options: [
      .number("files", 50, full: 500, "files of one row, one after the other"),
      .number("series", 7, full: 7, "columns of a file"),
      .number("rows", 10_000, full: 70_000, "rows of the big file"),
    ] + BenchmarkSpool.options, measure: measure)

  private static func measure(_ options: BenchmarkOptions) throws(DaemonError) -> BenchmarkReport {
    var table = BenchmarkTable(
      "Bytes an observation, \(options["series"]) series",
      columns: [
        .init(key: "what", title: ""),
        .init(key: "given", title: "given to write"),
        .init(key: "to_disk", title: "to the disk"),
        .init(key: "weights", title: "learned state"),
        .init(key: "log", title: "all else"),
      ])
    let small = try oneRowFiles(options)
    let big = try bigFile(options)
    for (name, bytes) in [("\(options["files"]) files of one row", small), ("one file", big)] {
      table.append(
        .string(name), .number(bytes.given), .number(bytes.toDisk), .number(bytes.weights),
        .number(bytes.toDisk - bytes.weights))
    }
    return BenchmarkReport(
      name: "writes", tables: [table],
      goals: [
        .atLeast(
          0.5, "share that is not learned state, files of one row",
          1 - small.weights / small.toDisk),
        .atLeast(
          0.66, "share that is not learned state, one file", 1 - big.weights / big.toDisk),
      ],
      notes: [
        "while files come in, a snapshot is stored every 16384 observations of a series, so "
          + "1/16384 of it is an observation's share, twice where the log of the database is "
          + "copied into it before the next",
        "of the big file: what two runs differ by that differ in the size of the network, raised "
          + "to the whole snapshot",
      ])
  }

  /// Bytes an observation.
  private struct Bytes {
    var given: Double
    var toDisk: Double
    var weights: Double
  }

  private static func oneRowFiles(_ options: BenchmarkOptions) throws(DaemonError) -> Bytes {
    var files = try DroppedFiles.started(options, seriesCount: options["series"], warmRows: 3000)
    // The first one creates what all need.
    _ = try files.drop(rows: 1)
    let before = files.written
    for _ in 0..<options["files"] { _ = try files.drop(rows: 1) }
    let written = files.written - before
    _ = try files.end()
    let count = Double(options["files"] * options["series"])
    let share = 2 * Double(snapshotBytes(ForecasterOptions())) / 16_384
    return Bytes(
      given: Double(written.given) / count + share, toDisk: Double(written.toDisk) / count + share,
      weights: share)
  }

  private static func bigFile(_ options: BenchmarkOptions) throws(DaemonError) -> Bytes {
    var series = (0..<options["series"]).map { MadeUpSeries(seed: UInt64($0 + 1)) }
    let file = MadeUpFiles.wide(&series, rows: options["rows"])
    var smaller = ForecasterOptions()
    smaller.hidden = 8
    let whole = try written(file, hidden: ForecasterOptions().hidden, options)
    let part = try written(file, hidden: smaller.hidden, options)
    let bytes = Double(snapshotBytes(ForecasterOptions()))
    let difference = bytes - Double(snapshotBytes(smaller))
    let count = Double(options["rows"] * options["series"])
    return Bytes(
      given: Double(whole.given) / count, toDisk: Double(whole.toDisk) / count,
      weights: Double(whole.toDisk - part.toDisk) * bytes / difference / count)
  }

  private static func written(
    _ file: [UInt8], hidden: Int, _ options: BenchmarkOptions
  ) throws(DaemonError) -> WrittenBytes {
    let spool = try BenchmarkSpool.fresh(options, "model: { hidden: \(hidden) }")
    try spool.drop(file, as: "sensors.csv")
    return try spool.runOnce().written
  }

  /// The size of a series' snapshot.
  private static func snapshotBytes(_ options: ForecasterOptions) -> Int {
    var forecaster = SeriesForecaster(series: SeriesID("sensor1"), options: options)
    var workspace = ForecastWorkspace(options: options)
    var series = MadeUpSeries(seed: 1)
    for _ in 0..<3000 {
      let (time, value) = series.next()
      forecaster.learn(value, at: time, using: &workspace)
    }
    return forecaster.encoded.count
  }
}
