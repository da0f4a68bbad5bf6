// The tokenizer's tables: what each piece of CSV is cut into, at every cut of its bytes.

import Testing
import TimeSeries

@testable import SensorCSV

/// One text and what it should be cut into.
struct TokenizerCase: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  /// A record as `line|field|field`; a rejected one as `line!problem`.
  var records: [String]
  var linesToSkip = 0
  var delimiter = UInt8(ascii: ",")

  var testDescription: String { name }
}

/// Cuts `bytes` into records, handing them over in pieces of `chunk` bytes.
func tokenize(
  _ bytes: [UInt8], chunk: Int, delimiter: UInt8 = UInt8(ascii: ","), linesToSkip: Int = 0,
  lineByteLimit: Int = 64, fieldLimit: Int = 8
) -> [String] {
  var tokenizer = CSVTokenizer(
    delimiter: delimiter, comment: UInt8(ascii: "#"), linesToSkip: linesToSkip,
    lineByteLimit: lineByteLimit, fieldLimit: fieldLimit)
  var buffer: [UInt8] = []
  var result: [String] = []
  var position = 0
  while true {
    tokenizer.discardRead(from: &buffer)
    let end = min(bytes.count, position + chunk)
    buffer += bytes[position..<end]
    position = end
    reading: while true {
      switch tokenizer.next(in: buffer.span, isLast: position == bytes.count) {
      case .record:
        let fields = tokenizer.fields.map { field in
          let start = tokenizer.recordStart
          let text = String(
            decoding: buffer[start + Int(field.start)..<start + Int(field.end)], as: UTF8.self)
          return field.hasEscapes ? CellText.string(Array(text.utf8)) : text
        }
        result.append(([String(tokenizer.recordLine)] + fields).joined(separator: "|"))
      case .rejected(let problem): result.append("\(tokenizer.recordLine)!\(problem)")
      case .needsMore: break reading
      case .end: return result
      }
    }
  }
}

@Suite struct CSVTokenizerTests {
  static let long = String(repeating: "x", count: 64)

  static let cases: [TokenizerCase] = [
    .init(name: "nothing", text: "", records: []),
    .init(name: "one field", text: "a", records: ["1|a"]),
    .init(name: "LF", text: "a,b\n1,2\n", records: ["1|a|b", "2|1|2"]),
    .init(name: "CRLF", text: "a,b\r\n1,2\r\n", records: ["1|a|b", "2|1|2"]),
    .init(name: "CR", text: "a,b\r1,2\r", records: ["1|a|b", "2|1|2"]),
    .init(name: "no last line break", text: "a,b\n1,2", records: ["1|a|b", "2|1|2"]),
    .init(name: "blank lines", text: "\n\na\n\r\n\r\nb\n\n", records: ["3|a", "6|b"]),
    .init(name: "empty fields", text: ",\n,,\n", records: ["1||", "2|||"]),
    .init(name: "a delimiter at the end of the file", text: "a,", records: ["1|a|"]),
    .init(name: "blanks around fields", text: " a , b\t,c \n", records: ["1|a|b|c"]),
    .init(name: "quotes", text: "\"a\",\"b,c\"\n", records: ["1|a|b,c"]),
    .init(name: "a quoted line break", text: "\"a\nb\",c\nd\n", records: ["1|a\nb|c", "3|d"]),
    .init(
      name: "a quoted CRLF counts once", text: "\"a\r\nb\"\r\nc", records: ["1|a\r\nb", "3|c"]),
    .init(name: "a quoted CR counts", text: "\"a\rb\"\rc", records: ["1|a\rb", "3|c"]),
    .init(name: "doubled quotes", text: "\"a\"\"b\",\"\"\"\"\n", records: ["1|a\"b|\""]),
    .init(name: "an empty quoted field", text: "\"\",\"\"", records: ["1||"]),
    .init(name: "blanks before and after quotes", text: "1, \"a\" ,2\n", records: ["1|1|a|2"]),
    .init(name: "a quote within a field", text: "5\" pipe,2\n", records: ["1|5\" pipe|2"]),
    .init(
      name: "text after a quote", text: "\"a\"b,2\nc,d\n", records: ["1!textAfterQuote", "2|c|d"]),
    .init(
      name: "an open quote takes its line only", text: "a,\"b\n1,2\n3,4\n",
      records: ["1!unterminatedQuote", "2|1|2", "3|3|4"]),
    .init(
      name: "an open quote in CRLF", text: "a,\"b\r\n1,2\r\n",
      records: ["1!unterminatedQuote", "2|1|2"]),
    .init(
      name: "an open quote on the last line", text: "1,2\n\"a",
      records: [
        "1|1|2", "2!unterminatedQuote",
      ]),
    .init(
      name: "an open quote over more than the limit",
      text: "\"a\n" + String(repeating: "1,2\n", count: 20),
      records: ["1!unterminatedQuote"] + (2...21).map { "\($0)|1|2" }),
    .init(name: "as long as the limit", text: long + "\nb\n", records: ["1|" + long, "2|b"]),
    .init(name: "longer than the limit", text: long + "x\nb\n", records: ["1!overlong", "2|b"]),
    .init(
      name: "a quoted field longer than the limit", text: "\"" + long + "\"\nb\n",
      records: ["1!overlong", "2|b"]),
    .init(
      name: "a long record with a closed quoted line break",
      text: "\"a\nb\"," + long + "\nc\n", records: ["1!overlong", "3|c"]),
    .init(
      name: "too many fields", text: "1,2,3,4,5,6,7,8\n1,2,3,4,5,6,7,8,9\na\n",
      records: ["1|1|2|3|4|5|6|7|8", "2!tooManyFields", "3|a"]),
    .init(name: "comments", text: "# one\na\n#two\n\n b # c\n", records: ["2|a", "5|b # c"]),
    .init(
      name: "lines to skip", text: "one \"\n#two\n\nfour\na,b\n", records: ["5|a|b"], linesToSkip: 4
    ),
    .init(name: "semicolons", text: "a;b,c\n", records: ["1|a|b,c"], delimiter: UInt8(ascii: ";")),
    .init(name: "tabs", text: "a\t\tb\n", records: ["1|a||b"], delimiter: 9),
    .init(name: "spaces", text: "a \"b c\"\n", records: ["1|a|b c"], delimiter: 32),
    .init(name: "zero bytes", text: "a\0b,c\n", records: ["1|a\0b|c"]),
  ]

  /// Field failures P9, C3.
  @Test(arguments: cases) func `a text is cut into the same records at every chunk size`(
    example: TokenizerCase
  ) {
    for chunk in [1 << 20] + Array(1...64) {
      let records = tokenize(
        Array(example.text.utf8), chunk: chunk, delimiter: example.delimiter,
        linesToSkip: example.linesToSkip)
      #expect(records == example.records, "in pieces of \(chunk)")
    }
  }

  @Test(arguments: 0..<200) func `random quotes and breaks give the same records at any cuts`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("ab,,\"\"\n\n\r#1 ".utf8)
    let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
      alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    }
    let whole = tokenize(bytes, chunk: 1 << 20)
    for chunk in [1, 2, 3, 5, 7, 63] {
      #expect(tokenize(bytes, chunk: chunk) == whole, "seed \(seed), pieces of \(chunk)")
    }
  }

  /// The lines swallowed by the quote are read again, once; quadratic time would be seen as a hang.
  ///
  /// Field failure S2.
  @Test func `an open quote before a megabyte of lines gives all of these lines`() {
    let lines = 200_000
    let text = "\"open\n" + String(repeating: "1,2\n", count: lines)
    let records = tokenize(Array(text.utf8), chunk: 65_536, lineByteLimit: 1 << 20)
    #expect(records.count == lines + 1)
    #expect(records.first == "1!unterminatedQuote")
    #expect(records.last == "\(lines + 1)|1|2")
  }
}

@Test func `what follows of a header that is too long is no rejected row`() throws {
  let head = "time,temperature" + String(repeating: ",x", count: 400) + "\n"
  let text = head + (0..<5).map { "2024-01-01T0\($0):00:00Z,1\n" }.joined()
  var limits = DecodingLimits(latest: Timestamp(seconds: 1_800_000_000))
  limits.lineBytes = 500
  var tokenizer = CSVTokenizer(
    delimiter: 0x2C, comment: nil, linesToSkip: 0, lineByteLimit: 500, fieldLimit: 1000)
  var rows = RowReader(observations: nil, headerRecords: 1, limits: limits)
  let bytes = Array(text.utf8)
  var batch = DecodedBatch()
  reading: while true {
    switch tokenizer.next(in: bytes.span, isLast: true) {
    case .record: try rows.decode(bytes.span, tokenizer, into: &batch) { _ in true }
    case .rejected(let problem): rows.reject(problem, bytes.span, tokenizer, into: &batch)
    case .needsMore, .end: break reading
    }
  }
  let overlong = rows.overlongBytesOfHeader(tokenizer)
  #expect(rows.rejectedRowCount == 0)
  #expect(overlong > 0)
  #expect(rows.bytesOfRecords.header + overlong == head.utf8.count)
  #expect(tokenizer.overlongByteCount == overlong)
}
