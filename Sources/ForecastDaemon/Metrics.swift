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

  static func seconds(_ name: String, _ help: String, microseconds: Int64) -> Metric {
    .one(name, help, .gauge, Double(microseconds) / 1e6)
  }
}

/// What the metrics tell beyond the status.
struct MetricsFacts: Equatable {
  var status: StatusFacts
  /// Series that are known.
  var series = 0
  /// Those whose forecasts one step ahead err more than the last value repeated.
  var seriesBelowLastValue = 0
  /// How long the oldest file in the inbox has been there, in microseconds; 0 if there is none.
  var oldestMicroseconds: Int64 = 0
  var scanMicroseconds: Int64 = 0
  var overflows = 0
  var checkpointsHeldUp = 0
  /// Bytes committed for output files and not yet recorded as written.
  var pendingBytes: Int64 = 0
  /// Free bytes where the database is, and where the spool is.
  var freeBytes: (state: Double, spool: Double) = (0, 0)
  /// Free bytes below which no file is taken.
  var wantedBytes = 0
  /// When the process started, in microseconds since 1970.
  var startedMicroseconds: Int64 = 0

  static func == (left: MetricsFacts, right: MetricsFacts) -> Bool {
    left.metrics == right.metrics
  }

  /// The metrics of these facts; a help text never says anything of one instance.
  var metrics: [Metric] { incoming + inside + surroundings }

  private var incoming: [Metric] {
    let counts = status.counts
    return [
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
      .one(
        "last_success_timestamp_seconds",
        "When a file was last finished without failing; 0 if none was since the start.",
        .gauge, Double(counts.lastSuccessMicroseconds / 1_000_000)),
      .seconds(
        "last_file_duration_seconds", "How long the last finished file took from its claim on.",
        microseconds: counts.lastDurationMicroseconds),
      .one("inbox_files", "Files in the inbox.", .gauge, Double(status.inboxFiles)),
      .seconds(
        "inbox_oldest_age_seconds",
        "How long the oldest file in the inbox has been there unchanged; 0 if there is none.",
        microseconds: oldestMicroseconds),
      .one("waiting_files", "Files that are tried again.", .gauge, Double(status.waitingFiles)),
      .seconds(
        "inbox_scan_seconds", "How long the last look through the inbox took.",
        microseconds: scanMicroseconds),
      .one(
        "inotify_overflows_total", "How often directory events were lost since the start.",
        .counter, Double(overflows)),
    ]
  }

  private var inside: [Metric] {
    [
      .one("series", "Series that are known.", .gauge, Double(series)),
      .one(
        "series_below_last_value",
        "Series whose forecasts one step ahead err more than the last value repeated.", .gauge,
        Double(seriesBelowLastValue)),
      .one(
        "resident_series", "Series whose learned state is in memory.", .gauge,
        Double(status.residentSeries)),
      .one(
        "outbox_pending_bytes", "Bytes committed for output files and not yet recorded as written.",
        .gauge, Double(pendingBytes)),
      .one("wal_bytes", "Size of the write-ahead log.", .gauge, Double(status.walBytes)),
      .one("db_bytes", "Size of the database file.", .gauge, Double(status.databaseBytes)),
      .one(
        "checkpoint_busy_total",
        "Checkpoints that a reader of the database held up since the start.", .counter,
        Double(checkpointsHeldUp)),
    ]
  }

  private var surroundings: [Metric] {
    [
      Metric(
        name: "free_bytes", help: "Free bytes on the file systems written to.", kind: .gauge,
        samples: [
          (("directory", "spool"), freeBytes.spool), (("directory", "state"), freeBytes.state),
        ]),
      .one(
        "free_wanted_bytes", "Free bytes below which no file is taken from the inbox.", .gauge,
        Double(wantedBytes)),
      .one(
        "trouble", "1 if something waits for a person or for a disk, else 0.", .gauge,
        status.trouble == nil ? 0 : 1),
      .one(
        "start_timestamp_seconds", "When the process started.", .gauge,
        Double(startedMicroseconds / 1_000_000)),
      Metric(
        name: "build_info", help: "The version of the program.", kind: .gauge,
        samples: [(("version", programVersion), 1)]),
    ]
  }
}
