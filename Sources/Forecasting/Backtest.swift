// Runs forecasters over observations in memory, and says how good they would have been.
import TimeSeries

/// The scores of one series in a backtest.
public struct BacktestResult: Hashable, Sendable {
  /// The series.
  public let series: SeriesID
  /// Observations that were learned.
  public let observationCount: Int
  /// Rows that were no later than the one before, and so were not learned.
  public let lateCount: Int
  /// The interval that was found or configured; nil if there was none.
  public let intervalMicroseconds: Int64?
  /// The scores of each step ahead for which a target was scored.
  public let steps: [StepScore]
  /// The same over groups of steps: 1, 2–6, 7–12, 13–24, …, and all.
  public let groups: [StepGroupScore]
}

/// The scores of a group of steps ahead, every forecast counting the same.
public struct StepGroupScore: Hashable, Sendable {
  /// The first and the last step of the group.
  public let steps: ClosedRange<Int>
  /// Forecasts whose target was scored.
  public let count: Int
  /// Mean absolute error.
  public let mae: Double
  /// Root mean squared error.
  public let rmse: Double
  /// Mean absolute scaled error; nil without a scale.
  public let mase: Double?
  /// Mean absolute error of the last value.
  public let maeLastValue: Double
  /// Mean absolute error of the seasonal naive forecast; nil without a season.
  public let maeSeasonalNaive: Double?
  /// Share of targets inside the 80 % interval.
  public let coverage80: Double
  /// Share of targets inside the 95 % interval.
  public let coverage95: Double
  /// Mean width of the 80 % interval.
  public let width80: Double
  /// Mean width of the 95 % interval.
  public let width95: Double
  /// The mixture's mean weights at the end.
  public let weights: [ExpertWeight]

  /// 1 − mae / maeLastValue; nil where the last value made no error.
  public var skill: Double? { maeLastValue > 0 ? 1 - mae / maeLastValue : nil }
  /// 1 − mae / maeSeasonalNaive; nil without a season, or where it made no error.
  public var skillAgainstSeasonalNaive: Double? {
    maeSeasonalNaive.flatMap { $0 > 0 ? 1 - mae / $0 : nil }
  }
}

/// Feeds observations to one forecaster a series, and keeps the scores of the targets that count.
///
/// It runs the very code that the daemon runs, without a store. It holds no clock: who calls
/// measures the time.
public struct Backtest {
  /// What is known of one series.
  private struct Entry {
    var forecaster: SeriesForecaster
    var lateCount = 0
    var isScored = false
  }

  private let firstScoredRow: Int
  private let options: (SeriesID) -> ForecasterOptions
  private var entries: [Entry] = []
  private var places: [SeriesID: Int] = [:]
  private var workspaces: [ForecastWorkspace] = []

  /// A backtest that has seen nothing.
  ///
  /// - Parameters:
  ///   - firstScoredRow: targets from this data row on are scored, counted from 0.
  ///   - options: how each series is to be forecast.
  public init(
    scoringFromRow firstScoredRow: Int = 0,
    options: @escaping (SeriesID) -> ForecasterOptions
  ) {
    self.firstScoredRow = firstScoredRow
    self.options = options
  }

  /// Learns `observation`, which stands in data row `row`, and forecasts from it.
  ///
  /// - Parameters:
  ///   - observation: what is learned.
  ///   - row: where it stands in its file, counted from 0.
  /// - Returns: the forecast with the new origin; nil while no interval is known, where a grid cell
  ///   stays open, and for an observation that is no later than the one before, which is counted
  ///   and not learned.
  public mutating func learn(_ observation: Observation, row: Int) -> Forecast? {
    learn(observation, row: row, hearing: nil)
  }

  /// The same; `hearing` is told of every forecast whose target the observation was.
  package mutating func learn(
    _ observation: Observation, row: Int, hearing: ((ArrivedForecast) -> Void)?
  ) -> Forecast? {
    let place = place(of: observation.series)
    if let last = entries[place].forecaster.lastTime, observation.time <= last {
      entries[place].lateCount += 1
      return nil
    }
    if row >= firstScoredRow, !entries[place].isScored {
      entries[place].isScored = true
      entries[place].forecaster.restartScores()
    }
    let origin = entries[place].forecaster.origin
    let workspace = workspaceIndex(for: entries[place].forecaster.options)
    entries[place].forecaster.learn(
      observation.value, at: observation.time, using: &workspaces[workspace], hearing: hearing)
    if entries[place].forecaster.origin == origin { return nil }
    return entries[place].forecaster.forecast()
  }

  /// The names of the experts of `series`, of which something has been learned, in their order.
  package func expertNames(of series: SeriesID) -> [String] {
    places[series].map { entries[$0].forecaster.expertNames } ?? []
  }

  /// The scores so far, in the order of the series' names.
  public var results: [BacktestResult] {
    entries.sorted { $0.forecaster.series < $1.forecaster.series }.map { entry in
      let steps = entry.isScored ? entry.forecaster.scores : []
      return BacktestResult(
        series: entry.forecaster.series, observationCount: entry.forecaster.observationCount,
        lateCount: entry.lateCount,
        intervalMicroseconds: entry.forecaster.intervalMicroseconds, steps: steps,
        groups: Backtest.groups(of: steps, horizon: entry.forecaster.options.horizon))
    }
  }

  private mutating func place(of series: SeriesID) -> Int {
    if let place = places[series] { return place }
    places[series] = entries.count
    entries.append(Entry(forecaster: SeriesForecaster(series: series, options: options(series))))
    return entries.count - 1
  }

  private mutating func workspaceIndex(for options: ForecasterOptions) -> Int {
    if let index = workspaces.firstIndex(where: { $0.fits(options) }) { return index }
    workspaces.append(ForecastWorkspace(options: options))
    return workspaces.count - 1
  }

  /// Step 1, steps 2–6, 7–12, 13–24, 25–48 and so on up to the horizon, then all of them.
  static func groups(of steps: [StepScore], horizon: Int) -> [StepGroupScore] {
    var ranges = [1...1]
    var last = 6
    while let end = ranges.last?.upperBound, end < horizon {
      ranges.append(end + 1...min(last, horizon))
      last *= 2
    }
    if horizon > 1 { ranges.append(1...horizon) }
    return ranges.compactMap { range in
      let members = steps.filter { range.contains($0.step) }
      return members.isEmpty ? nil : StepGroupScore(steps: range, of: members)
    }
  }
}

extension StepGroupScore {
  /// The scores of `members` together; there is at least one, and each has a count above 0.
  init(steps: ClosedRange<Int>, of members: [StepScore]) {
    let count = members.reduce(0) { $0 + $1.count }
    func mean(_ number: (StepScore) -> Double) -> Double {
      members.reduce(0) { $0 + number($1) * (Double($1.count) / Double(count)) }
    }
    func meanIfKnown(_ number: (StepScore) -> Double?) -> Double? {
      members.allSatisfy { number($0) != nil } ? mean { number($0) ?? 0 } : nil
    }
    let largest = members.reduce(0) { max($0, $1.rmse) }
    let share = mean { largest > 0 ? ($0.rmse / largest) * ($0.rmse / largest) : 0 }
    self.steps = steps
    self.count = count
    mae = mean(\.mae)
    rmse = largest * share.squareRoot()
    mase = meanIfKnown(\.mase)
    maeLastValue = mean(\.maeLastValue)
    maeSeasonalNaive = meanIfKnown(\.maeSeasonalNaive)
    coverage80 = mean(\.coverage80)
    coverage95 = mean(\.coverage95)
    width80 = mean(\.width80)
    width95 = mean(\.width95)
    weights = (members.first?.weights ?? []).indices.map { expert in
      ExpertWeight(
        expert: members[0].weights[expert].expert, weight: mean { $0.weights[expert].weight })
    }
  }
}
