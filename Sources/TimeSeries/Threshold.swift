// What a series should stay between: for people who ask when it will not.

/// The values that a series should not reach; nothing is learned or forecast otherwise for them.
public struct Threshold: Hashable, Sendable {
  /// The value from which on they are beyond it upwards, in the series' unit; nil for none.
  public var above: Double?
  /// The value from which down they are beyond it downwards, in the series' unit; nil for none.
  public var below: Double?

  /// A threshold upwards, downwards, both or neither.
  public init(above: Double? = nil, below: Double? = nil) {
    self.above = above
    self.below = below
  }
}
