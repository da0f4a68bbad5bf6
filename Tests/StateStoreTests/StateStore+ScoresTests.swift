// Scores: published a step a row, weights as JSON.
import Testing
import TimeSeries

@testable import StateStore

@Test func `scores take the place of those before`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    try store.putScores(series, [score(step: 1, mae: 5), score(step: 2, mae: 6)])
    try store.putScores(series, [score(step: 1, mae: 0.5)])
    let accuracy = try store.forecastAccuracy(of: SeriesID("boiler"))
    #expect(accuracy.rows.map { Array($0[1...3]) } == [[.integer(1), .integer(10), .real(0.5)]])
  }
}

@Test func `a number that is not finite yet is NULL`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    try store.putScores(series, [score(step: 1, mae: .nan)])
    let accuracy = try store.forecastAccuracy()
    #expect(accuracy.rows.map { $0[3] } == [.null])
  }
}

@Test func `weights are a JSON object in the experts' order`() throws {
  let weights = [("lstm", 0.25), ("a\"\\\n", 1e-7), ("odd", .nan)].map {
    ExpertWeight(expert: $0.0, weight: $0.1)
  }
  let json = StateStore.json(weights)
  #expect(json == #"{"lstm":0.25,"a\"\\\u000a":1e-07,"odd":null}"#)
  #expect(StateStore.json([]) == "{}")
  try withStore { store in
    let lstm = try SQLiteStatement("SELECT json_extract(?1, '$.lstm')", on: store.connection)
      .firstRow(json) { $0.real(0) }
    #expect(lstm == 0.25)
  }
}

private func score(step: Int, mae: Double) -> StepScore {
  StepScore(
    step: step, count: 10, mae: mae, rmse: 1, mase: nil, bias: 0, maeLastValue: 1,
    maeSeasonalNaive: nil, coverage80: 0.8, coverage95: 0.95, width80: 1, width95: 2, weights: [])
}
