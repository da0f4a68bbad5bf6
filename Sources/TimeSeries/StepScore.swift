// How good the forecasts of one step ahead have been: the numbers that are published.

/// The prequential scores of one series at one step ahead, over every origin.
public struct StepScore: Hashable, Sendable {
  /// Steps ahead, 1 to the horizon.
  public var step: Int
  /// Forecasts whose target has arrived.
  public var count: Int
  /// Mean absolute error, in the series' unit.
  public var mae: Double
  /// Root mean squared error, in the series' unit.
  public var rmse: Double
  /// Mean absolute scaled error (Hyndman & Koehler 2006); nil before a scale is known.
  public var mase: Double?
  /// Mean of forecast − actual, in the series' unit.
  public var bias: Double
  /// Mean absolute error of the last value on the same targets.
  public var maeLastValue: Double
  /// Mean absolute error of the seasonal naive forecast on the same targets; nil without a season.
  public var maeSeasonalNaive: Double?
  /// Share of targets inside the 80 % interval, 0 to 1.
  public var coverage80: Double
  /// Share of targets inside the 95 % interval, 0 to 1.
  public var coverage95: Double
  /// Mean width of the 80 % interval, in the series' unit.
  public var width80: Double
  /// Mean width of the 95 % interval, in the series' unit.
  public var width95: Double
  /// The mixture's weight of each expert now, in the experts' order; they sum to 1.
  public var weights: [ExpertWeight]

  /// 1 − mae / maeLastValue; nil where the last value made no error.
  public var skill: Double? {
    maeLastValue > 0 ? 1 - mae / maeLastValue : nil
  }

  /// The scores of one step.
  public init(
    step: Int, count: Int, mae: Double, rmse: Double, mase: Double?, bias: Double,
    maeLastValue: Double, maeSeasonalNaive: Double?, coverage80: Double, coverage95: Double,
    width80: Double, width95: Double, weights: [ExpertWeight]
  ) {
    self.step = step
    self.count = count
    self.mae = mae
    self.rmse = rmse
    self.mase = mase
    self.bias = bias
    self.maeLastValue = maeLastValue
    self.maeSeasonalNaive = maeSeasonalNaive
    self.coverage80 = coverage80
    self.coverage95 = coverage95
    self.width80 = width80
    self.width95 = width95
    self.weights = weights
  }
}

/// The share of one expert in the mixture.
public struct ExpertWeight: Hashable, Sendable {
  /// The expert, such as `lstm`, `last_value` or `seasonal_naive_24`.
  public let expert: String
  /// Its weight, 0 to 1.
  public let weight: Double

  /// The share of one expert.
  public init(expert: String, weight: Double) {
    self.expert = expert
    self.weight = weight
  }
}
