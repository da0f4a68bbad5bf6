// `all`: every measurement of speed, one after the other, in one report.
import ForecastDaemon

enum AllCommand {
  /// Every measurement, each told what it knows of the arguments.
  static let command = BenchmarkCommand(
    name: "all",
    usage: """
      all [--full] [--json] [any option of those above]
               measures all of \(Benchmark.measurements.map(\.name).joined(separator: ", "))
      """
  ) { arguments throws(DaemonError) in
    var known: [BenchmarkOption] = []
    for option in Benchmark.measurements.flatMap(\.options)
    where !known.contains(where: { $0.name == option.name }) {
      known.append(option)
    }
    let whole = Measurement(name: "all", summary: "everything", options: known) { _ in
      BenchmarkReport(name: "all")
    }
    let options = try BenchmarkOptions(arguments, of: whole)
    var reports: [BenchmarkReport] = []
    for measurement in Benchmark.measurements {
      let report = try measurement.measure(BenchmarkOptions(options, of: measurement))
      // A long run that fails later has told what it found before.
      Benchmark.complain(report.text)
      reports.append(report)
    }
    return BenchmarkReport.text(of: reports, machine: Machine(), isJSON: options.isJSON)
  }
}
