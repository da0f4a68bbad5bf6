// Where keys stand in a JSON5 text, and which line is to blame.
import FoundationEssentials
import Testing

@testable import ForecastDaemon

private func scan(_ text: String) throws -> JSON5Scan { try JSON5Scan(Array(text.utf8)) }

private func syntaxError(_ text: String) -> JSON5SyntaxError? {
  do throws(JSON5SyntaxError) {
    _ = try JSON5Scan(Array(text.utf8))
    return nil
  } catch {
    return error
  }
}

@Test func `every key and element has its line`() throws {
  let scan = try scan(
    """
    // first
    {
      a: 1, "b c": [
        2, /* two
        lines */ { d: 'x' },
      ],
      e: { f: {} },
    }
    """)
  #expect(
    scan.lines == [
      "": 2, "a": 3, "\"b c\"": 3, "\"b c\"[0]": 4, "\"b c\"[1]": 5, "\"b c\"[1].d": 5,
      "e": 7, "e.f": 7,
    ])
}

@Test func `a key that stands twice is told with the line of the second`() throws {
  let scan = try scan("{a: 1,\nb: {c: 1,\n'c': 2},\n\"\\u0061\": 3}")
  #expect(
    scan.duplicates == [
      JSON5Scan.DuplicateKey(keyPath: "b.c", line: 3),
      JSON5Scan.DuplicateKey(keyPath: "a", line: 4),
    ])
}

@Test(arguments: ["", " \n\t", "// nothing", "/* nothing */ // at all\n"])
func `a text without a value is blank`(text: String) throws {
  #expect(try scan(text).isBlank)
}

@Test(
  arguments: [
    ("{\n a: 1\n b: 2 }", 3, "expected ',' or '}' after the value of 'a', found 'b:'"),
    ("{a: 1", 1, "'{' here is never closed; add '}'"),
    ("{a: [1,\n2", 1, "'[' here is never closed; add ']'"),
    ("{\n\na: blah }", 3, "expected a number, true, false, null or text in quotes, found 'blah'"),
    ("{a: }", 1, "expected a value, found '}'"),
    ("{a 1}", 1, "expected ':' after the key 'a', found '1}'"),
    ("{a-b: 1}", 1, "expected ':' after the key 'a', found '-b:'"),
    ("{1a: 1}", 1, "expected a key; quote it if it holds signs, found '1a:'"),
    ("{a: 1}\nx", 2, "expected the end of the file, found 'x'"),
    ("[1 2]", 1, "expected ',' or ']' in the list, found '2]'"),
    ("\n/* x", 2, "the comment that begins here is not closed; add '*/'"),
    (
      "{a:\n\"abc\ndef\"}", 2,
      "the text that begins here has no closing quote on its line; add one"
    ),
    ("{a: 'abc", 1, "the text that begins here has no closing quote; add one"),
    (
      "{a: 'a\u{1}'}", 1,
      "the text that begins here holds a control character; write it as an escape (\\t)"
    ),
    (
      "{a: 'C:\\dir'}", 1,
      "the text that begins here holds an unknown escape; write '\\\\' for a backslash"
    ),
    ("{a: '\\u12'}", 1, "'\\u' takes four hexadecimal digits"),
    ("{a: 'x\\", 1, "the text that begins here has no closing quote; add one"),
    ("{a: 1.2.3}", 1, "expected a number, true, false, null or text in quotes, found '1.2.3}'"),
    (String(repeating: "[", count: 600), 1, "nested more than 32 deep; no key needs that"),
  ])
func `a syntax error has its line and what was expected`(text: String, line: Int, message: String) {
  #expect(syntaxError(text) == JSON5SyntaxError(line: line, message: message))
}

@Test(
  arguments: [
    ("0", true), ("12", true), ("-1.5e3", true), ("+.5", true), ("5.", true), ("1E-7", true),
    ("0x1F", true), ("Infinity", true), ("-NaN", true), ("012", false), ("", false), (".", false),
    ("-", false), ("1e", false), ("0x", false), ("1_000", false), ("0xg", false), ("1,5", false),
  ])
func `numbers are those of JSON5`(word: String, isNumber: Bool) {
  #expect(isJSON5Number(word) == isNumber)
}

@Test(
  arguments: [
    "{a: 1, 'b': \"x\\n\", c: [1, 2,], d: .5, e: +1, f: 0x10, g: 1., h: null,}", "[]", "{}",
    "{a: -0.5e-3 /* x */, // y\n b: true}", "'text'", "{a: \"\\u00e9\\\\ \\/\"}", "{ä: 1}",
    "{a: 1 b: 2}", "{a: 1", "{a: }", "[1 2]", "{a: blah}", "{a: 1} x", "/* x", "{a: 'abc",
    "{,}", "[,]", "{a:: 1}", "nul",
  ])
func `scan and decoder agree on what is JSON5`(text: String) {
  let decoder = JSONDecoder()
  decoder.allowsJSON5 = true
  let decodes = (try? decoder.decode(ConfigurationValue.self, from: Data(text.utf8))) != nil
  #expect((syntaxError(text) == nil) == decodes)
}
