// Forecasts: each origin once.
import Testing
import TimeSeries

@testable import StateStore

@Test func `a forecast that exists is not issued again`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let before = try store.hasForecast(series, origin: at(0))
    let results = [
      try store.insertForecast(
        series, forecast("boiler", origin: at(0), value: 1), issued: at(10)),
      try store.insertForecast(
        series, forecast("boiler", origin: at(0), value: 2), issued: at(20)),
    ]
    let after = try store.hasForecast(series, origin: at(0))
    let other = try store.hasForecast(series, origin: at(1))
    let latest = try store.latestForecast(of: SeriesID("boiler"))
    #expect(results == [.new, .duplicate])
    #expect([before, after, other] == [false, true, false])
    #expect(latest.rows.map { $0[6] } == [.real(1), .real(1)])
    #expect(latest.rows.map { $0[1] } == Array(repeating: .text(at(10).iso8601), count: 2))
  }
}

@Test func `a longer horizon adds the steps that are not there`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let long = forecast("boiler", origin: at(0), value: 1)
    let short = Forecast(series: long.series, origin: long.origin, steps: [long.steps[0]])
    _ = try store.insertForecast(series, short, issued: at(10))
    let result = try store.insertForecast(series, long, issued: at(20))
    let latest = try store.latestForecast(of: SeriesID("boiler"))
    #expect(result == .new)
    #expect(latest.rows.map { $0[5] } == [.integer(1), .integer(2)])
  }
}
