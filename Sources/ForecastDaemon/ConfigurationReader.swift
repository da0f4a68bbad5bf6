// Reads values by key and collects every problem on the way: types, ranges, unknown keys.

/// One group of keys in braces, and which of its keys somebody has asked for.
struct ConfigurationSection {
  /// The group itself, such as `inbox` or `sources[0].time`; empty for the whole file.
  let keyPath: String
  /// What stands in it.
  let members: [String: ConfigurationValue]
  /// The keys that exist, in the order in which they were asked for.
  fileprivate(set) var knownKeys: [String] = []

  init(keyPath: String, members: [String: ConfigurationValue]) {
    self.keyPath = keyPath
    self.members = members
  }

  /// The key path of `key` in this group.
  func path(_ key: String) -> String {
    JSON5Scan.keyPath(keyPath, member: key)
  }
}

/// Reads one file's values; a key that is absent or wrong leaves its target as it was.
struct ConfigurationReader {
  /// The file, for messages.
  let path: String
  /// The line of each key.
  let lines: [String: Int]
  /// What was wrong so far.
  private(set) var problems: [ConfigurationProblem] = []

  init(path: String, lines: [String: Int]) {
    self.path = path
    self.lines = lines
  }

  /// Records that `keyPath` is wrong.
  mutating func refuse(_ keyPath: String, _ message: String) {
    problems.append(
      ConfigurationProblem(
        path: path, line: lines[keyPath], keyPath: keyPath, message: message))
  }

  /// The value of `key`, nil where it is absent; the key counts as known from now on.
  mutating func value(
    _ key: String, in section: inout ConfigurationSection
  ) -> ConfigurationValue? {
    section.knownKeys.append(key)
    return section.members[key]
  }

  /// Reports the keys of `section` that nobody asked for.
  mutating func finish(_ section: ConfigurationSection) {
    for key in section.members.keys.sorted() where !section.knownKeys.contains(key) {
      let nearest = nearestName(to: key, among: section.knownKeys) ?? ""
      refuse(
        section.path(key),
        "there is no key '\(shown(key))' here; did you mean '\(nearest)'? "
          + "Known are " + section.knownKeys.joined(separator: ", "))
    }
  }

  /// The group at `key`, empty where it is absent or wrong.
  mutating func section(
    _ key: String, in parent: inout ConfigurationSection
  ) -> ConfigurationSection {
    let keyPath = parent.path(key)
    switch value(key, in: &parent) {
    case nil: return ConfigurationSection(keyPath: keyPath, members: [:])
    case .group(let members): return ConfigurationSection(keyPath: keyPath, members: members)
    case .some(let other):
      refuse(keyPath, "\(other.described) stands where a group belongs; write \(key): { … }")
      return ConfigurationSection(keyPath: keyPath, members: [:])
    }
  }

  /// The groups in the list at `key`.
  mutating func sections(
    _ key: String, in parent: inout ConfigurationSection
  ) -> [ConfigurationSection] {
    let keyPath = parent.path(key)
    switch value(key, in: &parent) {
    case nil: return []
    case .list(let elements):
      var sections: [ConfigurationSection] = []
      for (index, element) in elements.enumerated() {
        let elementPath = JSON5Scan.keyPath(keyPath, element: index)
        if case .group(let members) = element {
          sections.append(ConfigurationSection(keyPath: elementPath, members: members))
        } else {
          refuse(elementPath, "\(element.described) stands where a group in braces belongs")
        }
      }
      return sections
    case .some(let other):
      refuse(
        keyPath,
        "\(other.described) stands where a list of groups belongs; "
          + "write \(key): [ { … } ]")
      return []
    }
  }

  /// Reads true or false.
  mutating func read(
    _ target: inout Bool, _ key: String, in section: inout ConfigurationSection
  ) {
    switch value(key, in: &section) {
    case nil: break
    case .boolean(let flag): target = flag
    case .some(let other):
      refuse(section.path(key), "\(other.described) is neither true nor false; write one of them")
    }
  }

  /// Reads a whole number within `range`.
  mutating func read(
    _ target: inout Int, _ key: String, in section: inout ConfigurationSection,
    range: ClosedRange<Int>
  ) {
    switch value(key, in: &section) {
    case nil: break
    case .integer(let number) where range.contains(Int(number)): target = Int(number)
    case .some(let other): refuse(section.path(key), outOfRange(other, range))
    }
  }

  /// Reads a whole number within `range`, or null.
  mutating func read(
    _ target: inout Int?, _ key: String, in section: inout ConfigurationSection,
    range: ClosedRange<Int>
  ) {
    switch value(key, in: &section) {
    case nil: break
    case .null: target = nil
    case .integer(let number) where range.contains(Int(number)): target = Int(number)
    case .some(let other): refuse(section.path(key), outOfRange(other, range) + ", or null")
    }
  }

  /// Reads a number within `range`.
  mutating func read(
    _ target: inout Double, _ key: String, in section: inout ConfigurationSection,
    range: ClosedRange<Double>
  ) {
    guard let value = value(key, in: &section) else { return }
    if let number = value.finiteNumber, range.contains(number) {
      target = number
    } else {
      refuse(
        section.path(key),
        "\(value.described) is not possible; "
          + "give a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Reads seconds, decimals allowed, within `range`, as microseconds.
  mutating func readSeconds(
    _ microseconds: inout Int64, _ key: String, in section: inout ConfigurationSection,
    range: ClosedRange<Double>
  ) {
    var seconds = Double(microseconds) / 1e6
    let before = seconds
    read(&seconds, key, in: &section, range: range)
    if seconds != before { microseconds = Int64(seconds * 1e6) }
  }

  /// Reads one of the names of `Choice`.
  mutating func read<Choice: RawRepresentable & CaseIterable>(
    _ target: inout Choice, _ key: String, in section: inout ConfigurationSection
  ) where Choice.RawValue == String {
    var choice: Choice? = target
    read(&choice, key, in: &section)
    target = choice ?? target
  }

  /// Reads one of the names of `Choice`; null leaves it open.
  mutating func read<Choice: RawRepresentable & CaseIterable>(
    _ target: inout Choice?, _ key: String, in section: inout ConfigurationSection
  ) where Choice.RawValue == String {
    switch value(key, in: &section) {
    case nil: break
    case .text(let name) where Choice(rawValue: name) != nil: target = Choice(rawValue: name)
    case .some(let other):
      let names = Choice.allCases.map { "'" + $0.rawValue + "'" }.joined(separator: ", ")
      refuse(section.path(key), "\(other.described) is not possible; write one of \(names)")
    }
  }

  private func outOfRange(_ value: ConfigurationValue, _ range: ClosedRange<Int>) -> String {
    "\(value.described) is not possible; "
      + "give a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}
