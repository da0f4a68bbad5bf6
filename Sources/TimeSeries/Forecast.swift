// What a forecast says: for each step ahead, a value and its 80 % and 95 % bounds.

/// One step of a forecast, with lower95 ≤ lower80 ≤ value ≤ upper80 ≤ upper95, all finite.
public struct ForecastStep: Hashable, Sendable {
  /// Steps ahead of the origin, 1 to the horizon.
  public let step: Int
  /// The time this step is about.
  public let target: Timestamp
  /// The forecast itself, in the series' unit.
  public let value: Double
  /// The lower end of the 80 % interval forecast.
  public let lower80: Double
  /// The upper end of the 80 % interval forecast.
  public let upper80: Double
  /// The lower end of the 95 % interval forecast.
  public let lower95: Double
  /// The upper end of the 95 % interval forecast.
  public let upper95: Double

  /// One step of a forecast.
  public init(
    step: Int, target: Timestamp, value: Double,
    lower80: Double, upper80: Double, lower95: Double, upper95: Double
  ) {
    self.step = step
    self.target = target
    self.value = value
    self.lower80 = lower80
    self.upper80 = upper80
    self.lower95 = lower95
    self.upper95 = upper95
  }
}

/// A forecast of one series from one origin: every step from 1 to the horizon.
public struct Forecast: Hashable, Sendable {
  /// The series that is forecast.
  public let series: SeriesID
  /// The time of the newest observation it has seen.
  public let origin: Timestamp
  /// Steps 1 to the horizon, in order.
  public let steps: [ForecastStep]

  /// A forecast of `series` from `origin`.
  public init(series: SeriesID, origin: Timestamp, steps: [ForecastStep]) {
    self.series = series
    self.origin = origin
    self.steps = steps
  }
}
