// Numbers against the standard library's own reading, over random and hard cases.

import Testing

@testable import SensorCSV

@Suite struct NumberParserTests {
  static let plain = NumberParser(format: .plain)

  /// What the text gives alone, where it is read a byte at a time, and behind other cells, where
  /// short ones are read in words: the same.
  func parse(_ text: String, _ parser: NumberParser = plain) -> Double {
    let bytes = Array(text.utf8)
    let alone = parser.parseAny(bytes.span, from: 0, to: bytes.count)
    for before in [
      "2020-01-01 00:00:00,123.25,", "1234567890123456789012345678", "--..,,  ++--..,,  ++--",
    ] {
      let row = Array(before.utf8) + bytes + Array(",9.5".utf8)
      let start = before.utf8.count
      let inRow = parser.parse(row.span, from: start, to: start + bytes.count)
      #expect(inRow.bitPattern == alone.bitPattern || inRow.isNaN && alone.isNaN, "\(text)")
    }
    return alone
  }

  /// Halfway cases, limits of the format and of the short way, and texts with very many digits.
  static let hard = [
    "0", "-0", "+0", "0.0", "1", "-1", "+1", ".5", "5.", "-.5", "1e0", "1E5", "1e+5", "1e-5",
    "9007199254740992", "9007199254740993", "9007199254740994", "9007199254740995",
    "9007199254740991.5", "9007199254740992.5", "9007199254740993.0",
    "0.1", "0.2", "0.3", "1e22", "1e23", "8.5e22", "123456789012345678", "1234567890123456789",
    "9999999999999999999", "18446744073709551615", "18446744073709551616",
    "9223372036854775807", "9223372036854775808", "0.9999999999999999999",
    "1.7976931348623157e308", "1.7976931348623158e308", "2.2250738585072014e-308",
    "2.2250738585072011e-308", "4.9e-324", "2.4703282292062327e-324", "5e-324", "1e-400",
    "0.000000000000000000000000000000000001", "100000000000000000000000000000000",
    "5.827000141143799", "27.78700065612793", "74.93588199999998", "0.00479298817650529",
    "1.00000000000000011102230246251565404236316680908203125",
    "1.00000000000000011102230246251565404236316680908203124",
    "1.00000000000000011102230246251565404236316680908203126",
    "0.500000000000000166533453693773481063544750213623046875",
    "6929495644600919.5", "6929495644600920.5", "3.1415926535897932384626433832795",
    "0000000000000000000000001.5", "1e0000000000000000001", "0e999999", "0.0e-999999",
  ]

  @Test(arguments: hard) func `a hard number is rounded as exactly as by the library`(
    text: String
  ) throws {
    var expected = text
    if expected.hasPrefix(".") || expected.hasPrefix("-.") {
      expected = expected.replacing(".", with: "0.", maxReplacements: 1)
    }
    let double = try #require(Double(expected.hasSuffix(".") ? expected + "0" : expected))
    #expect(parse(text).bitPattern == double.bitPattern)
  }

  @Test(arguments: 0..<20) func `random texts are rounded as exactly as by the library`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<5000 {
      var text = Bool.random(using: &random) ? "-" : ""
      text += digits(1...21, &random)
      if Bool.random(using: &random) { text += "." + digits(1...21, &random) }
      if Int.random(in: 0..<4, using: &random) == 0 {
        text += "e\(Int.random(in: -340...320, using: &random))"
      }
      if parse(text).bitPattern != Double(text)?.bitPattern {
        Issue.record("seed \(seed): \(text) gives \(parse(text))")
      }
    }
  }

  /// Goal: a word at a time says what a byte at a time says, of anything that looks like a number.
  @Test(arguments: 0..<20) func `texts that are nearly numbers are none in either way`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    let signs = Array("0123456789.,+-e /:".utf8)
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        // Mostly digits, so that many are numbers.
        let choice = Int.random(in: 0..<40, using: &random)
        return signs[choice < signs.count ? choice : choice % 10]
      }
      _ = parse(String(decoding: text, as: UTF8.self))
    }
  }

  @Test(arguments: 0..<20) func `every printed Double reads back the same`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<5000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      let short = (number * 1000).rounded() / 1000
      for expected in [number, short] where expected.isFinite {
        if parse("\(expected)").bitPattern != expected.bitPattern {
          Issue.record("seed \(seed): \(expected)")
        }
      }
    }
  }

  @Test(
    arguments: [
      "", "-", "+", ".", "e5", "1e", "1e+", "1e5.5", "1.2.3", "1,5", "1 000", "0x10", "inf", "nan",
      "infinity", "--1", "+-1", "1-", "12:30", "2020-01-01", "n/a", "1_000", "½", "−1", "1e5x",
      "1.5 °C", "\0",
    ]) func `what is no number is none`(text: String)
  {
    #expect(parse(text).isNaN)
  }

  /// Field failure C7.
  @Test func `a number too large for a Double is infinite`() {
    #expect(parse("1e400") == .infinity)
    #expect(parse("-1e400") == -.infinity)
    #expect(parse("1e99999999999999999999") == .infinity)
    #expect(parse(String(repeating: "9", count: 400)) == .infinity)
  }

  /// Field failure C4.
  @Test func `decimal commas and proven thousands are read, wrong groups are not`() {
    let comma = NumberParser(format: NumberFormat(decimal: UInt8(ascii: ","), grouping: nil))
    #expect(parse("1,5", comma) == 1.5)
    #expect(parse("-0,7578", comma) == -0.7578)
    #expect(parse("1,25e3", comma) == 1250)
    #expect(parse("123456789012345678,25", comma) == 123_456_789_012_345_678.25)
    #expect(parse("1.234", comma).isNaN)
    let german = NumberParser(
      format: NumberFormat(decimal: UInt8(ascii: ","), grouping: UInt8(ascii: ".")))
    #expect(parse("1.234,56", german) == 1234.56)
    #expect(parse("-1.234.567", german) == -1_234_567)
    #expect(parse("1234,5", german) == 1234.5)
    for wrong in ["1.23,4", "1234.567,8", ".123", "1..234", "1.234.", "1.2345", "1,234.567"] {
      #expect(parse(wrong, german).isNaN, "\(wrong)")
    }
  }

  private func digits(_ count: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    (0..<Int.random(in: count, using: &random)).map { _ in
      String(Int.random(in: 0...9, using: &random))
    }.joined()
  }
}
