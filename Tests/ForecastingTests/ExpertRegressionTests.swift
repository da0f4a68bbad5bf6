// The second opinion of ExpertRegression.swift on the next value.
import Testing
import TimeSeries

@testable import Forecasting

/// Two experts, the last value and one that says `said`, beside a regression that hears them.
private struct Trial {
  var memory: SeriesMemory
  var pending = PendingForecasts(horizon: 1, expertCount: 2)
  var regression = ExpertRegression(expertCount: 2, firstErring: 1)
  var workspace = LinearWorkspace(options: ForecasterOptions())
  /// What it said last, as a value.
  var forecast: Double?

  init() {
    var options = ForecasterOptions()
    options.horizon = 1
    memory = SeriesMemory(options: options)
    memory.follow(3_600_000_000, options: options)
  }

  /// Learns `value`, hears that the expert forecasts `said`, and forecasts; the mixture agrees with
  /// the expert.
  mutating func learn(_ value: Double, said: Double) {
    let scale = memory.changeScales[0].rootMeanSquare
    if memory.history.count > 0, scale > 0 {
      let (newest, number) = (memory.history.newest, memory.history.end - 1)
      let change = Double(pending.changes[1]) * pending.origins[0].unit
      var arrived = ArrivedErrors(expertCount: 2, horizon: 1)
      arrived.awake[0] = pending.origins[0].awake
      arrived.errors[8] = Double(Float(change / scale))
      arrived.measure(
        block: 0, changes: StepLanes(repeating: (value - newest) / scale),
        units: StepLanes(repeating: 1))
      regression.learn(
        value - newest, from: number, arrived: arrived, scale: scale,
        awake: pending.origins[0].awake)
    }
    memory.learnScales(value)
    memory.history.append(value, phase: CalendarPhase(part: 0), isObserved: true)
    let unit = memory.changeScales[0].rootMeanSquare
    pending.origins[0] = PendingForecasts.Origin(
      number: memory.history.end - 1, value: value, unit: unit, isCalm: memory.isCalm, awake: 0)
    var words = [Double](repeating: 0, count: 16)
    let limits = [Double](repeating: 30 * memory.changeScales[0].rootMeanSquare, count: 8)
    for (expert, change) in [0, said - value].enumerated() {
      pending.take([change], within: limits, of: expert, slot: 0, words: &words)
    }
    let mixed = unit > 0 ? (said - value) / unit : 0
    forecast =
      value + unit
      * regression.change(
        from: memory, said: pending, slot: 0, mixed: mixed, using: &workspace)
  }
}

@Test func `an expert that goes half the way and is late is put right`() {
  var noise = SyntheticSeries(seed: 81)
  var trial = Trial()
  var (own, mixed) = (0.0, 0.0)
  var (value, drift, said) = (0.0, 0.0, 0.0)
  for index in 0..<3000 {
    drift = 0.8 * drift + noise.normal()
    value += drift + 0.1 * noise.normal()
    if index > 500 {
      own += abs((trial.forecast ?? 0) - value)
      mixed += abs(said - value)
    }
    said = value + 0.4 * drift
    trial.learn(value, said: said)
  }
  #expect(own < 0.9 * mixed)
}

@Test func `an expert that cannot be bettered is left alone`() {
  var noise = SyntheticSeries(seed: 82)
  var trial = Trial()
  var (own, mixed) = (0.0, 0.0)
  for index in 0..<3000 {
    let value = noise.normal()
    if index > 500 {
      own += abs((trial.forecast ?? 0) - value)
      mixed += abs(value)
    }
    trial.learn(value, said: 0)
  }
  #expect(own < 1.01 * mixed)
}

@Test func `it has no say until it has seen a few dozen targets`() {
  var noise = SyntheticSeries(seed: 83)
  var trial = Trial()
  for index in 0..<60 {
    trial.learn(noise.normal(), said: 7)
    // Before anything has changed there is no unit to speak in.
    if index > 0 { #expect(abs((trial.forecast ?? 0) - 7) < 1e-5) }
  }
}

@Test func `whatever comes the second opinion is finite`() {
  var trial = Trial()
  for index in 0..<2000 {
    let value = index % 7 == 0 ? 1e300 : index % 3 == 0 ? -1e300 : 1e-300
    trial.learn(value, said: index % 5 == 0 ? 1e300 : 0)
    #expect(trial.forecast?.isFinite == true, "row \(index)")
  }
}
