// A value to bytes and back: little-endian numbers between a header and a checksum.
import TimeSeries

/// Why a snapshot cannot be used; its series is learned again from the stored observations.
public enum SnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is shorter than it says, or longer.
  case wrongLength(byteCount: Int)
  /// It does not begin as a snapshot does.
  case notASnapshot
  /// It was written by another version of the program.
  case otherVersion(found: UInt16, expected: UInt16)
  /// Its bytes have changed since it was written.
  case checksum(found: UInt32, expected: UInt32)
  /// It was learned under another configuration.
  case otherConfiguration(found: UInt64, expected: UInt64)
  /// It belongs to another series.
  case otherSeries(expected: SeriesID)
  /// A number in it lies outside what is possible.
  case impossibleNumber(offset: Int)

  /// What stands there and what to do.
  public var description: String {
    let reason =
      switch self {
      case .wrongLength(let count): "it has \(count) bytes, which is not its length"
      case .notASnapshot: "it does not begin as a snapshot does"
      case .otherVersion(let found, let expected):
        "it has version \(found), this program writes \(expected)"
      case .checksum(let found, let expected):
        "its checksum is \(hexadecimal(UInt64(found))), its bytes give"
          + " \(hexadecimal(UInt64(expected)))"
      case .otherConfiguration(let found, let expected):
        "it was learned under configuration \(hexadecimal(found)), now it is"
          + " \(hexadecimal(expected))"
      case .otherSeries(let expected): "it belongs to another series than \(quoted(expected.name))"
      case .impossibleNumber(let offset): "the number at byte \(offset) is impossible"
      }
    return "snapshot: \(reason); not used; the series is learned again from its observations"
  }
}

/// `number` as `0x…`.
private func hexadecimal(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }

/// At most 40 bytes of `name`, control characters escaped.
private func quoted(_ name: String) -> String {
  var text = ""
  for scalar in name.unicodeScalars {
    let part =
      scalar.value < 32 || scalar.value == 127 ? scalar.escaped(asASCII: true) : "\(scalar)"
    if text.utf8.count + part.utf8.count > 40 { return "'\(text)…'" }
    text += part
  }
  return "'\(text)'"
}

/// A part of the state that goes into a snapshot.
protocol Snapshotted {
  /// Appends every number of the state.
  func encode(into writer: inout SnapshotWriter)

  /// Replaces the state of a value that has just been made under the same options.
  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError)
}

/// The layout of a snapshot.
///
/// ```
/// bytes 0–3   "FCSS"
/// bytes 4–5   version, 5
/// bytes 6–13  ForecasterOptions.fingerprint
/// then        the series' name: its length in bytes (8 bytes), its UTF-8
/// then        the parts in the order of `SeriesForecaster.encoded`, each as its own file says
/// last four   CRC-32 (ISO 3309, as in zlib) of all bytes before
/// ```
/// Integers and the bit patterns of numbers are little-endian; a count takes 8 bytes.
enum SeriesSnapshot {
  static let magic: [UInt8] = Array("FCSS".utf8)
  static let version: UInt16 = 5
}

/// Appends numbers to bytes.
struct SnapshotWriter {
  private(set) var bytes: [UInt8] = []

  /// A writer that has written the header.
  init(series: SeriesID, options: ForecasterOptions, reservingBytes byteCount: Int) {
    bytes.reserveCapacity(byteCount)
    bytes += SeriesSnapshot.magic
    write(SeriesSnapshot.version)
    write(options.fingerprint)
    write(series.name.utf8.count)
    bytes += series.name.utf8
  }

  mutating func write<Integer: FixedWidthInteger>(_ number: Integer) {
    var rest = number
    for _ in 0..<Integer.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func write(_ number: Double) { write(number.bitPattern) }
  mutating func write(_ number: Float) { write(number.bitPattern) }
  mutating func write(_ lanes: SIMD4<Double>) {
    for lane in 0..<4 { write(lanes[lane]) }
  }
  mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// Writes whether there is a number, and the number or 0.
  mutating func write(_ number: Int64?) {
    write(number != nil)
    write(number ?? 0)
  }

  /// Appends the checksum; nothing may follow.
  mutating func finish() {
    write(CRC32.checksum(of: bytes.span))
  }
}

/// Takes numbers from bytes, and refuses to read beyond them.
struct SnapshotReader {
  private let bytes: [UInt8]
  private var offset = 0
  /// Where the numbers end and the checksum begins.
  private let end: Int

  /// A reader that stands behind the header, which it has checked, as well as the checksum.
  init(
    _ bytes: [UInt8], series: SeriesID, options: ForecasterOptions
  ) throws(SnapshotError) {
    self.bytes = bytes
    end = bytes.count - 4
    guard bytes.count >= 10 else { throw .wrongLength(byteCount: bytes.count) }
    guard bytes.starts(with: SeriesSnapshot.magic) else { throw .notASnapshot }
    offset = SeriesSnapshot.magic.count
    let version: UInt16 = try readInteger()
    guard version == SeriesSnapshot.version else {
      throw .otherVersion(found: version, expected: SeriesSnapshot.version)
    }
    var found: UInt32 = 0
    for index in 0..<4 { found |= UInt32(bytes[end + index]) << UInt32(8 * index) }
    let expected = CRC32.checksum(of: bytes.span.extracting(first: end))
    guard found == expected else { throw .checksum(found: found, expected: expected) }
    let fingerprint: UInt64 = try readInteger()
    guard fingerprint == options.fingerprint else {
      throw .otherConfiguration(found: fingerprint, expected: options.fingerprint)
    }
    let name = Array(series.name.utf8)
    let nameLength = try readCount(atMost: end)
    guard nameLength == name.count, offset + nameLength <= end,
      bytes[offset..<offset + nameLength].elementsEqual(name)
    else { throw .otherSeries(expected: series) }
    offset += nameLength
  }

  mutating func readInteger<Integer: FixedWidthInteger>(
    as type: Integer.Type = Integer.self
  ) throws(SnapshotError) -> Integer {
    let width = Integer.bitWidth / 8
    guard offset + width <= end else { throw .wrongLength(byteCount: bytes.count) }
    var number: Integer = 0
    for index in 0..<width {
      number |= Integer(truncatingIfNeeded: bytes[offset + index]) << (8 * index)
    }
    offset += width
    return number
  }

  mutating func readDouble() throws(SnapshotError) -> Double {
    Double(bitPattern: try readInteger())
  }

  mutating func readFloat() throws(SnapshotError) -> Float {
    Float(bitPattern: try readInteger())
  }

  /// Reads as many numbers as `numbers` has, in their place.
  mutating func readFloats(
    into numbers: inout some MutableCollection<Float>
  ) throws(SnapshotError) {
    var place = numbers.startIndex
    while place < numbers.endIndex {
      numbers[place] = try readFloat()
      numbers.formIndex(after: &place)
    }
  }

  /// Reads as many numbers as `numbers` has, in their place.
  mutating func readDoubles(into numbers: inout [Double]) throws(SnapshotError) {
    for index in numbers.indices { numbers[index] = try readDouble() }
  }

  /// Reads four numbers for each four that `numbers` has, in their place.
  mutating func readLanes(into numbers: inout [SIMD4<Double>]) throws(SnapshotError) {
    for index in numbers.indices {
      for lane in 0..<4 { numbers[index][lane] = try readDouble() }
    }
  }

  mutating func readBool() throws(SnapshotError) -> Bool {
    let byte: UInt8 = try readInteger()
    guard byte <= 1 else { throw .impossibleNumber(offset: offset - 1) }
    return byte == 1
  }

  /// Reads an integer from 0 to `limit`.
  mutating func readCount(atMost limit: Int) throws(SnapshotError) -> Int {
    let number: Int = try readInteger()
    guard number >= 0, number <= limit else { throw .impossibleNumber(offset: offset - 8) }
    return number
  }

  mutating func readOptional() throws(SnapshotError) -> Int64? {
    let isThere = try readBool()
    let number: Int64 = try readInteger()
    return isThere ? number : nil
  }

  /// Checks that everything has been read.
  func finish() throws(SnapshotError) {
    guard offset == end else { throw .wrongLength(byteCount: bytes.count) }
  }
}

/// The checksum of ISO 3309 and zlib: polynomial 0xEDB88320, reflected.
enum CRC32 {
  /// The remainder of each byte with 0 to 7 zero bytes after it: 256 numbers each.
  ///
  /// Eight bytes are looked up side by side (Kounavis & Berry 2005, "A Systematic Approach to
  /// Building High Performance, Software-based, CRC Generators"): one by one, each would wait for
  /// the one before.
  private static let remainders: [UInt32] = {
    var remainders: [UInt32] = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { rest, _ in
        rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1
      }
    }
    for index in 0..<7 * 256 {
      let rest = remainders[index]
      remainders.append(remainders[Int(rest & 0xff)] ^ rest >> 8)
    }
    return remainders
  }()

  /// The checksum of `bytes`.
  static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    let remainders = remainders.span
    var rest = UInt32.max
    var index = 0
    while index + 8 <= bytes.count {
      // Sound: eight bytes are left, and every bit pattern is a UInt64.
      let eight = unsafe UInt64(
        littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      let mixed = eight ^ UInt64(rest)
      rest = 0
      for byte in 0..<8 {
        let value = Int(truncatingIfNeeded: mixed >> UInt64(8 * byte) & 0xff)
        rest ^= remainders[(7 - byte) * 256 + value]
      }
      index += 8
    }
    while index < bytes.count {
      rest = remainders[Int((rest ^ UInt32(bytes[index])) & 0xff)] ^ rest >> 8
      index += 1
    }
    return ~rest
  }
}
