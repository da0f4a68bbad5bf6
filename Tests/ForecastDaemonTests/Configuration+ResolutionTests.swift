// What the configuration says of one file or one series.
import Forecasting
import LinuxSystem
import SensorCSV
import Testing
import TimeSeries

@testable import ForecastDaemon

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
  #expect(configuration.sourceOptions(for: FilePath("boiler/x.csv.gz")).delimiter == 0x3B)
  #expect(configuration.sourceOptions(for: FilePath("x.csv.gz")).delimiter == 0x7C)
  #expect(configuration.sourceOptions(for: FilePath("x.txt.gz")).delimiter == nil)
}

@Test func `every key of a source reaches the decoder`() throws {
  let configuration = try parse(
    """
    { sources: [ { match: "*", delimiter: ";", decimal: ",", header: true, comment: "#",
        skip_rows: 2,
        time: { columns: ["d", "t"], format: "%d", zone: "UTC", repeats: "spread" }, tags: ["g"],
        values: ["v"], layout: "long", missing: ["NA"], units: ["°C"], series: "{tags}",
        device: "{device}_*" } ] }
    """)
  #expect(
    configuration.sourceOptions(for: FilePath("x"))
      == SourceOptions(
        delimiter: 0x3B, decimal: 0x2C, header: true, comment: 0x23, skipRows: 2,
        timeColumns: ["d", "t"], timeFormat: "%d", timeZone: "UTC",
        timeRepeats: .spread, tags: ["g"], values: ["v"], layout: .long, missing: ["NA"],
        units: ["°C"], seriesTemplate: "{tags}", devicePattern: "{device}_*"))
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

@Test(
  arguments: [
    ("threshold: 80", Threshold(above: 80)), ("threshold: null", Threshold()),
    ("threshold: { above: 80 }", Threshold(above: 80)),
    ("threshold: { below: -5.5 }", Threshold(below: -5.5)),
    ("threshold: { above: 1, below: 0, }", Threshold(above: 1, below: 0)), ("", Threshold()),
  ])
func `a threshold is a number, or a group for both directions`(
  text: String, threshold: Threshold
) throws {
  let configuration = try parse("{ series: [ { match: 'a*', \(text) } ] }")
  #expect(configuration.threshold(of: SeriesID("attic")) == threshold)
  #expect(configuration.threshold(of: SeriesID("boiler")) == Threshold())
  // It is for people: nothing is learned anew for it.
  #expect(configuration.forecasterOptions(for: SeriesID("attic")) == ForecasterOptions())
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

/// A small file, with the part of a sentence by which it is refused, or nil where it is read.
private let pastedFiles: [(text: String, refusedBy: String?)] = [
  ("time,temp,hum\n2020-01-01 00:00:00,1.5,40\n2020-01-01 00:01:00,1.6,\n", nil),
  ("Date;Time;T\n13/04/2020;18.00.00;2,6\n14/04/2020;19.00.00;-1,5\n", nil),
  ("time,a\n2020-01-01,\"1,5\"\n2020-01-02,\"2,5\"\n", nil),
  ("time,sensor,value\n2020-01-01,a,1\n2020-01-01,b,1\n2020-01-02,a,1\n", nil),
  ("Plot: x\n#,\"Date Time, GMT-05:00\",T\n1,05/16/18 04:07:26 PM,2.5\n", nil),
  ("# made by 7\n# time, temp\n2020-01-01,1\n2020-01-02,2\n", nil),
  ("1580000000000,4\n1580000060000,5\n1580000120000,6\n", nil),
  ("year,month,day,hour,v\n2020,1,2,3,4\n2020,1,2,4,5\n", nil),
  ("Date   Time  T  RH\n2020-01-01 10:00  5.5  80\n2020-01-01 10:10  6.5  81\n", nil),
  ("time,temp\n,°C\n2020-01-01,1.5\n2020-01-02,2.5\n", nil),
  ("timestamp [Europe/Berlin],a\n2020-07-01 02:00,1\n2020-07-01 03:00,2\n", nil),
  ("time\ta\"b\\c\n2020-01-01\t1\n2020-01-02\t2\n", nil),
  ("time,a\n01/02/2020 10:00,1\n03/02/2020 10:00,2\n", "can be read as"),
  ("Datum;Zeit;T\n01.03.2020;00:00;4,8\n01.03.2020;00:10;4,6\n", "can be read as"),
  ("time;a\n2020-01-01;1,234\n2020-01-02;2,345\n", "may separate decimals or thousands"),
  ("Time (CET),a\n2020-07-01 02:00,1\n", "no certain zone"),
  ("time,a\n202001311230,1\n202001311231,2\n", "or as unix_ms"),
  (
    "time,what,value\n"
      + (0..<12).map { "2020-01-\(10 + $0 / 2),\($0 % 2 == 0 ? "hot" : "cold"),\($0)\n" }
      .joined(), "tells them apart"
  ),
  ("id,time,temp\na,2020-01-01,1\nb,2020-01-01,2\n", "may name the series or number the rows"),
  ("sent_at,timestamp,a\n2020-01-01 11:00,,1\n2020-01-02 11:00,,2\n", "seems to be for the time"),
]

@Test(arguments: pastedFiles.indices)
func `what is proposed for a file makes it read, pasted into the configuration`(number: Int) throws
{
  let (text, refusedBy) = pastedFiles[number]
  let name = "north/a [7]*.csv"
  let limits = Configuration().decodingLimits(now: Timestamp(seconds: 1_700_000_000))
  func observations(_ source: SourceOptions) throws -> (
    lines: [String], explanation: FileExplanation
  ) {
    var decoder = try SensorFileDecoder(
      sample: Array(text.utf8), isWholeFile: true, source: source, fileName: name, limits: limits)
    var batch = DecodedBatch()
    try decoder.decode(Array(text.utf8), isLast: true, into: &batch)
    #expect(batch.rejectedRowCount == 0)
    let lines = (0..<batch.count).map { index in
      let name = decoder.seriesNames[Int(batch.seriesIndex[index])]
      return "\(name) \(batch.time[index]) \(batch.value[index])"
    }
    return (lines, decoder.explanation)
  }
  var proposal = ""
  var expected: [String] = []
  do {
    let found = try observations(SourceOptions())
    #expect(refusedBy == nil)
    proposal = "sources: [\(found.explanation.suggestedSource)]"
    expected = found.lines
  } catch let error as SensorFileError {
    #expect(error.message.contains(refusedBy ?? "never"), "\(error.message)")
    let start = try #require(error.message.firstRange(of: "sources: [{")).lowerBound
    let end = try #require(error.message[start...].firstRange(of: " }]")).upperBound
    proposal = String(error.message[start..<end])
  }
  let source = try parse("{ \(proposal) }").sourceOptions(for: FilePath(name))
  #expect(source != SourceOptions(), "the rule does not match the file")
  let mended = try observations(source)
  #expect(!mended.lines.isEmpty)
  #expect(refusedBy != nil || mended.lines == expected, "\(proposal)")
}

@Test func `the longest horizon is that of the rules, or the general one`() {
  var configuration = Configuration()
  configuration.forecast.horizon = 24
  #expect(configuration.longestHorizon == 24)
  var rule = Configuration.SeriesRule(match: "a")
  rule.horizon = 3
  configuration.series = [rule, Configuration.SeriesRule(match: "b")]
  #expect(configuration.longestHorizon == 24)
  rule.horizon = 1000
  configuration.series.append(rule)
  #expect(configuration.longestHorizon == 1000)
}
