// A forecast whose target has come, with what every expert had said: for measurements only.
import TimeSeries

/// A forecast whose target has come.
package struct ArrivedForecast {
  /// The number of the origin's step in its series.
  package let origin: Int
  /// What was said; its target is not told.
  package let said: ForecastStep
  /// What came.
  package let actual: Double
  /// The value at the origin.
  package let lastValue: Double
  /// What each expert said, in the order of `SeriesForecaster.expertNames`; nil if it slept.
  package let experts: [Double?]
}

extension SeriesForecaster {
  /// The names of all experts in their order; empty where the series lacks the season.
  package var expertNames: [String] {
    var names = [LastValue().name]
    names += memory.seasons.map { $0 > 0 ? SeasonalNaive(steps: $0).name : "" }
    names.append(linearForm(base: 0).name)
    names += memory.seasons.indices.map {
      memory.seasons[$0] > 0 ? linearForm(base: $0 + 1).name : ""
    }
    return names + [averaged.name, network.name]
  }

  /// The experts that the options silence, a bit each.
  static func silencedBits(_ options: ForecasterOptions) -> UInt32 {
    let seasons = options.seasons.count
    let kinds: [SilencedExperts] =
      [[]] + Array(repeating: .seasonalNaive, count: seasons)
      + Array(repeating: .linear, count: seasons + 1) + [.averagedLSTM, .lstm]
    return kinds.enumerated().reduce(0) { bits, kind in
      options.silencedExperts.isDisjoint(with: kind.element) ? bits : bits | 1 << kind.offset
    }
  }

  /// Tells of every forecast whose target is the step to come.
  func tellArrived(_ value: Double, to hearing: (ArrivedForecast) -> Void) {
    for step in 0..<min(options.horizon, memory.history.count) {
      let number = memory.history.end - 1 - step
      let slot = pending.slot(of: number)
      let origin = pending.origins[slot]
      guard origin.number == number else { continue }
      let range = pending.changeRange(slot: slot, step: step)
      hearing(
        ArrivedForecast(
          origin: number,
          said: pending.forecastStep(
            slot: slot, step: step, target: Timestamp(microseconds: 0), within: limits),
          actual: value, lastValue: origin.value,
          experts: range.map { place in
            origin.awake >> UInt32(place - range.lowerBound) & 1 == 1
              ? origin.value + Double(pending.changes[place]) * origin.unit : nil
          }))
    }
  }
}
