// A row of small bars: the shape of a series in one line of text.

/// Returns `values` as a line of bars `▁▂▃▄▅▆▇█` from their least to their greatest value.
///
/// - Parameters:
///   - values: In order of time; nil or a number that is not finite leaves a space.
///   - width: At most this many bars; more values than that are averaged in groups.
/// - Returns: A bar a group, all of middle height where all values are equal.
public func sparkline(_ values: [Double?], width: Int) -> String {
  let groups = averaged(values, groupCount: min(max(0, width), values.count))
  let present = groups.compactMap { $0 }
  guard let least = present.min(), let greatest = present.max() else {
    return String(repeating: " ", count: groups.count)
  }
  let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  return String(
    groups.map { value -> Character in
      guard let value else { return " " }
      guard greatest > least else { return bars[3] }
      // Halved, because the range of two finite numbers need not be finite.
      let share = (value / 2 - least / 2) / (greatest / 2 - least / 2)
      return bars[min(7, Int(share * 8))]
    })
}

/// The means of `groupCount` groups of near-equal size, nil where a group has no finite value.
private func averaged(_ values: [Double?], groupCount: Int) -> [Double?] {
  (0..<groupCount).map { group in
    let start = group * values.count / groupCount
    let end = (group + 1) * values.count / groupCount
    let present = values[start..<end].compactMap { $0 }.filter(\.isFinite)
    guard !present.isEmpty else { return nil }
    return present.reduce(0) { $0 + $1 / Double(present.count) }
  }
}
