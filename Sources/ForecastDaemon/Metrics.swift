// The daemon's numbers for node_exporter's textfile collector.

import LinuxSystem
import StateStore

/// One number with its name, in the text format of Prometheus (exposition format 0.0.4).
struct Metric: Equatable {
  enum Kind: String {
    case counter
    case gauge
  }

  let name: String
  let help: String
  let kind: Kind
  /// A label and a number each; a label is nil where there is only one number.
  let samples: [(label: (name: String, value: String)?, value: Double)]

  static func == (left: Metric, right: Metric) -> Bool { left.text == right.text }

  /// The lines of the metric.
  var text: String {
    var lines = ["# HELP forecastd_\(name) \(help)", "# TYPE forecastd_\(name) \(kind.rawValue)"]
    for sample in samples {
      let label = sample.label.map { "{\($0.name)=\"\($0.value)\"}" } ?? ""
      lines.append("forecastd_\(name)\(label) \(sample.value)")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  static func one(_ name: String, _ help: String, _ kind: Kind, _ value: Double) -> Metric {
    Metric(name: name, help: help, kind: kind, samples: [(nil, value)])
  }

  static func outcomes(_ name: String, _ help: String, _ counts: [(String, Int)]) -> Metric {
    Metric(
      name: name, help: help, kind: .counter,
      samples: counts.map { (("outcome", $0.0), Double($0.1)) })
  }
}

extension StatusFacts {
  /// The metrics of these facts; a help text never says anything of one instance.
  var metrics: [Metric] {
    [
      .outcomes(
        "files_total", "Input files finished since the start.",
        [
          ("done", counts.filesDone), ("duplicate", counts.filesDuplicate),
          ("failed", counts.filesFailed),
        ]),
      .outcomes(
        "rows_total", "CSV rows of finished files since the start.",
        [("accepted", counts.rows - counts.rejectedRows), ("rejected", counts.rejectedRows)]),
      .outcomes(
        "observations_total", "Observations of finished files since the start.",
        [
          ("learned", counts.learned), ("duplicate", counts.duplicates), ("late", counts.late),
        ]),
      .one(
        "forecasts_total", "Forecasts issued since the start.", .counter, Double(counts.forecasts)),
      .one(
        "file_bytes_total", "Bytes of finished files since the start.", .counter,
        Double(counts.fileBytes)),
      .one("inbox_files", "Files in the inbox.", .gauge, Double(inboxFiles)),
      .one("waiting_files", "Files that are tried again.", .gauge, Double(waitingFiles)),
      .one(
        "resident_series", "Series whose learned state is in memory.", .gauge,
        Double(residentSeries)),
      .one("wal_bytes", "Size of the write-ahead log.", .gauge, Double(walBytes)),
      .one(
        "checkpoint_busy_total", "Attempts to empty the log that a reader was in the way of.",
        .counter, Double(checkpointsBusy)),
      .one("db_bytes", "Size of the database file.", .gauge, Double(databaseBytes)),
      .one(
        "last_success_timestamp_seconds", "When a file was last finished without failing.",
        .gauge, Double(counts.lastSuccessMicroseconds / 1_000_000)),
      Metric(
        name: "build_info", help: "The version of the program.", kind: .gauge,
        samples: [(("version", programVersion), 1)]),
    ]
  }
}

/// Keeps the textfile up to date.
struct MetricsWriter {
  /// How often the file is written at most, in microseconds.
  static let everyMicroseconds: Int64 = 15_000_000

  private let fileSystem: any FileSystem
  private var lastMicroseconds = Int64.min / 2

  init(fileSystem: any FileSystem) {
    self.fileSystem = fileSystem
  }

  /// Whether the last writing is long enough ago; if so, counts from now on.
  mutating func isDue(_ now: Int64) -> Bool {
    guard now - lastMicroseconds >= Self.everyMicroseconds else { return false }
    lastMicroseconds = now
    return true
  }

  /// Writes the metrics to `path`, so that a reader sees the old ones or the new ones whole.
  ///
  /// - Throws: what the kernel refused; the old file stands as it was.
  func write(_ facts: StatusFacts, to path: FilePath) throws(SystemError) {
    let text = facts.metrics.map(\.text).joined()
    try fileSystem.replaceFile(
      path, with: Array(text.utf8), permissions: 0o644, durably: false)
  }
}
