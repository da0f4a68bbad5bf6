// What the naive experts say, alone.
import Testing
import TimeSeries

@testable import Forecasting

/// A memory of these values, a minute apart, with a season of `season` steps.
private func memory(_ values: [Double], season: Int64, options: inout ForecasterOptions)
  -> SeriesMemory
{
  options.seasonsMicroseconds = [season * 60_000_000]
  var memory = SeriesMemory(options: options)
  memory.follow(60_000_000, options: options)
  for value in values {
    memory.history.append(value, phase: CalendarPhase(part: 0), isObserved: true)
  }
  return memory
}

@Test func `the last value forecasts no change`() {
  var options = smallOptions()
  let memory = memory([1, 2, 3], season: 2, options: &options)
  var workspace = ForecastWorkspace(options: options)
  workspace.changes = [7, 7, 7]
  #expect(LastValue().forecast(from: memory, using: &workspace))
  #expect(workspace.changes == [0, 0, 0])
  #expect(LastValue().name == "last_value")
}

@Test func `the seasonal naive repeats the season before the target`() {
  var options = smallOptions(horizon: 7)
  let memory = memory([1, 2, 3, 4, 5], season: 3, options: &options)
  var workspace = ForecastWorkspace(options: options)
  #expect(SeasonalNaive(steps: 3).forecast(from: memory, using: &workspace))
  #expect(workspace.changes.map { 5 + $0 } == [3, 4, 5, 3, 4, 5, 3])
  #expect(SeasonalNaive(steps: 3).name == "seasonal_naive_3")
}

@Test func `the seasonal naive sleeps until it has seen a season, and where there is none`() {
  var options = smallOptions()
  let memory = memory([1, 2, 3], season: 4, options: &options)
  var workspace = ForecastWorkspace(options: options)
  #expect(!SeasonalNaive(steps: 4).forecast(from: memory, using: &workspace))
  #expect(SeasonalNaive(steps: 3).forecast(from: memory, using: &workspace))
  #expect(!SeasonalNaive(steps: 0).forecast(from: memory, using: &workspace))
}
