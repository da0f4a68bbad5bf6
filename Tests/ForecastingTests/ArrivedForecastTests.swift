// What measurements are told of forecasts whose targets have come.
import Testing
import TimeSeries

@testable import Forecasting

@Test func `what arrives is what was issued, and the experts are named`() {
  var feed = Feed(smallOptions())
  var noise = SyntheticSeries(seed: 71)
  var issued: [Int: Forecast] = [:]
  var arrivedCount = 0
  for index in 0..<300 {
    let value = noise.normal()
    feed.forecaster.learn(
      value, at: Timestamp(seconds: feed.seconds), using: &feed.workspace
    ) { arrived in
      arrivedCount += 1
      #expect(arrived.origin + arrived.said.step == index)
      // From the very first origin nothing is issued: there is no interval yet.
      if let said = issued[arrived.origin]?.steps[arrived.said.step - 1] {
        #expect(said.value == arrived.said.value && said.lower95 == arrived.said.lower95)
        #expect(said.upper80 == arrived.said.upper80)
      }
      #expect(arrived.actual == value)
      #expect(arrived.experts[0] == arrived.lastValue)
      #expect(arrived.experts.count == 8)
    }
    feed.seconds += 60
    issued[index] = feed.forecaster.forecast()
  }
  #expect(arrivedCount == 299 + 298 + 297)
  let names = feed.forecaster.expertNames
  #expect(names[0] == "last_value" && names.suffix(2) == ["lstm_averaged", "lstm"])
}

@Test func `a silenced expert never speaks, and changes the fingerprint`() {
  var options = smallOptions()
  options.silencedExperts = [.lstm, .averagedLSTM]
  #expect(options.fingerprint != smallOptions().fingerprint)
  var feed = Feed(options)
  var noise = SyntheticSeries(seed: 72)
  for _ in 0..<300 {
    feed.forecaster.learn(
      noise.normal(), at: Timestamp(seconds: feed.seconds), using: &feed.workspace
    ) { arrived in
      #expect(arrived.experts.suffix(2) == [nil, nil])
    }
    feed.seconds += 60
  }
  #expect(feed.forecaster.scores[0].weights.suffix(2).allSatisfy { $0.weight < 1e-6 })
}
