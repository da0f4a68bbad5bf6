// Finds the group of a row by the bytes of its tags, without allocating for tags seen before.

/// Numbers distinct byte strings in the order of their first appearance.
struct TagTable: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// Group numbers by hash, −1 for free; a power of two, at most half full.
  private var slots = [Int32](repeating: -1, count: 64)

  /// How many distinct keys there are.
  var count: Int { ends.count }

  /// The number of `key`, given one if it is new; nil where it is new and none may be.
  ///
  /// The order of numbers does not depend on the hash, which differs from process to process and so
  /// cannot be attacked by chosen tags.
  mutating func index(of key: Span<UInt8>, mayAdd: Bool = true) -> Int? {
    if let last = ends.indices.last, matches(last, key) { return last }
    var slot = Self.hash(key) & (slots.count - 1)
    while slots[slot] >= 0 {
      let candidate = Int(slots[slot])
      if matches(candidate, key) { return candidate }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard mayAdd else { return nil }
    let number = ends.count
    for index in key.indices { bytes.append(key[index]) }
    ends.append(bytes.count)
    slots[slot] = Int32(number)
    if ends.count * 2 > slots.count { grow() }
    return number
  }

  private func range(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : ends[number - 1])..<ends[number]
  }

  private func matches(_ number: Int, _ key: Span<UInt8>) -> Bool {
    let range = range(number)
    guard range.count == key.count else { return false }
    for index in key.indices where bytes[range.lowerBound + index] != key[index] { return false }
    return true
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    var slots = [Int32](repeating: -1, count: mask + 1)
    for number in ends.indices {
      let key = bytes.span.extracting(range(number))
      var slot = Self.hash(key) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
    self.slots = slots
  }

  private static func hash(_ key: Span<UInt8>) -> Int {
    var hasher = Hasher()
    // Sound: the bytes are read while the span is alive and not kept.
    unsafe key.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize() & Int.max
  }
}
