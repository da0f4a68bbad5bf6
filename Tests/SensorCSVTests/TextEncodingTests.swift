// What encoding some bytes are in, and what is valid UTF-8.

import Testing

@testable import SensorCSV

@Suite struct TextEncodingTests {
  @Test(
    arguments: [
      ([0xEF, 0xBB, 0xBF, 0x61], TextEncoding.utf8), ([0xFF, 0xFE, 0x61, 0], .utf16LittleEndian),
      ([0xFE, 0xFF, 0, 0x61], .utf16BigEndian), ([], .utf8), ([0x61], .utf8),
      ([0xE9], .latin1), ([0xC3, 0xA9], .utf8), ([0xC3], .latin1),
    ] as [([UInt8], TextEncoding)]) func `the encoding is found`(
      bytes: [UInt8], encoding: TextEncoding
    )
  {
    #expect(TextEncoding.detect(bytes, isWhole: true).encoding == encoding)
  }

  @Test func `a sequence that only the sample cuts off is UTF-8`() {
    #expect(TextEncoding.detect([0x61, 0xE2, 0x82], isWhole: false).encoding == .utf8)
    #expect(TextEncoding.detect([0x61, 0xE2, 0x82], isWhole: true).encoding == .latin1)
  }

  /// The standard library repairs what is not UTF-8: where it changes nothing, it was.
  @Test(arguments: 0..<20) func `validity agrees with the standard library`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let interesting: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
      0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        interesting[Int.random(in: 0..<interesting.count, using: &random)]
      }
      let isValid = Array(String(decoding: bytes, as: UTF8.self).utf8) == bytes
      if TextEncoding.isUTF8(bytes.span, isWhole: true) != isValid {
        Issue.record("seed \(seed): \(bytes)")
      }
    }
  }

  @Test func `broken pairs of UTF-16 are repaired at any cut`() {
    // A pair, a high half before a letter, a low half alone, and half a unit at the end.
    let bytes: [UInt8] = [
      0xFF, 0xFE, 0x3D, 0xD8, 0x00, 0xDE, 0x3D, 0xD8, 0x61, 0, 0x00, 0xDE, 0x62, 0, 0x63,
    ]
    for chunk in 1...bytes.count {
      var decoder = TextDecoder(encoding: .utf16LittleEndian)
      var output: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: chunk) {
        let piece = Array(bytes[start..<min(bytes.count, start + chunk)])
        decoder.append(piece.span, isLast: start + chunk >= bytes.count, to: &output)
      }
      #expect(String(decoding: output, as: UTF8.self) == "😀\u{FFFD}a\u{FFFD}b\u{FFFD}")
    }
  }
}
