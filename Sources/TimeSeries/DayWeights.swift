// How the experts shared a series' forecasts on one day.

/// The weights of the mixture at the end of one day.
public struct DayWeights: Hashable, Sendable {
  /// Days since 1970 in UTC; negative before.
  public let day: Int64
  /// The share of each expert, in their order: means over all steps ahead, each in 0...1.
  public let weights: [ExpertWeight]

  /// The weights at the end of `day`.
  public init(day: Int64, weights: [ExpertWeight]) {
    self.day = day
    self.weights = weights
  }

  /// The beginning of the day.
  public var start: Timestamp { Timestamp(seconds: day * 86_400) }
}
