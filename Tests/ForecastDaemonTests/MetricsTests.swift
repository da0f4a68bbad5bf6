// The textfile of the metrics: its format, and that it is replaced as a whole.
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon

private func facts(trouble: String? = nil) -> MetricsFacts {
  var counts = IngestCounts()
  counts.filesDone = 3
  counts.rows = 10
  counts.rejectedRows = 1
  counts.lastDurationMicroseconds = 1_500_000
  let status = StatusFacts(
    database: "/state/f.db", state: "idle", counts: counts, inboxFiles: 2, residentSeries: 1,
    walBytes: 0, databaseBytes: 4096, waitingFiles: 0, trouble: trouble)
  var facts = MetricsFacts(status: status)
  (facts.series, facts.seriesBelowLastValue) = (7, 2)
  facts.oldestMicroseconds = 250_000
  facts.freeBytes = (state: 10, spool: 20)
  return facts
}

@Test func `what alerts are made of is told`() {
  let text = facts().metrics.map(\.text).joined()
  for line in [
    "forecastd_series 7.0", "forecastd_series_below_last_value 2.0",
    "forecastd_inbox_oldest_age_seconds 0.25", "forecastd_last_file_duration_seconds 1.5",
    "forecastd_free_bytes{directory=\"spool\"} 20.0",
    "forecastd_free_bytes{directory=\"state\"} 10.0", "forecastd_trouble 0.0",
    "forecastd_last_success_timestamp_seconds 0.0",
  ] {
    #expect(text.contains("\n\(line)\n"), "\(line)")
  }
  #expect(facts(trouble: "x").metrics.map(\.text).joined().contains("\nforecastd_trouble 1.0\n"))
}

/// node_exporter refuses all of a metric whose help differs between two files.
@Test func `help says the same in every instance`() {
  var other = facts(trouble: "x")
  other.status.database = "/other/f.db"
  other.series = 99
  #expect(other != facts())
  #expect(other.metrics.map(\.help) == facts().metrics.map(\.help))
}

@Test func `each metric has its help, its type and its numbers`() {
  let text = facts().metrics.map(\.text).joined()
  #expect(
    text.hasPrefix(
      """
      # HELP forecastd_files_total Input files finished since the start.
      # TYPE forecastd_files_total counter
      forecastd_files_total{outcome="done"} 3.0
      forecastd_files_total{outcome="duplicate"} 0.0
      forecastd_files_total{outcome="failed"} 0.0
      """))
  #expect(text.contains("\nforecastd_rows_total{outcome=\"accepted\"} 9.0\n"))
  #expect(text.contains("\nforecastd_build_info{version=\"\(programVersion)\"} 1.0\n"))
  let names = facts().metrics.map(\.name)
  #expect(Set(names).count == names.count)
}

@Test func `metrics are written at intervals, and whole`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("forecastd.prom")
    var writer = MetricsWriter(fileSystem: LinuxFileSystem())
    let every = MetricsWriter.everyMicroseconds
    let due = [0, every - 1, every].map { (moment: Int64) in writer.isDue(moment) }
    #expect(due == [true, false, true])
    try writer.write(facts(), to: path)
    try writer.write(facts(), to: path)
    let found = try names(in: directory)
    #expect(found == [FilePath("forecastd.prom")])
  }
}
