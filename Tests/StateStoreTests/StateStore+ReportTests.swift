// What a report reads: bounded pieces of each series.
import Testing
import TimeSeries

@testable import StateStore

@Test func `the newest observations come in order of time, no more than asked for`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let other = try store.insertSeries(SeriesID("attic"), unit: nil)
    for second in 0..<10 as Range<Int64> {
      _ = try store.insertObservation(
        series, time: at(second), value: Double(second), isLate: second == 4)
      _ = try store.insertObservation(other, time: at(second), value: -1, isLate: false)
    }
    let some = try store.newestObservations(series, from: at(3), limit: 100)
    let few = try store.newestObservations(series, from: at(3), limit: 2)
    #expect(some.map(\.value) == [3, 4, 5, 6, 7, 8, 9])
    #expect(few.map(\.time) == [at(8), at(9)])
  }
}

@Test func `of several forecasts of a target the newest counts`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    // Each has two steps of an hour.
    for (hours, value) in [(0, 1.0), (1, 2), (4, 3), (6, 4)] {
      _ = try store.insertForecast(
        series, forecast("boiler", origin: at(Int64(hours) * 3600), value: value),
        issued: at(Int64(hours) * 3600 + 10))
    }
    let past = try store.pastForecasts(series, from: at(0), through: at(7 * 3600), limit: 100)
    #expect(past.map(\.step.target) == [1, 2, 3, 5, 6, 7].map { at($0 * 3600) })
    #expect(past.map(\.step.value) == [1, 2, 2, 3, 3, 4])
    #expect(past.map(\.step.step) == [1, 1, 2, 1, 2, 1])
    let late = try store.pastForecasts(series, from: at(3600), through: at(7 * 3600), limit: 3)
    #expect(late.map(\.step.value) == [3, 3, 4])
    let newest = try store.newestForecast(series)
    #expect(newest.map(\.step.value) == [4, 4] && newest.map(\.step.step) == [1, 2])
    #expect(newest.allSatisfy { $0.origin == at(6 * 3600) && $0.issued == at(6 * 3600 + 10) })
  }
}

@Test func `scores come back as they were published`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let scores = [1, 2].map { step in
      StepScore(
        step: step, count: 10, mae: 0.25, rmse: 0.5, mase: nil, bias: -0.125, maeLastValue: 0.5,
        maeSeasonalNaive: step == 1 ? nil : 3, coverage80: 0.8, coverage95: 0.9, width80: 3.5,
        width95: 6,
        weights: [
          ExpertWeight(expert: "last_value", weight: 0.25),
          ExpertWeight(expert: "lstm", weight: 0.75),
        ])
    }
    try store.putScores(series, scores)
    let found = try store.scores(of: series)
    #expect(found == scores)
  }
}

@Test func `a series that is not there has nothing`() throws {
  try withStore { store in
    let key = SeriesKey(rawValue: 7)
    let past = try store.pastForecasts(key, from: at(0), through: at(9), limit: 5)
    let newest = try store.newestForecast(key)
    let scores = try store.scores(of: key)
    let state = try store.seriesState(SeriesID("none"))
    #expect(past.isEmpty && newest.isEmpty && scores.isEmpty && state == nil)
  }
}

@Test func `the first series by name`() throws {
  try withStore { store in
    for name in ["c", "a", "b"] { _ = try store.insertSeries(SeriesID(name), unit: nil) }
    let first = try store.firstSeries(limit: 2)
    #expect(first == [SeriesID("a"), SeriesID("b")])
  }
}
