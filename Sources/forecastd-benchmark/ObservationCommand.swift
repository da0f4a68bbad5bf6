// `observation`: what learning one observation takes, and where that time goes.
import ForecastDaemon
import Forecasting
import Report
import TimeSeries

enum ObservationCommand {
  static let measurement = Measurement(
    name: "observation",
    summary: "learning and forecasting one series in memory: the whole, and each part",
    options: [
      .number("observations", 20_000, full: 100_000, "observations in a round"),
      .number("rounds", 3, full: 5, "rounds, of which the best counts"),
      .number("horizon", 24, full: 24, "steps ahead"),
      .number("hidden", 32, full: 32, "hidden units of the network"),
      .number("turns", 64, full: 512, "series that learn one observation each in turn"),
    ], measure: measure)

  private static func measure(_ options: BenchmarkOptions) -> BenchmarkReport {
    var forecasting = ForecasterOptions()
    forecasting.horizon = options["horizon"]
    forecasting.hidden = options["hidden"]
    let count = options["observations"]
    var best = Double.infinity
    var parts: PartTimes?
    for _ in 0..<options["rounds"] {
      var warm = WarmForecaster(forecasting, count: 2 * count)
      let start = Stopwatch.thread
      for _ in 0..<count { warm.learnNext() }
      best = min(best, Double(Stopwatch.thread - start) / 1e9 / Double(count))
      var times = PartTimes()
      for _ in 0..<count { warm.learnNext(watch: &times) }
      if times.total < parts?.total ?? .infinity { parts = times }
    }
    let times = parts ?? PartTimes()
    var report = report(secondsPerObservation: best, times, count: count, options)
    report.tables.append(turnTable(forecasting, options))
    return report
  }

  private static func report(
    secondsPerObservation: Double, _ times: PartTimes, count: Int, _ options: BenchmarkOptions
  ) -> BenchmarkReport {
    var table = BenchmarkTable(
      "Where the time of an observation goes, horizon \(options["horizon"])",
      columns: [
        .init(key: "part", title: "part"),
        .init(key: "us", title: "time", unit: "µs"),
        .init(key: "share", title: "share"),
        .init(key: "ends", title: "ends", unit: "an observation"),
      ])
    let whole = times.total
    for part in LearningPart.allCases {
      let seconds = times.seconds(of: part)
      table.append(
        .string(part.title), .number(seconds / Double(count) * 1e6), .number(seconds / whole),
        .number(Double(times.calls[part.rawValue]) / Double(count)))
    }
    table.append(
      .string("all parts"), .number(whole / Double(count) * 1e6), .number(1), .null)
    table.append(
      .string("not watched"), .number(secondsPerObservation * 1e6), .null, .null)
    return BenchmarkReport(
      name: "observation", tables: [table],
      goals: [
        .atLeast(100_000, "observations a second a core", 1 / secondsPerObservation)
      ],
      notes: [
        "a clock is read at the end of each part, and what reading it takes "
          + "(\(shortNumber(times.clockSeconds * 1e9)) ns) is taken off; "
          + "\(times.strayCount) of \(times.calls.reduce(0, +)) readings were left out, "
          + "since the core was taken away"
      ])
  }

  /// Few series find what they have learned in the core's cache, many have to fetch it.
  private static func turnTable(
    _ forecasting: ForecasterOptions, _ options: BenchmarkOptions
  ) -> BenchmarkTable {
    let warm = WarmForecaster(forecasting, count: 400)
    var table = BenchmarkTable(
      "One observation each, in turn",
      columns: [
        .init(key: "series", title: "series"),
        .init(key: "us", title: "an observation", unit: "µs"),
        .init(key: "ratio", title: "to one series"),
      ])
    var one = 0.0
    for count in [1, options["turns"]] {
      var turns = [SeriesForecaster](repeating: warm.forecaster, count: count)
      var workspace = warm.workspace
      func learn(_ row: Int) {
        let (time, value) = warm.observations[row]
        for index in turns.indices { turns[index].learn(value, at: time, using: &workspace) }
      }
      // Copies share what they have learned until each has learned something of its own.
      learn(WarmForecaster.count)
      let rounds = max(2, min(399, options["observations"] / count))
      let start = Stopwatch.thread
      for round in 1...rounds { learn(WarmForecaster.count + round) }
      let seconds = Double(Stopwatch.thread - start) / 1e9 / Double(rounds * count)
      if count == 1 { one = seconds }
      table.append(.string("\(count)"), .number(seconds * 1e6), .number(seconds / one))
    }
    return table
  }
}

/// A forecaster that has seen enough for all of it to be at work, and what it is to learn next.
private struct WarmForecaster {
  private(set) var forecaster: SeriesForecaster
  private(set) var workspace: ForecastWorkspace
  let observations: [(time: Timestamp, value: Double)]
  private var place = 0

  /// Observations that are learned before anything is measured.
  static let count = 3000

  init(_ options: ForecasterOptions, count: Int) {
    var series = MadeUpSeries(seed: 1)
    observations = (0..<WarmForecaster.count + count).map { _ in series.next() }
    forecaster = SeriesForecaster(series: SeriesID("benchmark"), options: options)
    workspace = ForecastWorkspace(options: options)
    for _ in 0..<WarmForecaster.count { learnNext() }
  }

  mutating func learnNext() {
    let (time, value) = observations[place]
    place += 1
    forecaster.learn(value, at: time, using: &workspace)
  }

  mutating func learnNext(watch: inout PartTimes) {
    let (time, value) = observations[place]
    place += 1
    watch.begin()
    forecaster.learn(value, at: time, using: &workspace, hearing: nil, watch: &watch)
  }
}

extension LearningPart {
  /// What stands in the table.
  fileprivate var title: String {
    switch self {
    case .timeline: "timeline"
    case .scores: "scores"
    case .intervals: "intervals"
    case .mixture: "mixture"
    case .linear: "linear"
    case .scales: "scales, history"
    case .naive: "last value, seasons"
    case .forward: "LSTM forward, readout"
    case .training: "LSTM training, replay"
    case .averaging: "mean of the network"
    }
  }
}
