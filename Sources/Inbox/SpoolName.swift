// Names for files where the name they had is taken or too long.

/// Names of files in the spool.
enum SpoolName {
  /// What the name of a reason adds to that of its file.
  static let reasonSuffix = Array(".reason.json".utf8)

  /// How many bytes a file in failed leaves free in its name: for the reason, and for the `.` and
  /// `.new` that the reason has around its name while it is written.
  static let reasonByteCount = reasonSuffix.count + 5

  /// The longest name that Linux file systems have, in bytes.
  static let byteLimit = 255

  /// How many names are tried.
  private static let choiceLimit = 100

  /// `NAME` if it fits, then `NAME~ID`, `NAME~ID.2`, … , each no longer than a name may be.
  ///
  /// - Parameters:
  ///   - name: the name it had.
  ///   - id: what makes a name its own.
  ///   - reserved: how many bytes must stay free for what is appended.
  /// - Returns: the names in the order in which they are tried.
  static func choices(_ name: [UInt8], id: String, reserving reserved: Int) -> [[UInt8]] {
    let limit = byteLimit - reserved
    return (name.count <= limit ? [name] : [])
      + suffixes(id).map { shortened(name, to: limit - $0.count) + $0 }
  }

  /// `STEM~ID.EXTENSION`, `STEM~ID.2.EXTENSION`, … , so that patterns still match the end.
  static func choicesBeforeExtension(_ name: [UInt8], id: String) -> [[UInt8]] {
    let dot = name.dropFirst().firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex
    let (stem, end) = (Array(name[..<dot]), Array(name[dot...]))
    return suffixes(id).map { suffix in
      shortened(stem, to: max(1, byteLimit - suffix.count - end.count)) + suffix + end
    }
  }

  private static func suffixes(_ id: String) -> [[UInt8]] {
    (1...choiceLimit).map { Array(($0 == 1 ? "~\(id)" : "~\(id).\($0)").utf8) }
  }

  /// The front of `name`, at most `limit` bytes, no character of UTF-8 cut in two.
  private static func shortened(_ name: [UInt8], to limit: Int) -> [UInt8] {
    guard name.count > limit else { return name }
    var end = limit
    while end > 0 && name[end] & 0b1100_0000 == 0b1000_0000 { end -= 1 }
    return Array(name[..<end])
  }
}
