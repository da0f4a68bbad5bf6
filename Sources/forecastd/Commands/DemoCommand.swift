// `forecastd demo`: the whole pipeline on sample sensors, in a fresh directory.
import ForecastDaemon
import LinuxSystem
import Outbox
import Report
import StateStore
import TimeSeries

enum DemoCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let directory = try freshDirectory(invocation)
    let configuration = try prepare(directory)
    let started = console.monotonicMicroseconds
    var options = DaemonOptions(configuration: configuration)
    options.threshold = .error
    options.onProgress = RunCommand.progress(on: console)
    let files = SampleSensors.files()
    try console.write(
      "\(files.count) files of sample sensors are in \(directory)/inbox; "
        + "learning from every row.\n")
    let summary = try RunCommand.runDaemon(options, once: true, on: console)
    let seconds = Double(console.monotonicMicroseconds - started) / 1e6
    try console.write(
      "Done in \(fixedNumber(seconds, decimals: 1)) s: \(summary.counts.learned) observations "
        + "learned, \(summary.counts.duplicates) duplicates, \(summary.counts.late) late, "
        + "\(summary.counts.rejectedRows) rows rejected.\n\n")
    let path = configuration.state
    let store = try reading { () throws(StateStoreError) in
      try StateStore.openReadOnly(path: path)
    }
    let status = try reading { () throws(StateStoreError) in try store.seriesStatus() }
    try console.write("Latest forecasts, with 80 % intervals\n")
    try console.write(try forecastTable(status, store))
    try console.write("\nHow good forecasts were, one step ahead and at the end of the horizon\n")
    try console.write(try accuracyTable(status, store))
    try console.write(nextSteps(directory, configuration, status))
    return summary.isComplete ? .done : .finishedWithFailures
  }

  /// The directory of `--directory`, which must not exist, or a new one.
  private static func freshDirectory(_ invocation: Invocation) throws(DaemonError) -> FilePath {
    let fileSystem = LinuxFileSystem()
    let named = invocation.arguments["directory"].map { FilePath($0) }
    let temporary = ProcessEnvironment.value("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    for attempt in 0..<100 {
      let suffix = "\(ProcessEnvironment.processID)" + (attempt == 0 ? "" : "-\(attempt)")
      let directory = named ?? FilePath(temporary).appending("forecastd-demo-\(suffix)")
      do {
        try fileSystem.makeDirectory(directory, permissions: 0o755)
        return try absolute(directory)
      } catch {
        if error.isExisting && named == nil { continue }
        let way =
          error.isExisting
          ? "it exists already; name a directory that does not, or leave --directory out"
          : "\(error)"
        throw DaemonError(.cannotCreate, "\(directory): \(way)")
      }
    }
    throw DaemonError(.cannotCreate, "\(temporary): is full of demos; remove some")
  }

  /// The path from the root, so that the commands shown work from anywhere.
  private static func absolute(_ directory: FilePath) throws(SystemError) -> FilePath {
    if directory.bytes.first == UInt8(ascii: "/") { return directory }
    return ProcessEnvironment.workingDirectory.appending(directory)
  }

  /// Writes the configuration and the sample files.
  private static func prepare(_ directory: FilePath) throws(DaemonError) -> Configuration {
    let fileSystem = LinuxFileSystem()
    var configuration = Configuration()
    configuration.spool = directory.description
    configuration.state = directory.appending("forecastd.db").description
    configuration.inbox.settleMicroseconds = 0
    let text = """
      // The configuration of this demo.
      {
        spool: \(JSONText.quoted(configuration.spool)),
        state: \(JSONText.quoted(configuration.state)),
        inbox: { settle_seconds: 0 },
      }

      """
    do {
      try fileSystem.replaceFile(
        directory.appending("forecastd.json5"), with: Array(text.utf8), permissions: 0o644,
        durably: false)
      for file in SampleSensors.files() {
        let path = directory.appending("inbox").appending(file.path)
        try fileSystem.makeDirectories(path.parent, permissions: 0o770)
        try fileSystem.replaceFile(
          path, with: file.bytes, permissions: 0o644, durably: false)
      }
    } catch {
      throw DaemonError(.cannotCreate, "\(error)")
    }
    return configuration
  }
}

// What a newcomer wants to see.
extension DemoCommand {
  private static func forecastTable(
    _ status: ViewRows, _ store: borrowing StateStore
  ) throws(DaemonError) -> TextTable {
    var table = TextTable(columns: [
      .text("series"), .number("last"), .number("next"), .number("from"), .number("to"),
      .text("the next steps"),
    ])
    for (name, last) in zip(status.values(of: "series"), status.values(of: "last_value")) {
      let series = SeriesID(name.textValue ?? "")
      let rows = try reading { () throws(StateStoreError) in
        try store.latestForecast(of: series)
      }
      func first(_ column: String) -> TextTable.Cell {
        rows.values(of: column).first?.numberValue.map { .number($0) } ?? .missing
      }
      table.append([
        .text(series.name), last.numberValue.map { .number($0) } ?? .missing, first("forecast"),
        first("lower_80"), first("upper_80"),
        .text(sparkline(rows.values(of: "forecast").map(\.numberValue), width: 24)),
      ])
    }
    return table
  }

  private static func accuracyTable(
    _ status: ViewRows, _ store: borrowing StateStore
  ) throws(DaemonError) -> TextTable {
    var table = TextTable(columns: [
      .text("series"), .number("step"), .number("error", unit: "mae"),
      .number("last value's", unit: "mae"), .number("better by"), .number("inside 80 %"),
      .number("inside 95 %"),
    ])
    for name in status.values(of: "series") {
      let series = SeriesID(name.textValue ?? "")
      let rows = try reading { () throws(StateStoreError) in
        try store.forecastAccuracy(of: series)
      }
      let steps = rows.values(of: "step").compactMap(\.numberValue)
      for (index, step) in steps.enumerated() where step == 1 || step == steps.last {
        func cell(_ column: String, _ make: (Double) -> TextTable.Cell) -> TextTable.Cell {
          rows.values(of: column)[index].numberValue.map(make) ?? .missing
        }
        table.append([
          .text(step == 1 ? series.name : ""), .integer(Int64(step)),
          cell("mae") { .number($0) }, cell("mae_last_value") { .number($0) },
          cell("skill") { .share($0) }, cell("coverage_80") { .share($0) },
          cell("coverage_95") { .share($0) },
        ])
      }
    }
    return table
  }

  private static func nextSteps(
    _ directory: FilePath, _ configuration: Configuration, _ status: ViewRows
  ) -> String {
    let series = status.values(of: "series").first?.textValue ?? "SERIES"
    let program = CommandLine.arguments.first ?? "forecastd"
    let config = "--config \(directory)/forecastd.json5"
    let file = OutputName.name(
      for: SeriesID(series), issued: Timestamp(seconds: 0), partition: .series, format: .csv)
    return """

      Look further:
        \(program) forecast \(series) \(config)
        \(program) history \(series) --step 1 \(config)
        \(program) rejects \(config)
        \(program) report --output \(directory)/report.html \(config)
        sqlite3 -readonly \(configuration.state) \\
          "SELECT series, step, mae, skill FROM forecast_accuracy WHERE step IN (1, 6, 24)"
        tail -3 \(directory)/outbox/\(file)
      Your own file:
        cp my.csv \(directory)/inbox/ && \(program) run --once \(config)

      """
  }
}
