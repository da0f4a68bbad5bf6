// Reads the values of the configuration that are text: names, paths, globs, signs, durations.
import LinuxSystem

extension ConfigurationReader {
  /// Reads text that is not empty, or null.
  mutating func read(
    _ target: inout String?, _ key: String, in section: inout ConfigurationSection
  ) {
    switch value(key, in: &section) {
    case nil: break
    case .null: target = nil
    case .text(let text) where !text.isEmpty && !text.utf8.contains(0): target = text
    case .some(let other):
      refuse(section.path(key), "\(other.described) is not possible; give text in quotes, or null")
    }
  }

  /// Reads a path from the root of the file system.
  mutating func readPath(
    _ target: inout String, _ key: String, in section: inout ConfigurationSection
  ) {
    var path: String? = target
    readPath(&path, key, in: &section, suffix: "")
    if let path {
      target = path
    } else {
      refuse(section.path(key), "null is not possible; leave the key out for its default")
    }
  }

  /// Reads a path from the root of the file system that ends with `suffix`, or null.
  mutating func readPath(
    _ target: inout String?, _ key: String, in section: inout ConfigurationSection, suffix: String
  ) {
    let before = target
    read(&target, key, in: &section)
    guard let path = target, target != before else { return }
    if !path.hasPrefix("/") {
      refuse(
        section.path(key), "'\(shown(path))' is not a path from the root; begin it with '/'")
    } else if !path.hasSuffix(suffix) {
      refuse(section.path(key), "'\(shown(path))' does not end with '\(suffix)'; name it so")
    } else if path.utf8.count > 4000 {
      refuse(section.path(key), "the path is longer than 4000 bytes; shorten it")
    }
  }

  /// Reads a list of texts, none of them empty unless `allowsEmpty`.
  mutating func read(
    _ target: inout [String], _ key: String, in section: inout ConfigurationSection,
    allowsEmpty: Bool = false
  ) {
    var texts: [String]? = target
    read(&texts, key, in: &section, allowsEmpty: allowsEmpty)
    target = texts ?? []
  }

  /// Reads a list of texts, or null; none of them is empty unless `allowsEmpty`.
  mutating func read(
    _ target: inout [String]?, _ key: String, in section: inout ConfigurationSection,
    allowsEmpty: Bool = false
  ) {
    switch value(key, in: &section) {
    case nil: break
    case .null: target = nil
    case .list(let elements):
      var texts: [String] = []
      for (index, element) in elements.enumerated() {
        if case .text(let text) = element, allowsEmpty || !text.isEmpty {
          texts.append(text)
        } else {
          refuse(
            JSON5Scan.keyPath(section.path(key), element: index),
            "\(element.described) is not possible; give text in quotes")
        }
      }
      target = texts
    case .some(let other):
      refuse(
        section.path(key),
        "\(other.described) stands where a list belongs; write \(key): [\"…\"]")
    }
  }

  /// Reads a list of globs.
  mutating func readGlobs(
    _ target: inout [String], _ key: String, in section: inout ConfigurationSection
  ) {
    read(&target, key, in: &section)
    for (index, glob) in target.enumerated() {
      checkGlob(glob, at: JSON5Scan.keyPath(section.path(key), element: index))
    }
  }

  /// Reports a glob that means nothing.
  mutating func checkGlob(_ glob: String, at keyPath: String) {
    if GlobPattern(glob) == nil {
      refuse(
        keyPath,
        "'\(shown(glob))' is no glob; close its '[', give ranges upwards, "
          + "and put nothing after a last '\\'")
    }
  }

  /// Reads one ASCII sign that can stand between fields or begin a comment, or null.
  mutating func readSign(
    _ target: inout UInt8?, _ key: String, in section: inout ConfigurationSection
  ) {
    var text: String?
    let before = problems.count
    read(&text, key, in: &section)
    guard problems.count == before, let text else { return }
    let bytes = Array(text.utf8)
    if bytes.count == 1, bytes[0] == 0x09 || (0x20..<0x7F).contains(bytes[0]),
      !isLetterOrDigit(bytes[0]), !"\"-+.".utf8.contains(bytes[0])
    {
      target = bytes[0]
    } else {
      refuse(
        section.path(key),
        "'\(shown(text))' is not possible; give one ASCII sign such as ';', '|' or '\\t', "
          + "no letter, digit, quote, sign of a number or point")
    }
  }

  /// Reads a duration such as `30s`, or null, as microseconds.
  mutating func readDuration(
    _ target: inout Int64?, _ key: String, in section: inout ConfigurationSection
  ) {
    switch value(key, in: &section) {
    case nil: break
    case .null: target = nil
    case .some(let value): target = duration(value, at: section.path(key)) ?? target
    }
  }

  /// Reads a list of durations, or null, as microseconds.
  mutating func readDurations(
    _ target: inout [Int64]?, _ key: String, in section: inout ConfigurationSection
  ) {
    switch value(key, in: &section) {
    case nil: break
    case .null: target = nil
    case .list(let elements):
      var durations: [Int64] = []
      for (index, element) in elements.enumerated() {
        let keyPath = JSON5Scan.keyPath(section.path(key), element: index)
        if let microseconds = duration(element, at: keyPath) { durations.append(microseconds) }
      }
      target = durations
    case .some(let other):
      refuse(
        section.path(key),
        "\(other.described) stands where a list of durations belongs; write \(key): [\"1d\"]")
    }
  }

  private mutating func duration(_ value: ConfigurationValue, at keyPath: String) -> Int64? {
    if case .text(let text) = value, let found = ConfigurationDuration.microseconds(text) {
      return found
    }
    refuse(keyPath, "\(value.described) is not a duration; " + ConfigurationDuration.explanation)
    return nil
  }
}
