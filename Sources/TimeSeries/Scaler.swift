// The slow level and the slow size of a stream of numbers, robust against single wild ones.

/// The slow root mean square of a stream of changes.
///
/// ```
/// r² ← r² + a (min(|d|, 10 r)² − r²)        a = 1/t for 200 changes, then 0.002
/// ```
/// Squares are never formed, so that changes of 1e300 and of 1e-300 are as good as any. While a
/// series stands still the scale sinks, but not below a hundredth of the last change.
public struct SlowScale: Hashable, Sendable {
  /// The slow root mean square r; 0 until a change other than 0 has come.
  public private(set) var rootMeanSquare: Double
  /// The size of the last change other than 0, cut as above.
  public private(set) var lastChange: Double
  /// Changes so far, counted up to 201.
  public private(set) var count: Int

  /// A scale that has seen nothing.
  public init() {
    self.init(rootMeanSquare: 0, lastChange: 0, count: 0)
  }

  /// A scale as it was stored.
  public init(rootMeanSquare: Double, lastChange: Double, count: Int) {
    self.rootMeanSquare = rootMeanSquare
    self.lastChange = lastChange
    self.count = count
  }

  /// Takes one change into account; below 1e-305 it counts as none.
  public mutating func learn(_ change: Double) {
    if count <= 200 { count += 1 }
    let weight = SlowScale.weight(ofNewestIn: count)
    let size = abs(change) < 1e-305 ? 0 : abs(change)
    guard rootMeanSquare > 0 else {
      rootMeanSquare = size * weight.squareRoot()
      lastChange = size
      return
    }
    let ratio = min(size / rootMeanSquare, 10)
    if ratio > 0 { lastChange = ratio * rootMeanSquare }
    let grown = rootMeanSquare * (1 + weight * (ratio * ratio - 1)).squareRoot()
    rootMeanSquare = max(grown, lastChange * 0.01)
  }

  /// The weight of the newest of `count` numbers in a slow average.
  static func weight(ofNewestIn count: Int) -> Double {
    count <= 200 ? 1 / Double(count) : 0.002
  }
}

/// The slow level of a series and the slow size of its deviations from it.
public struct Scaler: Hashable, Sendable {
  /// The slow mean of the values.
  public private(set) var level: Double
  /// The slow size of value − level.
  public private(set) var deviation: SlowScale

  /// A scaler that has seen nothing.
  public init() {
    self.init(level: 0, deviation: SlowScale())
  }

  /// A scaler as it was stored.
  public init(level: Double, deviation: SlowScale) {
    self.level = level
    self.deviation = deviation
  }

  /// Takes one value into account; it lies within ±1e300.
  public mutating func learn(_ value: Double) {
    deviation.learn(deviation.count == 0 ? 0 : value - level)
    level += SlowScale.weight(ofNewestIn: deviation.count) * (value - level)
  }

  /// How far `value` lies from the level, in units of the usual deviation; 0 while there is none.
  public func standardized(_ value: Double) -> Double {
    deviation.rootMeanSquare > 0 ? (value - level) / deviation.rootMeanSquare : 0
  }
}
