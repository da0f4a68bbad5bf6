// Which part of learning an observation has just ended: for measurements only.

/// The parts of learning one observation; most end several times in each.
package enum LearningPart: Int, CaseIterable, Sendable {
  /// From observation to step, and what missing steps need.
  case timeline
  /// The scores of forecasts whose target has come.
  case scores
  /// What the intervals learn, and the bounds of the forecast.
  case intervals
  /// How wrong each expert was, the weights, the mixed forecast, and what moves it.
  case mixture
  /// The linear expert: learning, reading, forecasting.
  case linear
  /// The usual changes, the level, and the kept steps.
  case scales
  /// The forecasts of the last value and of the seasons.
  case naive
  /// One step forward and the readout, of both networks.
  case forward
  /// The windows that the network learns from.
  case training
  /// The mean of the network's parameters.
  case averaging
}

/// Is told, within `SeriesForecaster.learn`, which part has just ended.
package protocol LearningWatch {
  /// What was done since the last call belongs to `part`.
  mutating func passed(_ part: LearningPart)
}

/// Nobody watches; nothing of it is left in the compiled code.
struct Unwatched: LearningWatch {
  @inline(__always)
  mutating func passed(_ part: LearningPart) {}
}
