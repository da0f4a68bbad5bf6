// Inflating gzip: any cut, several members, and every way of being damaged.

import SensorCSV
import Testing

@Suite struct GzipStreamTests {
  /// `gzip -9` of a header and 60 rows of one minute each, as Python's gzip module wrote it.
  static let member: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0x75, 0xCF, 0x2B, 0x8E, 0x42, 0x51,
    0x14, 0x00, 0x41, 0xCF, 0x2A, 0x58, 0xC0, 0x83, 0xDC, 0xF3, 0x9B, 0x19, 0xD8, 0x0D, 0x02, 0x81,
    0xC0, 0xB1, 0xFF, 0x40, 0x10, 0x23, 0x08, 0x95, 0xB4, 0x6A, 0x57, 0x8F, 0xDB, 0xFD, 0xBA, 0x5D,
    0x76, 0xB9, 0x72, 0x1D, 0x56, 0xBC, 0xDA, 0xAF, 0x75, 0x7E, 0xB7, 0xC5, 0x71, 0x3E, 0x7F, 0xE0,
    0x27, 0x7E, 0xE1, 0x37, 0xFE, 0xE0, 0xFF, 0xE0, 0xFF, 0xE2, 0xFF, 0xE1, 0x9F, 0xBE, 0xFF, 0x80,
    0x37, 0xE0, 0x0D, 0x78, 0x03, 0xDE, 0x80, 0x37, 0xE0, 0x0D, 0x78, 0x03, 0xDE, 0x80, 0x37, 0xE0,
    0x4D, 0x78, 0x13, 0xDE, 0x84, 0x37, 0xE1, 0x4D, 0x78, 0x13, 0xDE, 0x84, 0x37, 0xE1, 0x4D, 0x78,
    0x13, 0xDE, 0x82, 0xB7, 0xE0, 0x2D, 0x78, 0x0B, 0xDE, 0x82, 0xB7, 0xE0, 0x2D, 0x78, 0x0B, 0xDE,
    0x82, 0xB7, 0xE0, 0x6D, 0x78, 0x1B, 0xDE, 0x86, 0xB7, 0xE1, 0x6D, 0x78, 0x1B, 0xDE, 0x86, 0xB7,
    0xE1, 0x6D, 0x78, 0x1B, 0xDE, 0x81, 0x77, 0xE0, 0x1D, 0x78, 0x07, 0xDE, 0x81, 0x77, 0xE0, 0x1D,
    0x78, 0x07, 0xDE, 0x81, 0x77, 0xFE, 0xBD, 0x4F, 0xE3, 0x0A, 0x93, 0x51, 0xA7, 0x05, 0x00, 0x00,
  ]

  static let text =
    "time,a\n"
    + (0..<60).map { "2020-01-01 00:\($0 < 10 ? "0" : "")\($0):00,1.5\n" }.joined()

  /// Inflates `bytes` in pieces of `chunk`.
  func inflate(_ bytes: [UInt8], chunk: Int = 1 << 20) throws(GzipError) -> [UInt8] {
    var stream = try GzipStream()
    var output: [UInt8] = []
    var position = 0
    repeat {
      let end = min(bytes.count, position + chunk)
      try stream.inflate(
        Array(bytes[position..<end]), isLast: end == bytes.count, into: &output)
      position = end
    } while position < bytes.count
    return output
  }

  @Test(arguments: [1, 2, 3, 7, 64, 1000]) func `a member is inflated, however it is cut`(
    chunk: Int
  ) throws {
    let output = try inflate(Self.member, chunk: chunk)
    #expect(String(decoding: output, as: UTF8.self) == Self.text)
  }

  @Test(arguments: [1, 5, 1000]) func `members and zeros at the end are inflated to one text`(
    chunk: Int
  ) throws {
    let padded = Self.member + Self.member + [UInt8](repeating: 0, count: 20)
    let output = try inflate(padded, chunk: chunk)
    #expect(String(decoding: output, as: UTF8.self) == Self.text + Self.text)
  }

  @Test func `an inflated file decodes like the plain one`() throws {
    let decoded = try decode(inflate(Self.member))
    #expect(decoded.batch.count == 60)
  }

  /// Field failure P8.
  @Test func `every shorter file is truncated`() {
    for count in 0..<Self.member.count {
      let prefix = Array(Self.member.prefix(count))
      #expect(throws: GzipError.truncated(inputBytes: count)) { try inflate(prefix) }
    }
  }

  @Test func `every changed byte but those without meaning is noticed`() throws {
    // Time, extra flags and system of the header mean nothing (RFC 1952).
    for index in Self.member.indices where !(4...9).contains(index) {
      var bytes = Self.member
      bytes[index] ^= 0x11
      #expect(throws: GzipError.self, "byte \(index)") { try inflate(bytes) }
    }
  }

  @Test func `bytes after the last member are noticed`() {
    #expect(throws: GzipError.self) { try inflate(Self.member + [0, 0, 1]) }
    #expect(throws: GzipError.self) { try inflate(Self.member + Array("text".utf8)) }
  }

  @Test func `gzip is told by its first bytes`() {
    #expect(GzipStream.isGzip(Self.member))
    #expect(!GzipStream.isGzip(Array("time,a\n".utf8)))
    #expect(!GzipStream.isGzip([0x1F, 0x8B]))
    #expect(!GzipStream.isGzip([]))
  }

  @Test func `errors say what stands there and what to do`() {
    #expect(
      GzipError.truncated(inputBytes: 17).message == """
        the gzip data end after 17 bytes in the middle; nothing of the file is used. Copy it \
        again, and rename it into the inbox when it is whole.
        """)
    var bytes = Self.member
    bytes[bytes.count - 8] ^= 1
    #expect(throws: GzipError.corrupt(inputBytes: 172, detail: "incorrect data check")) {
      try inflate(bytes)
    }
    #expect(
      GzipError.corrupt(inputBytes: 172, detail: "incorrect data check").message == """
        the gzip data are damaged near byte 172 (incorrect data check); nothing of the file is \
        used. Copy it again; test it with gzip -t.
        """)
  }
}
