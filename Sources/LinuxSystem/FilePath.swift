// The name of a file: bytes, because Linux promises nothing more.

/// A path as the kernel knows it: any bytes but zero, parts separated by `/`.
///
/// Ordered by its bytes, so that the order is the same on every machine.
public struct FilePath: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The bytes themselves; empty for the directory that a relative path starts from.
  public let bytes: [UInt8]

  /// A path of these bytes.
  public init(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// A path of the UTF-8 of `text`, nothing interpreted.
  public init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The path that `text` was made from by the property of that name, or nil where `text` has an
  /// escape that the property never writes.
  public init?(text: String) {
    var decoded: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == backslash else {
        decoded.append(byte)
        continue
      }
      switch rest.popFirst() {
      case backslash: decoded.append(backslash)
      case UInt8(ascii: "x"):
        let digits = rest.prefix(2)
        guard digits.count == 2, digits.allSatisfy({ $0.isHexadecimalDigit }),
          let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        decoded.append(value)
        rest.removeFirst(2)
      default: return nil
      }
    }
    bytes = decoded
  }

  /// The path for the eyes: one line, everything unprintable as `\xNN`.
  public var description: String { PrintableText.escape(bytes) }

  /// The path as valid text from which `init(text:)` makes the same bytes again, for the database.
  ///
  /// Bytes that are not UTF-8 become `\xNN`, a backslash becomes two, and the rest stays.
  public var text: String {
    PrintableText.render(bytes) { $0 == "\\" ? .doubled : .plain }
  }

  /// Whether the path has no bytes.
  public var isEmpty: Bool { bytes.isEmpty }

  /// The part after the last `/`, or all of it.
  public var name: [UInt8] {
    guard let last = bytes.lastIndex(of: slash) else { return bytes }
    return Array(bytes[(last + 1)...])
  }

  /// The path without its last part: `a` of `a/b`, `/` of `/a`, empty of `a`.
  public var parent: FilePath {
    guard let last = bytes.lastIndex(of: slash) else { return FilePath(bytes: []) }
    return FilePath(bytes: last == 0 ? [slash] : Array(bytes[..<last]))
  }

  /// The parts between the slashes, empty ones left out.
  public var components: [[UInt8]] {
    bytes.split(separator: slash).map { Array($0) }
  }

  /// The file `name`, or the relative path of that name, in the directory of this path.
  public func appending(_ name: some Collection<UInt8>) -> FilePath {
    if name.isEmpty { return self }
    if isEmpty { return FilePath(bytes: name) }
    return FilePath(bytes: bytes.last == slash ? bytes + name : bytes + [slash] + name)
  }

  /// The file `name`, or the relative path of that name, in the directory of this path.
  public func appending(_ name: String) -> FilePath {
    appending(Array(name.utf8))
  }

  /// The file at the relative `path` in the directory of this path.
  public func appending(_ path: FilePath) -> FilePath {
    appending(path.bytes)
  }

  /// What follows `directory` and its slash, or nil where this path is not beneath it.
  public func relative(to directory: FilePath) -> FilePath? {
    if directory.isEmpty { return bytes.first == slash ? nil : self }
    var prefix = directory.bytes
    if prefix.last != slash { prefix.append(slash) }
    guard bytes.count > prefix.count, bytes.starts(with: prefix) else { return nil }
    return FilePath(bytes: bytes[prefix.count...])
  }

  /// Whether the bytes of `left` come first.
  public static func < (left: FilePath, right: FilePath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

private let slash = UInt8(ascii: "/")
private let backslash = UInt8(ascii: "\\")

extension UInt8 {
  /// Whether the byte is one of 0–9, A–F, a–f.
  fileprivate var isHexadecimalDigit: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }
}
