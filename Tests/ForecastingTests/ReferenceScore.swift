// The scores as their equations stand, one step ahead after the other: what the lanes must equal.
import TimeSeries

@testable import Forecasting

/// `ForecastScores` of one step ahead, in plain numbers.
struct ReferenceScore {
  /// Targets that have arrived.
  private(set) var count = 0
  private(set) var meanAbsoluteError = 0.0
  private(set) var rootMeanSquaredError = 0.0
  /// The mean of forecast − actual.
  private(set) var bias = 0.0
  /// The mean absolute error of the last value.
  private(set) var lastValueError = 0.0
  /// Targets for which there was a seasonal naive forecast too.
  private(set) var seasonalCount = 0
  /// The mean absolute error of the seasonal naive forecast.
  private(set) var seasonalError = 0.0
  /// Targets inside the 80 % and the 95 % interval.
  private(set) var inside80 = 0
  private(set) var inside95 = 0
  private(set) var width80 = 0.0
  private(set) var width95 = 0.0

  /// Adds one forecast whose target has come.
  ///
  /// - Parameters:
  ///   - step: the forecast.
  ///   - actual: what came.
  ///   - lastValue: what the last value would have said.
  ///   - seasonal: what the seasonal naive forecast said; nil if it slept.
  mutating func add(_ step: ForecastStep, actual: Double, lastValue: Double, seasonal: Double?) {
    count += 1
    let share = 1 / Double(count)
    let error = step.value - actual
    meanAbsoluteError += share * (abs(error) - meanAbsoluteError)
    rootMeanSquaredError = rootMeanSquare(rootMeanSquaredError, error, share: share)
    bias += share * (error - bias)
    lastValueError += share * (abs(lastValue - actual) - lastValueError)
    if let seasonal {
      seasonalCount += 1
      seasonalError += (abs(seasonal - actual) - seasonalError) / Double(seasonalCount)
    }
    if step.lower80 <= actual, actual <= step.upper80 { inside80 += 1 }
    if step.lower95 <= actual, actual <= step.upper95 { inside95 += 1 }
    width80 += share * (step.upper80 - step.lower80 - width80)
    width95 += share * (step.upper95 - step.lower95 - width95)
  }

  /// The published scores of step `step`.
  ///
  /// - Parameters:
  ///   - step: steps ahead, from 1.
  ///   - scale: the mean absolute change over one step, for the MASE; nil if unknown.
  ///   - weights: the mixture's weights.
  /// - Returns: the scores; there is at least one target.
  func published(step: Int, scale: Double?, weights: [ExpertWeight]) -> StepScore {
    StepScore(
      step: step, count: count, mae: meanAbsoluteError, rmse: rootMeanSquaredError,
      mase: scale.flatMap { $0 > 0 ? meanAbsoluteError / $0 : nil }, bias: bias,
      maeLastValue: lastValueError, maeSeasonalNaive: seasonalCount > 0 ? seasonalError : nil,
      coverage80: Double(inside80) / Double(count), coverage95: Double(inside95) / Double(count),
      width80: width80, width95: width95, weights: weights)
  }
}

/// √((1 − share) a² + share b²) for a, b whose squares may not be representable.
private func rootMeanSquare(_ a: Double, _ b: Double, share: Double) -> Double {
  let largest = max(a, abs(b))
  guard largest > 0 else { return 0 }
  let (x, y) = (a / largest, b / largest)
  return largest * ((1 - share) * x * x + share * y * y).squareRoot()
}
