// Patterns for names: `*`, `?`, `[a-z]`, and `**` across directories.

/// A pattern that names either match or do not, byte for byte.
///
/// `*` is any bytes but `/`, `?` one byte but `/`, `[a-z]` one of these and `[!a-z]` one but these
/// (never `/`), `**` any bytes at all, `**/` any directories or none, `\` takes the next byte
/// literally. Nothing else is special; a leading dot is like any byte.
public struct GlobPattern: Hashable, Sendable, CustomStringConvertible {
  private enum Element: Hashable, Sendable {
    case byte(UInt8)
    case anyByte
    case set(ByteSet)
    case anyBytes
    case anyPath
    case anyDirectories
  }

  /// The pattern as it was written.
  public let description: String
  private let elements: [Element]

  /// The pattern that `text` spells, or nil where a bracket is not closed, a range has no members
  /// or ends in `\`, or a `\` is last.
  public init?(_ text: String) {
    guard let elements = GlobPattern.parse(Array(text.utf8)) else { return nil }
    description = text
    self.elements = elements
  }

  /// Whether all of `name` matches.
  ///
  /// - Complexity: O(pattern · name); allocates one array, however long the name.
  public func matches(_ name: some Collection<UInt8>) -> Bool {
    // reached[p] says whether the first p elements match the bytes seen so far.
    var reached = [Bool](repeating: false, count: elements.count + 1)
    reached[0] = true
    skipEmpty(&reached, after: slash)
    for byte in name {
      guard advance(&reached, over: byte) else { return false }
      skipEmpty(&reached, after: byte)
    }
    return reached[elements.count]
  }

  /// Whether all of the UTF-8 of `name` matches.
  public func matches(_ name: String) -> Bool {
    matches(Array(name.utf8))
  }

  /// Whether all of `path` matches.
  public func matches(_ path: FilePath) -> Bool {
    matches(path.bytes)
  }

  /// Lets elements that may match nothing reach on to the next.
  ///
  /// Whole directories only: `**/` is entered and left at the start or after a slash.
  private func skipEmpty(_ reached: inout [Bool], after byte: UInt8) {
    for place in elements.indices where reached[place] {
      switch elements[place] {
      case .anyBytes, .anyPath: reached[place + 1] = true
      case .anyDirectories: if byte == slash { reached[place + 1] = true }
      case .byte, .anyByte, .set: break
      }
    }
  }

  /// Takes one byte into account; false where nothing matches any more.
  ///
  /// From the last place to the first, so that each place is read before it is written anew.
  private func advance(_ reached: inout [Bool], over byte: UInt8) -> Bool {
    var isReached = false
    reached[elements.count] = false
    for place in elements.indices.reversed() where reached[place] {
      let steps: Bool
      switch elements[place] {
      case .byte(let wanted): steps = byte == wanted
      case .anyByte: steps = byte != slash
      case .set(let set): steps = set.contains(byte)
      case .anyBytes, .anyPath, .anyDirectories: steps = false
      }
      let stays: Bool
      switch elements[place] {
      case .byte, .anyByte, .set: stays = false
      case .anyBytes: stays = byte != slash
      case .anyPath, .anyDirectories: stays = true
      }
      if steps { reached[place + 1] = true }
      reached[place] = stays
      isReached = isReached || steps || stays
    }
    return isReached
  }

  private static func parse(_ text: [UInt8]) -> [Element]? {
    var elements: [Element] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"):
        guard rest.first == UInt8(ascii: "*") else {
          elements.append(.anyBytes)
          continue
        }
        rest.removeFirst()
        let startsPart = [nil, .byte(slash), .anyDirectories].contains(elements.last)
        if startsPart && rest.first == slash {
          rest.removeFirst()
          elements.append(.anyDirectories)
        } else {
          elements.append(.anyPath)
        }
      case UInt8(ascii: "?"): elements.append(.anyByte)
      case UInt8(ascii: "["):
        guard let set = parseSet(&rest) else { return nil }
        elements.append(set)
      case UInt8(ascii: "\\"):
        guard let literal = rest.popFirst() else { return nil }
        elements.append(.byte(literal))
      default: elements.append(.byte(byte))
      }
    }
    return elements
  }

  /// What follows `[`, up to its `]`; a `]` in the first place is one of the set.
  private static func parseSet(_ rest: inout ArraySlice<UInt8>) -> Element? {
    var isNegated = false
    if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^") {
      isNegated = true
      rest.removeFirst()
    }
    var set = ByteSet()
    var isEmpty = true
    while var lower = rest.popFirst() {
      if lower == UInt8(ascii: "]") && !isEmpty {
        return .set(set.withoutSlash(isNegated: isNegated))
      }
      isEmpty = false
      if lower == UInt8(ascii: "\\") {
        guard let literal = rest.popFirst() else { return nil }
        lower = literal
      }
      let next = rest.prefix(2)
      if next.count == 2, next.first == UInt8(ascii: "-"), next.last != UInt8(ascii: "]"),
        let upper = next.last
      {
        guard lower <= upper, upper != UInt8(ascii: "\\") else { return nil }
        set.insert(lower...upper)
        rest.removeFirst(2)
      } else {
        set.insert(lower...lower)
      }
    }
    return nil
  }
}

/// Some of the 256 bytes: byte b is bit b % 64 of word b / 64.
private struct ByteSet: Hashable {
  private var words: SIMD4<UInt64> = .zero

  mutating func insert(_ bytes: ClosedRange<UInt8>) {
    for byte in bytes { words[Int(byte / 64)] |= 1 << UInt64(byte % 64) }
  }

  func contains(_ byte: UInt8) -> Bool {
    words[Int(byte / 64)] & 1 << UInt64(byte % 64) != 0
  }

  /// The set, or all bytes but these, in both cases without `/`.
  func withoutSlash(isNegated: Bool) -> ByteSet {
    var result = self
    if isNegated { result.words = ~words }
    result.words[Int(slash / 64)] &= ~(1 << UInt64(slash % 64))
    return result
  }
}

private let slash = UInt8(ascii: "/")
