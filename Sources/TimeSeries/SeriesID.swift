// The name of a series, and the one order in which series are ever visited.

/// Names one sensor quantity over time, such as `boiler/temperature`.
///
/// Ordered by the bytes of its UTF-8, so that the order is the same on every machine and in SQLite.
public struct SeriesID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The full name, device and tags included.
  public let name: String

  /// Names a series.
  public init(_ name: String) {
    self.name = name
  }

  /// The name itself.
  public var description: String { name }

  /// Whether `left` comes first by the bytes of its UTF-8.
  public static func < (left: SeriesID, right: SeriesID) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}
