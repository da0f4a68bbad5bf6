// How well one series is forecast, by the mixture and by each expert alone.
import ForecastDaemon
import Forecasting
import TimeSeries

/// Whose forecasts are compared; what slept is stood in for by the last value.
enum Forecaster: Int, CaseIterable {
  case lastValue, seasonalNaive, linear, lstm, mixture

  /// The heading of its column.
  var heading: String {
    ["last value", "seasonal naive", "linear", "LSTM", "mixture"][rawValue]
  }
}

/// Sums over the targets of one step ahead, in deviations of the series.
struct StepSums {
  var count = 0.0
  /// Squared and absolute errors, by `Forecaster`.
  var squares = [Double](repeating: 0, count: Forecaster.allCases.count)
  var sizes = [Double](repeating: 0, count: Forecaster.allCases.count)
  /// Of the 80 % and the 95 % interval: targets inside, widths, interval scores.
  var inside = [0.0, 0]
  var widths = [0.0, 0]
  var scores = [0.0, 0]

  /// Adds one target.
  mutating func add(_ arrived: ArrivedForecast, experts: [Int?], deviation: Double) {
    count += 1
    for forecaster in Forecaster.allCases {
      let expert = experts[forecaster.rawValue]
      let said =
        forecaster == .mixture
        ? arrived.said.value : expert.flatMap { arrived.experts[$0] } ?? arrived.lastValue
      let error = (said - arrived.actual) / deviation
      squares[forecaster.rawValue] += error * error
      sizes[forecaster.rawValue] += abs(error)
    }
    let said = arrived.said
    let bounds = [(said.lower80, said.upper80, 10.0), (said.lower95, said.upper95, 40)]
    for (index, (lower, upper, price)) in bounds.enumerated() {
      let below = max(lower - arrived.actual, 0) / deviation
      let above = max(arrived.actual - upper, 0) / deviation
      inside[index] += below == 0 && above == 0 ? 1 : 0
      widths[index] += (upper - lower) / deviation
      scores[index] += (upper - lower) / deviation + price * (below + above)
    }
  }
}

/// The observations of one series, and how it is scored.
struct AccuracyJob: Sendable {
  /// The place of its file in the list.
  let file: Int
  let series: SeriesID
  let times: [Timestamp]
  let values: [Double]
  /// Observations that the scale comes from.
  let scaleRows: Int
  /// The first observation that is scored.
  let firstScoredRow: Int
  var result: SeriesAccuracy?

  /// The deviation of the first rows from their mean.
  var deviation: Double {
    let first = values.prefix(scaleRows)
    let mean = first.reduce(0, +) / Double(scaleRows)
    return (first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scaleRows)).squareRoot()
  }

  /// Forecasts the series with the daemon's own code.
  func accuracy(
    _ configuration: Configuration, without silenced: SilencedExperts
  ) -> SeriesAccuracy {
    var accuracy = SeriesAccuracy(
      name: series.name, horizon: configuration.forecast.horizon, deviation: deviation,
      values: values)
    var plain: PlainRegression?
    var backtest = Backtest { series in
      var options = configuration.forecasterOptions(for: series)
      options.silencedExperts = silenced
      return options
    }
    // The row of each step's observation, by the step's number.
    var rows: [Int: Int] = [:]
    let rowCount = values.count
    for row in 0..<rowCount {
      let observation = Observation(series: series, time: times[row], value: values[row])
      let names = backtest.expertNames(of: series)
      var number = 0
      _ = backtest.learn(observation, row: row) { arrived in
        number = arrived.origin + arrived.said.step
        let origin = rows[arrived.origin] ?? row - 1
        if origin >= firstScoredRow - 1, origin + configuration.forecast.horizon < rowCount {
          accuracy.add(arrived, names: names)
          if arrived.said.step == 1, let plain { accuracy.addPlain(plain.forecast, arrived) }
        }
        if arrived.said.step == 1, SeriesAccuracy.coldRows ~= row { accuracy.addCold(arrived) }
      }
      rows[number] = row
      // Seasons are counted in steps, which takes two observations.
      if row == 2 {
        plain = PlainRegression(season: names.compactMap(Self.seasonSteps).min() ?? 0)
      }
      plain?.learn(values[row], number: number, phase: CalendarPhase(of: times[row]))
    }
    return accuracy
  }
}

extension AccuracyJob {
  /// The season of the seasonal naive expert with this name.
  private static func seasonSteps(_ name: String) -> Int? {
    let prefix = "seasonal_naive_"
    return name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil
  }
}

/// How well one series was forecast.
struct SeriesAccuracy: Sendable {
  let name: String
  /// By step ahead.
  private(set) var steps: [StepSums]
  /// Observations that were learned.
  let observationCount: Int
  /// The share of steps that repeat the value before.
  let repeatedShare: Double
  /// Of the plain regression, one step ahead: squared and absolute errors.
  private(set) var plain = (squares: 0.0, sizes: 0.0)
  /// Soon after the start: absolute errors one step ahead of the mixture and of the last value.
  private(set) var coldSizes = (mixture: 0.0, lastValue: 0.0)
  private let deviation: Double

  /// The rows that count as the start.
  static let coldRows = 50..<500

  init(name: String, horizon: Int, deviation: Double, values: [Double]) {
    self.name = name
    steps = [StepSums](repeating: StepSums(), count: horizon)
    observationCount = values.count
    self.deviation = deviation
    let repeats = zip(values, values.dropFirst()).count { $0 == $1 }
    repeatedShare = Double(repeats) / Double(max(values.count - 1, 1))
  }

  mutating func add(_ arrived: ArrivedForecast, names: [String]) {
    func place(_ isNamed: (String) -> Bool) -> Int? { names.firstIndex(where: isNamed) }
    let experts = [
      nil, place { $0.hasPrefix("seasonal_naive") }, place { $0 == "linear" },
      place { $0 == "lstm" }, nil,
    ]
    steps[arrived.said.step - 1].add(arrived, experts: experts, deviation: deviation)
  }

  mutating func addPlain(_ said: Double, _ arrived: ArrivedForecast) {
    let error = (said - arrived.actual) / deviation
    plain.squares += error * error
    plain.sizes += abs(error)
  }

  mutating func addCold(_ arrived: ArrivedForecast) {
    coldSizes.mixture += abs(arrived.said.value - arrived.actual)
    coldSizes.lastValue += abs(arrived.lastValue - arrived.actual)
  }

  /// The mean over every target of some steps ahead.
  func mean(_ range: Range<Int>, _ number: (StepSums) -> Double) -> Double {
    let sum = steps[range].reduce(0) { $0 + number($1) }
    return sum / max(steps[range].reduce(0) { $0 + $1.count }, 1)
  }
}
