// What the configuration says of one file or one series.
import ForecastDaemon
import Forecasting
import LinuxSystem
import SensorCSV
import Testing
import TimeSeries

private func parse(_ text: String) throws(ConfigurationError) -> Configuration {
  try Configuration(parsing: Array(text.utf8), path: "f.json5")
}

@Test func `without rules everything is detected and learned by the defaults`() {
  let configuration = Configuration()
  #expect(configuration.sourceOptions(for: FilePath("a/b.csv")) == SourceOptions())
  #expect(configuration.forecasterOptions(for: SeriesID("a")) == ForecasterOptions())
  #expect(configuration.unit(of: SeriesID("a")) == nil)
}

@Test func `the first rule that matches a file wins`() throws {
  let configuration = try parse(
    """
    { sources: [ { match: "boiler/*.csv", delimiter: ";" },
                 { match: "**/*.csv", delimiter: "|" } ] }
    """)
  #expect(configuration.sourceOptions(for: FilePath("boiler/x.csv")).delimiter == 0x3B)
  #expect(configuration.sourceOptions(for: FilePath("boiler/deep/x.csv")).delimiter == 0x7C)
  #expect(configuration.sourceOptions(for: FilePath("x.csv")).delimiter == 0x7C)
  #expect(configuration.sourceOptions(for: FilePath("x.txt")).delimiter == nil)
}

@Test func `every key of a source reaches the decoder`() throws {
  let configuration = try parse(
    """
    { sources: [ { match: "*", delimiter: ";", decimal: ",", header: true, comment: "#",
        skip_rows: 2, time: { columns: ["d", "t"], format: "%d", zone: "UTC" }, tags: ["g"],
        values: ["v"], layout: "long", missing: ["NA"], series: "{tags}" } ] }
    """)
  #expect(
    configuration.sourceOptions(for: FilePath("x"))
      == SourceOptions(
        delimiter: 0x3B, decimal: 0x2C, header: true, comment: 0x23, skipRows: 2,
        timeColumns: ["d", "t"], timeFormat: "%d", timeZone: "UTC", tags: ["g"], values: ["v"],
        layout: .long, missing: ["NA"], seriesTemplate: "{tags}"))
}

@Test func `every key of the model and of a series reaches the forecaster`() throws {
  let configuration = try parse(
    """
    { forecast: { horizon: 12 },
      model: { hidden: 8, truncation: 7, update_interval: 6, learning_rate: 0.5, replay: 4,
               forget_bias: 3, seed: 2 },
      series: [ { match: "boiler/*", interval: "1m", aggregate: "max", unit: "°C", minimum: -1,
                  maximum: 1, seasons: ["1h"], horizon: 48 }, { match: "**", unit: "V" } ] }
    """)
  var expected = ForecasterOptions()
  expected.horizon = 12
  expected.hidden = 8
  expected.truncation = 7
  expected.updateInterval = 6
  expected.learningRate = 0.5
  expected.replay = 4
  expected.forgetBias = 3
  expected.seed = 2
  #expect(configuration.forecasterOptions(for: SeriesID("pump/flow")) == expected)
  #expect(configuration.unit(of: SeriesID("pump/flow")) == "V")
  expected.horizon = 48
  expected.intervalMicroseconds = 60_000_000
  expected.aggregate = .max
  expected.minimum = -1
  expected.maximum = 1
  expected.seasonsMicroseconds = [3_600_000_000]
  #expect(configuration.forecasterOptions(for: SeriesID("boiler/temp")) == expected)
  #expect(configuration.unit(of: SeriesID("boiler/temp")) == "°C")
}

@Test(arguments: ["mean", "last", "sum", "min", "max"])
func `each aggregate means what it is called`(name: String) throws {
  let configuration = try parse("{ series: [ { match: \"**\", aggregate: \"\(name)\" } ] }")
  #expect(configuration.forecasterOptions(for: SeriesID("a")).aggregate.rawValue == name)
}

@Test func `limits bound the decoder, the clock with its skew`() throws {
  let configuration = try parse(
    "{ limits: { line_bytes: 300, fields: 3, series: 4, future_skew_seconds: 10 } }")
  let limits = configuration.decodingLimits(now: Timestamp(seconds: 100))
  #expect(limits.latest == Timestamp(seconds: 110))
  #expect(limits.earliest.iso8601 == "1900-01-01T00:00:00Z")
  #expect(limits.lineBytes == 300)
  #expect(limits.fields == 3)
  #expect(limits.seriesCount == 4)
}
