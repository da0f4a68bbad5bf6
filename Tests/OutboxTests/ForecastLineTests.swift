// The lines of ForecastLine.swift.
import LinuxSystem
import Outbox
import Testing
import TimeSeries

/// A forecast of two steps.
func forecast(_ name: String, value: Double = 12) -> Forecast {
  let steps = (1...2).map { step in
    ForecastStep(
      step: step, target: Timestamp(seconds: Int64(step) * 60), value: value, lower80: 0.1,
      upper80: 1e21, lower95: -1e-7, upper95: 1.0 / 3)
  }
  return Forecast(series: SeriesID(name), origin: Timestamp(seconds: 0), steps: steps)
}

/// The lines of a forecast in this format.
private func lines(_ forecast: Forecast, _ format: OutboxFormat) -> String {
  var bytes: [UInt8] = []
  ForecastLine.append(
    forecast, issued: Timestamp(microseconds: 1_467_331_200_500_000), format: format, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

@Test func `a CSV line has what the header says`() {
  let header = String(decoding: OutboxFormat.csv.header, as: UTF8.self)
  #expect(
    header == "issued_time,series,origin_time,target_time,step,forecast,"
      + "lower_80,upper_80,lower_95,upper_95\n")
  let start = "2016-07-01T00:00:00.5Z,boiler/temp,1970-01-01T00:00:00Z,"
  let end = ",12.0,0.1,1e+21,-1e-07,0.3333333333333333\n"
  #expect(
    lines(forecast("boiler/temp"), .csv)
      == start + "1970-01-01T00:01:00Z,1" + end + start + "1970-01-01T00:02:00Z,2" + end)
}

@Test func `a JSON line has the same keys`() {
  #expect(OutboxFormat.jsonl.header == [])
  let first = lines(forecast("a\"b"), .jsonl).split(separator: "\n").first
  #expect(
    first == """
      {"issued_time":"2016-07-01T00:00:00.5Z","series":"a\\"b","origin_time":\
      "1970-01-01T00:00:00Z","target_time":"1970-01-01T00:01:00Z","step":1,"forecast":12.0,\
      "lower_80":0.1,"upper_80":1e+21,"lower_95":-1e-07,"upper_95":0.3333333333333333}
      """)
}

@Test(
  arguments: [
    ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""),
    ("a b;°", "a b;°"), ("", ""),
  ])
func `a series name is quoted where RFC 4180 wants it`(name: String, field: String) {
  #expect(lines(forecast(name), .csv).contains("Z,\(field),1970"))
}

@Test(arguments: [
  0.1, -0.0, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude, 123_456_789.123_456_79,
  1e16,
])
func `a number reads back the same`(value: Double) {
  let field = lines(forecast("s", value: value), .csv).split(separator: ",")[5]
  #expect(Double(field)?.bitPattern == value.bitPattern)
}

@Test func `a forecast without steps has no lines`() {
  let empty = Forecast(series: SeriesID("s"), origin: Timestamp(seconds: 0), steps: [])
  #expect(lines(empty, .csv) == "" && lines(empty, .jsonl) == "")
}
