// What will cross its threshold, when, and how likely: the view threshold_forecast.
import Testing
import TimeSeries

@testable import StateStore

/// One step of a forecast, its bounds in order, lower_95 first.
private func step(_ number: Int, _ origin: Timestamp, _ values: [Double]) -> ForecastStep {
  ForecastStep(
    step: number, target: origin.advanced(byMicroseconds: Int64(number) * 3_600_000_000),
    value: values[2], lower80: values[1], upper80: values[3], lower95: values[0],
    upper95: values[4])
}

/// Gives a series of an hour's interval a threshold and a forecast from time 0.
private func add(
  _ name: String, _ threshold: Threshold, _ steps: [[Double]], to store: borrowing StateStore
) throws {
  let series = try store.insertSeries(SeriesID(name), unit: nil)
  var summary = SeriesSummary()
  summary.intervalMicroseconds = 3_600_000_000
  try store.updateSeries(series, summary)
  try store.setThreshold(series, threshold)
  let forecast = Forecast(
    series: SeriesID(name), origin: at(0),
    steps: steps.enumerated().map { step($0.offset + 1, at(0), $0.element) })
  _ = try store.insertForecast(series, forecast, issued: at(5))
}

/// The rows of `sql`, as any program would read them.
private func read(_ store: borrowing StateStore, _ sql: String) throws -> [[StoredValue]] {
  let statement = try SQLiteStatement(sql, on: store.connection)
  return try statement.allRows { row in (0..<row.columnCount).map { row.value($0) } }
}

/// The probability that the view tells where a forecast has these bounds.
private func probability(
  of bounds: [Double], beyond threshold: Threshold
) throws -> Double? {
  var found: Double?
  try withStore { store in
    try add("a", threshold, [bounds], to: store)
    let rows = try read(store, "SELECT probability FROM threshold_forecast")
    guard rows.count == 1, case .real(let value) = rows[0][0] else { return }
    found = value
  }
  return found
}

/// Bounds whose sides differ: 0.025 at 10, 0.1 at 14, 0.5 at 20, 0.9 at 30, 0.975 at 36.
private let uneven: [Double] = [10, 14, 20, 30, 36]

@Test(
  arguments: [
    (36, 0.025), (33, 0.0625), (30, 0.1), (25, 0.3), (20, 0.5), (17, 0.7), (14, 0.9), (12, 0.9375),
    (10, 0.975),
    // Twice the distance of the 95 % bound from the forecast: a sixteenth.
    (52, 0.025 / 16), (0, 1 - 0.025 / 16),
  ] as [(Double, Double)])
func `a probability runs straight between the bounds, and falls fast beyond`(
  threshold: Double, expected: Double
) throws {
  let above = try #require(try probability(of: uneven, beyond: Threshold(above: threshold)))
  #expect(abs(above - expected) < 1e-12)
  // Down is the mirror of up.
  let mirrored = uneven.reversed().map { -$0 }
  let below = try #require(try probability(of: mirrored, beyond: Threshold(below: -threshold)))
  #expect(below == above)
}

/// Method: a forecast without any width, as of a series that never changes.
@Test(arguments: [(4.9, 1.0), (5, 1), (5.1, 0)] as [(Double, Double)])
func `where the bounds have no width, probability is nothing or all`(
  threshold: Double, expected: Double
) throws {
  #expect(
    try probability(of: [5, 5, 5, 5, 5], beyond: Threshold(above: threshold)) == expected)
  #expect(
    try probability(of: [-5, -5, -5, -5, -5], beyond: Threshold(below: -threshold)) == expected)
}

/// Method: the lower bounds lie on the forecast, as at a configured minimum.
@Test func `at a minimum the probability of reaching it is at least a half`() throws {
  let atMinimum: [Double] = [0, 0, 0, 3, 6]
  #expect(try probability(of: atMinimum, beyond: Threshold(below: 0)) == 0.5)
  #expect(try probability(of: atMinimum, beyond: Threshold(below: -1)) == 0)
}

/// Method: thresholds from far below to far above, for bounds with parts that have no width.
@Test func `a probability is within its bounds, and falls as the threshold rises`() throws {
  let shapes: [[Double]] = [
    uneven, [0, 0, 0, 3, 6], [0, 3, 3, 3, 6], [0, 3, 6, 6, 6], [2, 2, 2, 2, 2],
  ]
  try withStore { store in
    for (number, bounds) in shapes.enumerated() {
      try add("\(number)", Threshold(), [bounds], to: store)
      let series = SeriesKey(rawValue: Int64(number) + 1)
      var last = 1.0
      for threshold in -20...120 {
        try store.setThreshold(series, Threshold(above: Double(threshold) / 2))
        let rows = try read(
          store, "SELECT probability FROM threshold_forecast WHERE series = '\(number)'")
        guard case .real(let value)? = rows.first?.first else {
          Issue.record("\(bounds) \(threshold)")
          continue
        }
        #expect((0...1).contains(value) && value <= last, "\(bounds) \(threshold)")
        last = value
      }
    }
  }
}

@Test func `the first step that is forecast beyond the threshold tells when it is crossed`() throws
{
  try withStore { store in
    let rising: [[Double]] = [
      [16, 17, 18, 19, 20], [17, 18, 19, 20, 21], [19, 20, 21, 22, 23], [18.5, 19.5, 20.5, 21, 22],
    ]
    try add("rising", Threshold(above: 20, below: 5), rising, to: store)
    let rows = try read(
      store,
      """
      SELECT direction, step, threshold, crossing_time, crossing_unix - target_unix, days_until * 24
      FROM threshold_forecast ORDER BY direction, step
      """)
    let time = StoredValue.text(at(3 * 3600).iso8601)
    let steps: [Int64] = [1, 2, 3, 4]
    let below = steps.map { step -> [StoredValue] in
      [.text("below"), .integer(step), .real(5), .null, .null, .null]
    }
    let above = steps.map { step -> [StoredValue] in
      let away: Int64 = 10_800 - 3600 * step
      return [.text("above"), .integer(step), .real(20), time, .integer(away), .real(3)]
    }
    #expect(rows == above + below)
  }
}

@Test func `series without a threshold are not among the forecasts of thresholds`() throws {
  try withStore { store in
    try add("none", Threshold(), [uneven], to: store)
    try add("one", Threshold(above: 1), [uneven], to: store)
    try add("other", Threshold(below: 1), [uneven], to: store)
    let rows = try read(
      store, "SELECT series, direction FROM threshold_forecast ORDER BY series")
    #expect(rows == [[.text("one"), .text("above")], [.text("other"), .text("below")]])
  }
}

@Test func `forecasts of thresholds have the times and bounds of the newest forecast`() throws {
  try withStore { store in
    try add("a", Threshold(above: 80), [uneven, uneven], to: store)
    let columns = "series, issued_time, origin_time, target_time, target_unix, step, forecast"
    let latest = try read(store, "SELECT \(columns) FROM latest_forecast ORDER BY step")
    #expect(latest.count == 2)
    #expect(try read(store, "SELECT \(columns) FROM threshold_forecast ORDER BY step") == latest)
    let types = try read(
      store,
      "SELECT DISTINCT typeof(threshold), typeof(probability), typeof(days_until) "
        + "FROM threshold_forecast")
    #expect(types == [[.text("real"), .text("real"), .text("null")]])
  }
}
