// JSON as text.
import Report
import Testing

@Test func `scalars print as JSON has them`() {
  #expect(JSONValue.null.text == "null")
  #expect(JSONValue.boolean(true).text == "true")
  #expect(JSONValue.integer(.min).text == "-9223372036854775808")
  #expect(JSONValue.number(0.1).text == "0.1")
  #expect(JSONValue.number(1e300).text == "1e+300")
}

@Test func `what is not finite is null`() {
  #expect(JSONValue.array([.number(.nan), .number(-.infinity)]).text == "[null,null]")
}

@Test func `strings escape quotes, backslashes and controls`() {
  #expect(JSONValue.string("a\"b\\c\n\r\t\u{1}é温").text == #""a\"b\\c\n\r\t\u0001é温""#)
  #expect(JSONValue.string("\u{7F}\u{2028}").text == #""\u007f\u2028""#)
}

@Test func `members keep their order`() {
  let value = JSONValue.object([JSONMember("b", .integer(1)), JSONMember("a", .array([]))])
  #expect(value.text == #"{"b":1,"a":[]}"#)
}

@Test func `rows of a table are a line each`() {
  let row = JSONValue.object([JSONMember("a", .integer(1)), JSONMember("b", .null)])
  #expect(
    JSONValue.array([row, row]).indentedText == """
      [
        {"a": 1, "b": null},
        {"a": 1, "b": null}
      ]
      """)
  #expect(JSONValue.array([]).indentedText == "[]")
  #expect(JSONValue.object([]).indentedText == "{}")
}

@Test func `an object on its own is a member a line`() {
  let inner = JSONValue.object([JSONMember("c", .array([.integer(1), .integer(2)]))])
  let value = JSONValue.object([JSONMember("a", .string("x")), JSONMember("b", inner)])
  #expect(
    value.indentedText == """
      {
        "a": "x",
        "b": {
          "c": [1, 2]
        }
      }
      """)
}
