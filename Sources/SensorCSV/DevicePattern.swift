// The device that a file's name tells, by a configured pattern.

/// A pattern of file names with the place of a device's name, such as `{device}_*.csv`.
///
/// `*` is any text or none, `{device}` any text but none; each takes as little as it can, from left
/// to right. All else is itself.
public struct DevicePattern: Hashable, Sendable {
  private enum Part: Hashable, Sendable {
    case byte(UInt8)
    case any
    case device
  }

  private let parts: [Part]

  /// The pattern that `text` spells; nil where it does not hold `{device}` once.
  ///
  /// - Parameter text: Such as `{device}_*.csv`.
  public init?(_ text: String) {
    var parts: [Part] = []
    var rest = Array(text.utf8)[...]
    let mark = Array("{device}".utf8)
    while let byte = rest.first {
      if rest.starts(with: mark) {
        parts.append(.device)
        rest = rest.dropFirst(mark.count)
      } else {
        if byte == UInt8(ascii: "*") {
          if parts.last != .any { parts.append(.any) }
        } else {
          parts.append(.byte(byte))
        }
        rest = rest.dropFirst()
      }
    }
    guard parts.count(where: { $0 == .device }) == 1 else { return nil }
    self.parts = parts
  }

  /// The device that the name of a file tells; nil where the pattern does not fit all of it.
  ///
  /// - Parameter fileName: With or without directories, which do not count.
  /// - Returns: Never an empty text.
  /// - Complexity: O(name³) at most.
  public func device(in fileName: String) -> String? {
    let name = Array(fileName.utf8.split(separator: UInt8(ascii: "/")).last ?? [])
    // Tried in this order: the first device that fits begins and ends as early as it can.
    guard let place = parts.firstIndex(of: .device) else { return nil }
    let before = parts[..<place]
    let after = parts[(place + 1)...]
    for start in name.indices where Self.fits(before, name[..<start]) {
      for end in (start + 1)...name.count where Self.fits(after, name[end...]) {
        return String(decoding: name[start..<end], as: UTF8.self)
      }
    }
    return nil
  }

  /// Whether bytes and `any` fit all of `name`.
  private static func fits(_ parts: ArraySlice<Part>, _ name: ArraySlice<UInt8>) -> Bool {
    var place = parts.startIndex
    var index = name.startIndex
    /// Where to go on if what follows the last `any` does not fit.
    var retry: (place: Int, index: Int)?
    while index < name.endIndex {
      if place < parts.endIndex, parts[place] == .any {
        retry = (place + 1, index)
        place += 1
      } else if place < parts.endIndex, parts[place] == .byte(name[index]) {
        place += 1
        index += 1
      } else if let last = retry {
        retry = (last.place, last.index + 1)
        (place, index) = (last.place, last.index + 1)
      } else {
        return false
      }
    }
    return parts[place...].allSatisfy { $0 == .any }
  }
}
