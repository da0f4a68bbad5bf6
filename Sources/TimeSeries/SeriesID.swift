// The name of a series, and the one order in which series are ever visited.

/// Names one sensor quantity over time, such as `boiler/temperature`.
///
/// Compared and ordered by the bytes of its UTF-8, as on every machine and in SQLite. `String`
/// alone would take ü for the same name whether it is one scalar or two.
public struct SeriesID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The full name, device and tags included.
  public let name: String

  /// Names a series.
  public init(_ name: String) {
    self.name = name
  }

  /// The name itself.
  public var description: String { name }

  /// Whether both have the same bytes.
  public static func == (left: SeriesID, right: SeriesID) -> Bool {
    left.name.utf8.elementsEqual(right.name.utf8)
  }

  /// Takes the bytes of the name into `hasher`.
  public func hash(into hasher: inout Hasher) {
    for byte in name.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }

  /// Whether `left` comes first by the bytes of its UTF-8.
  public static func < (left: SeriesID, right: SeriesID) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}
