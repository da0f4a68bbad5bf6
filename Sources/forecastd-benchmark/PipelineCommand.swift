// `pipeline`: `run --once` from a CSV in the inbox to committed forecasts and the output file.
import ForecastDaemon
import Report

enum PipelineCommand {
  static let measurement = Measurement(
    name: "pipeline",
    summary: "the real program from a CSV to committed forecasts, on one thread and on two",
    options: [
      .number("series", 7, full: 7, "columns of the file"),
      .number("rows", 10_000, full: 70_000, "rows of the file"),
      .number("rounds", 2, full: 3, "rounds, of which the best counts"),
    ] + BenchmarkSpool.options, measure: measure)

  private static func measure(_ options: BenchmarkOptions) throws(DaemonError) -> BenchmarkReport {
    let rows = options["rows"]
    var series = (0..<options["series"]).map { MadeUpSeries(seed: UInt64($0 + 1)) }
    let count = rows * series.count
    let file = MadeUpFiles.wide(&series, rows: rows)
    var best = [ProcessUse](repeating: ProcessUse(), count: 2)
    var machine = 0.0
    for round in 0..<options["rounds"] {
      machine = max(machine, try TwoThreads.factor(observations: max(2000, rows / 2)))
      for threads in 1...2 {
        let spool = try BenchmarkSpool.fresh(options, limits: "threads: \(threads)")
        try spool.drop(file, as: "sensors.csv")
        let use = try spool.runOnce()
        guard spool.size(of: "spool/outbox/forecasts.csv") > 0 else {
          throw DaemonError(.bug, "no forecast was written in \(spool.root)")
        }
        if round == 0 || use.wallSeconds < best[threads - 1].wallSeconds {
          best[threads - 1] = use
        }
      }
    }
    var table = BenchmarkTable(
      "run --once, \(series.count) series × \(rows) rows, \(file.count >> 10) KiB of CSV",
      columns: [
        .init(key: "threads", title: "threads"),
        .init(key: "observations_per_second", title: "observations", unit: "1/s"),
        .init(key: "seconds", title: "time", unit: "s"),
        .init(key: "processor_seconds", title: "processor", unit: "s"),
        .init(key: "processor_us", title: "an observation", unit: "µs of processor"),
        .init(key: "peak_memory_bytes", title: "memory", unit: "MB"),
      ])
    for (index, use) in best.enumerated() {
      table.append(
        .string("\(index + 1)"), .number(Double(count) / use.wallSeconds),
        .number(use.wallSeconds), .number(use.processorSeconds),
        .number(use.processorSeconds / Double(count) * 1e6),
        .number(Double(use.peakMemoryBytes) / 1e6))
    }
    return BenchmarkReport(
      name: "pipeline", tables: [table],
      goals: [
        .atLeast(
          80_000, "observations a second on one thread", Double(count) / best[0].wallSeconds),
        .atLeast(1.8, "two threads to one", best[0].wallSeconds / best[1].wallSeconds),
      ],
      notes: [
        "time is that on the wall, from the start of the process to its end",
        "the machine itself: two threads with nothing in common, each learning a series of its "
          + "own, did \(shortNumber(machine)) times what one did",
      ])
  }
}
