// The mean of parameters: how fast it follows, and that it forecasts.
import OnlineLSTM
import Testing

@testable import Forecasting

@Test func `the mean of equal networks is that network, and it follows another`() {
  let options = smallOptions()
  let one = LSTMExpert(options: options, seed: 1).network
  let other = LSTMExpert(options: options, seed: 2).network
  var averaged = AveragedLSTM(one)
  averaged.follow(one, count: 5)
  let isOne = averaged == AveragedLSTM(one)
  #expect(isOne)
  averaged.follow(other, count: 5)
  let isStillOne = averaged == AveragedLSTM(one)
  #expect(!isStillOne)
  averaged.take(other)
  let isOther = averaged == AveragedLSTM(other)
  #expect(isOther)
}

@Test func `on noise the mean is nearer to the best forecast than the network`() {
  // Nothing is to be learned but that changes are undone: −y is the best forecast of the change.
  var feed = Feed(smallOptions())
  var noise = SyntheticSeries(seed: 48)
  var (network, averaged) = (0.0, 0.0)
  for index in 0..<6000 {
    let value = noise.normal()
    feed.learn(value)
    guard index > 2000 else { continue }
    let memory = feed.forecaster.memory
    _ = feed.forecaster.network.forecast(from: memory, using: &feed.workspace)
    network += abs(feed.workspace.changes[0] + value)
    _ = feed.forecaster.averaged.forecast(from: memory, using: &feed.workspace)
    averaged += abs(feed.workspace.changes[0] + value)
  }
  #expect(averaged < 0.8 * network)
}
