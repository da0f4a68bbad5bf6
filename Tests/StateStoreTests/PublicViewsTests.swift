// The public views: the promise of their columns, and what stands in them.
import Testing
import TimeSeries

@testable import StateStore

@Test(
  arguments: [
    (
      "series_status",
      """
      series unit interval_seconds observations first_time last_time last_unix last_value mae
      mae_last_value skill coverage_80 coverage_95 state
      """
    ),
    (
      "latest_forecast",
      """
      series issued_time origin_time target_time target_unix step forecast lower_80 upper_80
      lower_95 upper_95
      """
    ),
    (
      "forecast_history",
      """
      series issued_time origin_time target_time target_unix step forecast lower_80 upper_80
      lower_95 upper_95 actual error inside_80 inside_95
      """
    ),
    (
      "forecast_accuracy",
      """
      series step forecasts mae rmse mase bias mae_last_value mae_seasonal_naive skill coverage_80
      coverage_95 weights
      """
    ),
    (
      "threshold_forecast",
      """
      series direction threshold issued_time origin_time target_time target_unix step forecast
      probability crossing_time crossing_unix days_until
      """
    ),
    ("observations", "series time unix value late"),
    (
      "files",
      """
      file state series rows learned duplicates late rejected bytes sha256 received_time
      finished_time reason
      """
    ),
    ("rejected_rows", "file line column reason text time"),
    ("weight_history", "series day day_unix weights"),
  ])
func `a view has the columns that were promised, in order`(name: String, columns: String) throws {
  try withStore { store in
    let found = try read(store, "SELECT * FROM \(name)").columns
    #expect(found == columns.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}

@Test func `the promised views are all there are`() throws {
  try withStore { store in
    let names = try read(store, "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
    #expect(names.rows == PublicViews.all.map(\.name).sorted().map { [.text($0)] })
  }
}

@Test(arguments: [
  0, 1, -1, 999_999, 1_000_000, -1_000_000, -1_500_000, 1_767_225_600_123_450, -86_400_000_001,
  253_402_300_799_999_999,
])
func `a time reads as Timestamp writes it`(microseconds: Int64) throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let time = Timestamp(microseconds: microseconds)
    _ = try store.insertObservation(series, time: time, value: 1, isLate: false)
    let rows = try read(store, "SELECT time, unix FROM observations").rows
    let unix: StoredValue =
      microseconds % 1_000_000 == 0
      ? .integer(microseconds / 1_000_000) : .real(Double(microseconds) / 1_000_000)
    #expect(rows == [[.text(time.iso8601), unix]])
  }
}

@Test func `a series with a fractional interval has REAL seconds throughout`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    var summary = SeriesSummary()
    summary.intervalMicroseconds = 500_000
    summary.lastTime = Timestamp(seconds: 7)
    try store.updateSeries(series, summary)
    _ = try store.insertObservation(series, time: Timestamp(seconds: 7), value: 1, isLate: false)
    let unix = try read(store, "SELECT unix FROM observations").rows
    let status = try store.seriesStatus().rows
    #expect(unix == [[.real(7)]])
    #expect(status.map { [$0[2], $0[6]] } == [[.real(0.5), .real(7)]])
  }
}

@Test func `every measure is REAL, whole numbers too`() throws {
  try withStore { store in
    try fill(store)
    let measures = [
      "series_status":
        "interval_seconds last_value mae mae_last_value skill coverage_80 coverage_95",
      "latest_forecast": "forecast lower_80 upper_80 lower_95 upper_95",
      "forecast_history": "forecast lower_80 upper_80 lower_95 upper_95 actual error",
      "forecast_accuracy": "mae rmse mase bias mae_last_value mae_seasonal_naive skill coverage_80",
      "observations": "value",
    ]
    for (view, columns) in measures.sorted(by: { $0.key < $1.key }) {
      for column in columns.split(separator: " ") {
        let types = try read(store, "SELECT DISTINCT typeof(\(column)) FROM \(view)").rows
        #expect(
          !types.isEmpty && types.allSatisfy { $0 == [.text("real")] || $0 == [.text("null")] },
          "\(view).\(column): \(types)")
        #expect(types.contains([.text("real")]), "\(view).\(column)")
      }
    }
  }
}

@Test func `the history sets forecasts beside what came`() throws {
  try withStore { store in
    try fill(store)
    let history = try read(
      store,
      """
      SELECT step, target_unix - \(at(0).microseconds / 1_000_000), forecast, actual, error,
        inside_80, inside_95
      FROM forecast_history WHERE series = 'boiler' ORDER BY target_unix, step
      """)
    // Forecasts are 20 ± 1 and ± 2. What came: 21.5 at the first target, a minute late (inside the
    // 95 % interval only), nothing within half an hour of the second.
    #expect(
      history.rows == [
        [
          .integer(1), .integer(3600), .real(20), .real(21.5), .real(-1.5), .integer(0),
          .integer(1),
        ],
        [.integer(2), .integer(7200), .real(20), .null, .null, .null, .null],
      ])
  }
}

@Test func `the nearest observation within half an interval is the actual one`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    var summary = SeriesSummary()
    summary.intervalMicroseconds = 3_600_000_000
    try store.updateSeries(series, summary)
    _ = try store.insertForecast(series, forecast("boiler", origin: at(0), value: 0), issued: at(0))
    // The first target is at 3600: what comes is nearer and nearer on either side, then on it.
    let arrivals: [(Int64, StoredValue)] = [
      (1799, .null), (1800, .real(1800)), (5400, .real(1800)), (5000, .real(5000)),
      (2300, .real(2300)), (4900, .real(2300)), (3601, .real(3601)), (3600, .real(3600)),
    ]
    for (second, expected) in arrivals {
      _ = try store.insertObservation(
        series, time: at(second), value: Double(second), isLate: false)
      let actual = try read(store, "SELECT actual FROM forecast_history WHERE step = 1").rows
      #expect(actual == [[expected]], "\(second)")
    }
  }
}

@Test func `the latest forecast is that of the newest origin, for each series`() throws {
  try withStore { store in
    for name in ["boiler", "attic"] {
      let series = try store.insertSeries(SeriesID(name), unit: nil)
      for second in [60, 0] as [Int64] {
        _ = try store.insertForecast(
          series, forecast(name, origin: at(second), value: Double(second)), issued: at(90))
      }
    }
    let rows = try read(
      store, "SELECT series, step, forecast FROM latest_forecast ORDER BY series, step"
    ).rows
    #expect(
      rows == [
        [.text("attic"), .integer(1), .real(60)], [.text("attic"), .integer(2), .real(60)],
        [.text("boiler"), .integer(1), .real(60)], [.text("boiler"), .integer(2), .real(60)],
      ])
  }
}

@Test func `a series is stale a day and a half after its newest observation`() throws {
  try withStore { store in
    let now = try store.connection.integer("SELECT CAST(strftime('%s', 'now') AS INTEGER)") ?? 0
    let cases: [(name: String, age: Int64, interval: Int64?, state: String)] = [
      ("a", 35 * 3600, 60, "learning"), ("b", 37 * 3600, 60, "stale"),
      ("c", 37 * 3600, nil, "stale"), ("d", 23 * 86_400, 86_400, "learning"),
      ("e", 25 * 86_400, 86_400, "stale"),
    ]
    for series in cases {
      let key = try store.insertSeries(SeriesID(series.name), unit: nil)
      var summary = SeriesSummary()
      summary.phase = .learning
      summary.lastTime = Timestamp(seconds: now - series.age)
      summary.intervalMicroseconds = series.interval.map { $0 * 1_000_000 }
      try store.updateSeries(key, summary)
    }
    _ = try store.insertSeries(SeriesID("f"), unit: nil)
    let states = try store.seriesStatus().rows.map { $0[13] }
    #expect(states == cases.map { .text($0.state) } + [.text("warming")])
  }
}

@Test(
  arguments: [
    "SELECT * FROM forecast_history WHERE series = 'x'",
    "SELECT * FROM latest_forecast WHERE series = 'x'", "SELECT * FROM latest_forecast",
    "SELECT * FROM forecast_accuracy WHERE series = 'x'",
    "SELECT * FROM observations WHERE series = 'x'",
    "SELECT * FROM threshold_forecast WHERE series = 'x'", "SELECT * FROM threshold_forecast",
  ])
func `a view of one series reads that series only`(sql: String) throws {
  try withStore { store in
    let plan = try read(store, "EXPLAIN QUERY PLAN \(sql)").rows.map { $0[3] }
    for line in plan {
      guard case .text(let text) = line else { continue }
      // Every series may be visited; their forecasts and observations only by key. What a query has
      // made itself, such as the two directions of a threshold, is read whole.
      let ownRows = ["SCAN series", "SCAN way", "SCAN CONSTANT ROW"]
      let isOwn = ownRows.contains(text) || text.hasPrefix("SCAN (subquery")
      #expect(!text.hasPrefix("SCAN") || isOwn, "\(text)")
    }
    #expect(!plan.isEmpty)
  }
}

/// One series of an hour's interval with a forecast, one of its two targets arrived, and scores.
private func fill(_ store: borrowing StateStore) throws {
  let series = try store.insertSeries(SeriesID("boiler"), unit: "°C")
  var summary = SeriesSummary()
  summary.intervalMicroseconds = 3_600_000_000
  summary.lastTime = at(3660)
  summary.lastValue = 20
  summary.mae = 1
  summary.maeLastValue = 2
  summary.coverage80 = 1
  summary.coverage95 = 1
  try store.updateSeries(series, summary)
  _ = try store.insertObservation(series, time: at(0), value: 20, isLate: false)
  _ = try store.insertObservation(series, time: at(3660), value: 21.5, isLate: false)
  _ = try store.insertForecast(series, forecast("boiler", origin: at(0), value: 20), issued: at(5))
  try store.putScores(
    series,
    [
      StepScore(
        step: 1, count: 10, mae: 1, rmse: 2, mase: 3, bias: 0, maeLastValue: 2,
        maeSeasonalNaive: 4, coverage80: 1, coverage95: 1, width80: 1, width95: 2,
        weights: [ExpertWeight(expert: "last_value", weight: 1)])
    ])
}

/// The rows of `sql`, as any program would read them.
private func read(_ store: borrowing StateStore, _ sql: String) throws -> ViewRows {
  let statement = try SQLiteStatement(sql, on: store.connection)
  let columns = (0..<statement.columnCount).map { statement.columnName($0) }
  let rows = try statement.allRows { row in (0..<row.columnCount).map { row.value($0) } }
  return ViewRows(columns: columns, rows: rows)
}
