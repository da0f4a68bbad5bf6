// Learns one series, observation by observation, and forecasts it at any moment.
import TimeSeries

/// Learns one series online and forecasts it: a value that depends on nothing but its options, its
/// name, and its observations in order.
///
/// ```
/// learn:  observation → SeriesTimeline → step → score what was forecast for it
///                     → learn (mixture, intervals, scales, network) → forecast from here
/// ```
/// The forecast is made at the end of `learn`, since it is scored later whether or not anybody
/// asks for it; `forecast()` only reads it.
public struct SeriesForecaster: Equatable, Sendable {
  /// How far a series has come.
  public enum State: String, Hashable, Sendable {
    /// Too little has been seen: the forecast is close to the last value.
    case warming
    /// The experts are at work.
    case learning
  }

  /// The series that is learned.
  public let series: SeriesID
  /// How it is learned.
  public let options: ForecasterOptions
  /// Observations that were learned.
  public internal(set) var observationCount = 0
  /// The origin of the newest forecast: `lastTime`, or the end of the last complete grid cell.
  public internal(set) var origin: Timestamp?

  var timeline: SeriesTimeline
  var memory: SeriesMemory
  var linear: LinearExpert
  var network: LSTMExpert
  var averaged: AveragedLSTM
  var mixture: Mixture
  var regression: ExpertRegression
  var grid = ValueGrid()
  var interval: PredictionInterval
  var pending: PendingForecasts
  var stepScores: ForecastScores
  /// Bit k says that expert k is never asked: `ForecasterOptions.silencedExperts`.
  let silenced: UInt32

  /// A forecaster that has seen nothing.
  ///
  /// - Precondition: every option is within the limits that its comment states.
  public init(series: SeriesID, options: ForecasterOptions) {
    options.check()
    self.series = series
    self.options = options
    let horizon = options.horizon
    let experts = SeriesForecaster.expertCount(options)
    timeline = SeriesTimeline(
      configuredMicroseconds: options.intervalMicroseconds, aggregate: options.aggregate)
    memory = SeriesMemory(options: options)
    linear = LinearExpert(options: options)
    var seed = StableHash()
    seed.add(options.seed)
    seed.add(utf8Of: series.name)
    network = LSTMExpert(options: options, seed: seed.value)
    averaged = AveragedLSTM(network.network)
    mixture = Mixture(expertCount: experts, horizon: horizon)
    regression = ExpertRegression(
      expertCount: experts, firstErring: 1 + options.seasons.count)
    interval = PredictionInterval(horizon: horizon)
    pending = PendingForecasts(horizon: horizon, expertCount: experts)
    stepScores = ForecastScores(horizon: horizon)
    silenced = SeriesForecaster.silencedBits(options)
    memory.follow(timeline.intervalMicroseconds, options: options)
  }

  /// The newest observation's time; the next one must be later.
  public var lastTime: Timestamp? { timeline.memory.lastTime }
  /// The newest observation's value, within ±1e300.
  public var lastValue: Double? { lastTime == nil ? nil : timeline.memory.lastValue }
  /// The interval between two steps; nil until it is known.
  public var intervalMicroseconds: Int64? { timeline.intervalMicroseconds }

  /// Learns one observation, then forecasts from it.
  ///
  /// - Parameters:
  ///   - value: finite; beyond ±1e300 it counts as ±1e300.
  ///   - time: later than `lastTime`.
  ///   - workspace: scratch memory that fits the options.
  /// - Complexity: O(horizon + missing steps); missing steps beyond twice the longest season (or
  ///   the truncation) are not gone through.
  public mutating func learn(
    _ value: Double, at time: Timestamp, using workspace: inout ForecastWorkspace
  ) {
    learn(value, at: time, using: &workspace, hearing: nil)
  }

  /// Learns one observation, then forecasts from it; `hearing` is told of every forecast whose
  /// target it was, before anything is learned from that.
  package mutating func learn(
    _ value: Double, at time: Timestamp, using workspace: inout ForecastWorkspace,
    hearing: ((ArrivedForecast) -> Void)?
  ) {
    var watch = Unwatched()
    learn(value, at: time, using: &workspace, hearing: hearing, watch: &watch)
  }

  /// The same; `watch` is told of each part that has ended.
  package mutating func learn(
    _ value: Double, at time: Timestamp, using workspace: inout ForecastWorkspace,
    hearing: ((ArrivedForecast) -> Void)?, watch: inout some LearningWatch
  ) {
    precondition(value.isFinite, "a learned value is finite")
    precondition(workspace.fits(options), "a workspace fits the options")
    observationCount += 1
    guard let step = timeline.advance(to: time, value: value) else { return }
    memory.follow(timeline.intervalMicroseconds, options: options)
    if step.startsSegment || step.count - 1 > missingLimit {
      restart()
    } else {
      passMissing(step.count - 1, before: step.time, using: &workspace, watch: &watch)
    }
    origin = step.time
    if let hearing { tellArrived(step.value, to: hearing) }
    watch.passed(.timeline)
    scoreArrived(step.value, using: &workspace, watch: &watch)
    linear.learn(step.value, memory: memory, using: &workspace.linear)
    watch.passed(.linear)
    memory.learnScales(step.value)
    memory.history.append(step.value, phase: CalendarPhase(of: step.time), isObserved: true)
    watch.passed(.scales)
    linear.read(memory, using: &workspace.linear)
    watch.passed(.linear)
    readNewest(using: &workspace, watch: &watch)
    issue(using: &workspace, watch: &watch)
  }

  /// The forecast from the newest origin; nil while no interval is known.
  public func forecast() -> Forecast? {
    guard let origin, let interval = intervalMicroseconds else { return nil }
    let slot = pending.slot(of: memory.history.end - 1)
    let steps = (0..<options.horizon).map { step in
      pending.forecastStep(
        slot: slot, step: step, target: origin.advanced(by: step + 1, intervalsOf: interval),
        within: limits)
    }
    return Forecast(series: series, origin: origin, steps: steps)
  }

  /// The scores of each step ahead for which a target has arrived, over every origin.
  public var scores: [StepScore] {
    let scale = stepScores.lastValueError(step: 0)
    return (0..<options.horizon).compactMap { step in
      stepScores.published(step: step, scale: scale, weights: weights(step: step))
    }
  }

  /// What the network's training has come to.
  public var training: TrainingCounters {
    TrainingCounters(
      updateCount: network.updateCount, skippedCount: network.training.skippedCount,
      returnCount: network.returnCount, lastLoss: network.lastLoss)
  }

  /// How far the series has come.
  public var state: State { observationCount < 64 ? .warming : .learning }

  /// Begins the scores anew and changes nothing else.
  mutating func restartScores() {
    stepScores = ForecastScores(horizon: options.horizon)
  }
}

/// What the training of one series' network has come to.
public struct TrainingCounters: Hashable, Sendable {
  /// Updates of the parameters.
  public let updateCount: Int
  /// Updates that were left out, since their gradient was not finite.
  public let skippedCount: Int
  /// How often the parameters went back to earlier ones, since the network had gone astray.
  public let returnCount: Int
  /// The loss of the newest window, in units of the usual change.
  public let lastLoss: Double
}
