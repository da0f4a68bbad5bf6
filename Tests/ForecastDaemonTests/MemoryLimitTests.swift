// What the service may use holds what the configuration lets it keep.
import FoundationEssentials
import Testing

@testable import ForecastDaemon
@testable import Forecasting
@testable import TimeSeries

/// The text of one of the units that are shipped.
private func unitText(_ unit: String) throws -> String {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try String(contentsOf: root.appending(path: "systemd/\(unit)"), encoding: .utf8)
}

/// Goal: a start on a machine with hundreds of processors.
@Test(arguments: ["forecastd.service", "forecastd@.service"])
func `the service may have twice as many threads as learn by default`(unit: String) throws {
  let lines = try unitText(unit).split(separator: "\n")
  let line = try #require(lines.first { $0.hasPrefix("TasksMax=") })
  let limits = Configuration().limits
  let most = try #require(Int(line.dropFirst("TasksMax=".count)))
  #expect(most >= 2 * limits.threadCount(processors: 1024))
  #expect(limits.threadCount(processors: 4) == 4)
}

@Test(arguments: ["forecastd.service", "forecastd@.service"])
func `as many series as are resident by default leave a quarter of the service's memory free`(
  unit: String
) throws {
  let line = try #require(
    try unitText(unit).split(separator: "\n").first { $0.hasPrefix("MemoryHigh=") })
  let megabytes = try #require(Int(line.dropFirst("MemoryHigh=".count).dropLast()))
  #expect(line.hasSuffix("M"))
  // What a series keeps is what its snapshot holds, once its history is full.
  var forecaster = SeriesForecaster(series: SeriesID("a"), options: ForecasterOptions())
  var workspace = ForecastWorkspace(options: ForecasterOptions())
  for hour in 0..<2500 {
    forecaster.learn(
      Double(hour % 24), at: Timestamp(seconds: Int64(3600 * hour)), using: &workspace)
  }
  let bytes = forecaster.encoded.count
  #expect(4 * bytes * Configuration().limits.residentSeries < 3 * megabytes << 20)
}
