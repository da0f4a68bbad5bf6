// What stands beside a failed file: why it failed, as JSON, and what it was called.
import LinuxSystem

/// Why a file failed.
///
/// The same reason gives the same bytes, by which an attempt that was cut short is known again:
/// take its time from the store.
public struct FailureReason: Hashable, Sendable {
  /// The path that the file had in the inbox.
  public let file: FilePath
  /// Why it failed and what to change, in one or more sentences.
  public let reason: String
  /// When it failed, as ISO 8601.
  public let time: String
  /// The SHA-256 of its content, 64 hexadecimal digits; nil where it could not be read.
  public let sha256: String?

  /// How long an encoded reason may be, in bytes; what is longer was not written here.
  static let byteLimit = 1 << 16

  /// Why `file` failed.
  public init(file: FilePath, reason: String, time: String, digest: ContentDigest?) {
    self.file = file
    self.reason = reason
    self.time = time
    sha256 = digest.map { "\($0)" }
  }

  /// The reason as a JSON object, one member a line; `file` is its lossless text.
  public var encoded: [UInt8] {
    let members = [
      ("file", JSONText.quoted(file.text)), ("reason", JSONText.quoted(reason)),
      ("time", JSONText.quoted(time)), ("sha256", sha256.map { JSONText.quoted($0) } ?? "null"),
    ]
    let lines = members.map { "  \"\($0)\": \($1)" }
    return Array(("{\n" + lines.joined(separator: ",\n") + "\n}\n").utf8)
  }

  /// The reason that was encoded so, or nil of any other bytes.
  public init?(encoded: [UInt8]) {
    var members: [Substring: String] = [:]
    for line in String(decoding: encoded, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "\": ", maxSplits: 1)
      guard parts.count == 2, parts[0].hasPrefix("  \"") else { continue }
      let value = parts[1].hasSuffix(",") ? parts[1].dropLast() : parts[1]
      members[parts[0].dropFirst(3)] = JSONText.unquoted(String(value))
    }
    guard let file = members["file"].flatMap({ FilePath(text: $0) }),
      let reason = members["reason"], let time = members["time"]
    else { return nil }
    self.file = file
    self.reason = reason
    self.time = time
    sha256 = members["sha256"]
    guard self.encoded == encoded else { return nil }
  }
}
