// What the network reads, what it should say, and that it learns.
import OnlineLSTM
import Testing
import TimeSeries

@testable import Forecasting

/// A memory of these values with scales of 1, a minute apart, with a season of three steps.
private func memory(_ values: [Double], missing: Set<Int> = []) -> SeriesMemory {
  var options = smallOptions(horizon: 2)
  options.seasonsMicroseconds = [180_000_000]
  var memory = SeriesMemory(options: options)
  memory.follow(60_000_000, options: options)
  memory.scaler = Scaler(
    level: 10, deviation: SlowScale(rootMeanSquare: 2, lastChange: 1, count: 9))
  for step in memory.changeScales.indices {
    memory.changeScales[step] = SlowScale(rootMeanSquare: 1, lastChange: 1, count: 9)
  }
  for (index, value) in values.enumerated() {
    memory.history.append(
      value, phase: CalendarPhase(part: 0), isObserved: !missing.contains(index))
  }
  return memory
}

@Test func `an input tells level, change, season, phase and mask`() {
  let memory = memory([10, 11, 13, 12, 14], missing: [3])
  var inputs = [Scalar](repeating: -1, count: 10)
  LSTMExpert.writeInput(memory, number: 3, into: &inputs, at: 1)
  // (12 − 10) / 2, 12 − 13, 11 − 12, the start of day and week, missing.
  #expect(inputs == [-1, 1, -1, -1, 0, 1, 0, 1, 1, -1])
  LSTMExpert.writeInput(memory, number: 0, into: &inputs, at: 1)
  #expect(inputs == [-1, 0, 0, 0, 0, 1, 0, 1, 0, -1], "nothing is known before the first step")
}

@Test func `inputs and targets are cut`() {
  let memory = memory([10, 1e300, -1e300, 5])
  var options = smallOptions(horizon: 2)
  options.seasonsMicroseconds = [180_000_000]
  var workspace = ForecastWorkspace(options: options)
  let expert = LSTMExpert(options: options, seed: 1)
  expert.fill(&workspace.window, with: 0..<4, of: memory)
  #expect(workspace.window.inputs.allSatisfy { abs($0) <= 5 })
  #expect(workspace.window.targets.allSatisfy { abs($0) <= 6 })
}

@Test func `a window holds every target that has come, near ones weighing more`() {
  let memory = memory([10, 11, 13, 12, 14], missing: [2])
  var options = smallOptions(horizon: 2)
  options.seasonsMicroseconds = [180_000_000]
  var workspace = ForecastWorkspace(options: options)
  let expert = LSTMExpert(options: options, seed: 1)
  expert.fill(&workspace.window, with: 0..<5, of: memory)
  #expect(workspace.window.stepCount == 5)
  // Step 2 is missing: it is neither origin nor target. Nothing is known beyond step 4.
  #expect(Array(workspace.window.weights.prefix(10)) == [1, 0, 0, 0.5, 0, 0, 1, 0, 0, 0])
  #expect(workspace.window.targets[0] == 1)
  #expect(workspace.window.targets[3] == 1)
  #expect(workspace.window.targets[6] == 2)
}

@Test func `an untrained network forecasts the last value`() {
  var options = smallOptions(horizon: 2)
  options.seasonsMicroseconds = [180_000_000]
  var workspace = ForecastWorkspace(options: options)
  var expert = LSTMExpert(options: options, seed: 1)
  let memory = memory([10, 11])
  expert.read(memory, using: &workspace)
  #expect(expert.forecast(from: memory, using: &workspace))
  #expect(workspace.changes == [0, 0])
}

@Test func `the network alone beats the last value on a wave`() {
  var options = ForecasterOptions()
  options.horizon = 4
  options.hidden = 16
  options.seasonsMicroseconds = []
  var feed = Feed(options)
  var (network, lastValue) = (0.0, 0.0)
  var said = 0.0
  var previous = 0.0
  for index in 0..<3000 {
    let value = CirclePoint(turns: Double(index % 37) / 37).sine
    if index >= 2000 {
      network += abs(previous + said - value)
      lastValue += abs(previous - value)
    }
    feed.learn(value)
    _ = feed.forecaster.network.forecast(from: feed.forecaster.memory, using: &feed.workspace)
    said = feed.workspace.changes[0]
    previous = value
  }
  #expect(network < 0.2 * lastValue)
}

@Test func `windows stay within their limit whatever the numbers`() {
  for (truncation, interval, horizon) in [(1, 1, 1), (1, 50, 3), (50, 1, 3), (4, 4, 30)] {
    var options = smallOptions(horizon: horizon)
    options.truncation = truncation
    options.updateInterval = interval
    options.replay = 2
    var feed = Feed(options)
    for index in 0..<300 { feed.learn(Double(index % 7), step: index % 50 == 9 ? 600 : 60) }
    #expect(feed.forecaster.training.updateCount > 0)
  }
}
