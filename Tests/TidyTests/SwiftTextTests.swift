// The scanner beneath the rules: what it blanks and what it leaves.
import Testing

struct SwiftTextTests {
  @Test(arguments: [
    ("a // b", "a     "),
    ("a /* b /* c */ d */ e", "a                   e"),
    ("let a = \"b { c\"", "let a =        "),
    ("f(\"\\(g(\"x)\")) }\") {", "f(              ) {"),
    ("#\"a\"b\"# }", "        }"),
    ("\"\"\"\n } \" \n\"\"\" }", "   \n     \n    }"),
    ("func `a {` () {", "func       () {"),
    ("\"\\\\\" + x", "     + x"),
    ("#\"\\#(a)\"# {", "          {"),
    ("", ""),
  ])
  func `comments, strings and quoted names become spaces`(text: String, code: String) {
    #expect(SwiftText.code(of: text) == code)
  }

  @Test(arguments: ["\"open", "/* open", "`open", "\"\\(open", "#\"open", "\"\"\"open"])
  func `what is never closed ends with the file`(text: String) {
    #expect(SwiftText.code(of: text).utf8.count == text.utf8.count)
  }

  @Test func `words are found whole, with their lines`() {
    #expect(lineNumbers(of: "try!", in: "a\ntry! b\nretry! c") == [2])
    #expect(lineNumbers(of: "class", in: "subclass\nclass A\nclassy") == [2])
    #expect(lineNumbers(of: ".random(", in: "x.random(in: y)\nrandom()") == [1])
    #expect(lineNumbers(of: "a", in: "") == [])
  }
}
