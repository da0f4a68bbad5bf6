// From the bytes of a configuration file to a Configuration, or to everything that is wrong.
import FoundationEssentials

extension Configuration {
  /// Where the daemon looks when it is told no file.
  public static let standardPath = "/etc/forecastd/forecastd.json5"

  /// The size above which a file is not a configuration.
  public static let fileByteLimit = 1_048_576

  /// Reads a configuration from the bytes of a file.
  ///
  /// No bytes, or only comments, are the defaults.
  ///
  /// - Parameters:
  ///   - bytes: The whole file: JSON5 in UTF-8.
  ///   - path: Its name, for messages.
  /// - Throws: `ConfigurationError` with every problem; the daemon does not start (exit code 78).
  public init(parsing bytes: [UInt8], path: String) throws(ConfigurationError) {
    let text = try Self.checkedText(bytes, path: path)
    let scan: JSON5Scan
    do {
      scan = try JSON5Scan(text)
    } catch {
      throw Self.refusal(path, line: error.line, error.message)
    }
    guard !scan.isBlank else {
      self.init()
      return
    }
    var reader = ConfigurationReader(path: path, lines: scan.lines)
    for duplicate in scan.duplicates {
      reader.refuse(
        duplicate.keyPath,
        "the key stands here and again on line \(duplicate.line); keep one of them")
    }
    guard case .group(let members) = try Self.decoded(text, path: path) else {
      throw Self.refusal(path, line: 1, "the file is not one group of keys; begin it with '{'")
    }
    self = reader.configuration(ConfigurationSection(keyPath: "", members: members))
    guard reader.problems.isEmpty else {
      throw ConfigurationError(
        problems: reader.problems.sorted {
          ($0.line ?? 0, $0.keyPath, $0.message) < ($1.line ?? 0, $1.keyPath, $1.message)
        })
    }
  }

  /// The bytes without a byte order mark, if they can be a configuration at all.
  private static func checkedText(
    _ bytes: [UInt8], path: String
  ) throws(ConfigurationError) -> [UInt8] {
    guard bytes.count <= fileByteLimit else {
      throw refusal(
        path, line: nil,
        "the file is larger than \(fileByteLimit) bytes; this cannot be a configuration")
    }
    if let position = bytes.firstIndex(of: 0) {
      let line = 1 + bytes[..<position].count { $0 == 0x0A }
      throw refusal(
        path, line: line,
        "a NUL byte stands here; save the file as plain text in UTF-8")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      let line = 1 + bytes[..<validPrefixCount(bytes)].count { $0 == 0x0A }
      throw refusal(
        path, line: line, "a byte here is not UTF-8; save the file as plain text in UTF-8")
    }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// How many bytes stand before the first that is not UTF-8.
  private static func validPrefixCount(_ bytes: [UInt8]) -> Int {
    var parser = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var count = 0
    while case .valid(let encoded) = parser.parseScalar(from: &iterator) { count += encoded.count }
    return count
  }

  private static func decoded(
    _ text: [UInt8], path: String
  ) throws(ConfigurationError) -> ConfigurationValue {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
      return try decoder.decode(ConfigurationValue.self, from: Data(text))
    } catch {
      // The scan has passed, so the two disagree about something rare; it has no line to tell.
      throw refusal(
        path, line: nil,
        "the file is not JSON5 as this program reads it; look for unusual escapes")
    }
  }

  private static func refusal(
    _ path: String, line: Int?, _ message: String
  ) -> ConfigurationError {
    ConfigurationError(problems: [
      ConfigurationProblem(path: path, line: line, keyPath: "", message: message)
    ])
  }
}
