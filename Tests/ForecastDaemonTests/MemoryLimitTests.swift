// What the service may use holds what the configuration lets it keep.
import FoundationEssentials
import Testing

@testable import ForecastDaemon
@testable import Forecasting
@testable import TimeSeries

@Test(arguments: ["forecastd.service", "forecastd@.service"])
func `as many series as are resident by default leave a quarter of the service's memory free`(
  unit: String
) throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let text = try String(contentsOf: root.appending(path: "systemd/\(unit)"), encoding: .utf8)
  let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("MemoryHigh=") })
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
