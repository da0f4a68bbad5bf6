// The textfile of the metrics: its format, and that it is replaced as a whole.
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon

private func facts() -> StatusFacts {
  var counts = IngestCounts()
  counts.filesDone = 3
  counts.rows = 10
  counts.rejectedRows = 1
  return StatusFacts(
    database: "/state/f.db", state: "idle", counts: counts, inboxFiles: 2, residentSeries: 1,
    walBytes: 0, databaseBytes: 4096, waitingFiles: 0, trouble: nil)
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
