// The weights of days: stored, shown, let go.
import StateStore
import Testing
import TimeSeries

private func weights(_ share: Double) -> [ExpertWeight] {
  [
    ExpertWeight(expert: "last_value", weight: share),
    ExpertWeight(expert: "lstm", weight: 1 - share),
  ]
}

@Test func `weights of days come back in the order of days and experts`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("a"), unit: nil)
    let other = try store.insertSeries(SeriesID("b"), unit: nil)
    try store.putDayWeights(series, DayWeights(day: 20_001, weights: weights(0.25)))
    try store.putDayWeights(series, DayWeights(day: -3, weights: weights(0.5)))
    try store.putDayWeights(series, DayWeights(day: 20_000, weights: weights(0.75)))
    try store.putDayWeights(other, DayWeights(day: 20_000, weights: weights(1)))
    let all = try store.dayWeights(of: series, limit: 10)
    #expect(all.map(\.day) == [-3, 20_000, 20_001])
    #expect(all.map(\.weights) == [weights(0.5), weights(0.75), weights(0.25)])
    let newest = try store.dayWeights(of: series, limit: 1)
    #expect(newest.map(\.day) == [20_001])
    try store.putDayWeights(series, DayWeights(day: 20_001, weights: weights(0)))
    let again = try store.dayWeights(of: series, limit: 1)
    #expect(again == [DayWeights(day: 20_001, weights: weights(0))])
  }
}

@Test func `old days are let go a few at a time`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("a"), unit: nil)
    for day in 0..<5 as Range<Int64> {
      try store.putDayWeights(series, DayWeights(day: day, weights: weights(1)))
    }
    let before = Timestamp(seconds: 3 * 86_400 + 7)
    let first = try store.deleteDayWeights(series, before: before, limit: 2)
    let second = try store.deleteDayWeights(series, before: before, limit: 2)
    let left = try store.dayWeights(of: series, limit: 10)
    #expect(first == 2 && second == 1 && left.map(\.day) == [3, 4])
  }
}
