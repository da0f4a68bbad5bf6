// Plain text as roff.
import Testing

@testable import forecastd

private func emptyPage() -> RoffPage {
  RoffPage(name: "a-b", section: 8, date: "2026-01-02", source: "x 1", origin: "nothing")
}

@Test func `a page begins with its title`() {
  #expect(
    emptyPage().text == """
      .\\" Made of nothing; change that.
      .TH "a\\-b" 8 "2026-01-02" "x 1"
      .ad l

      """)
}

@Test(arguments: [
  ("a - b", "a \\- b"), ("\\n", "\\en"), ("it's `x` \"y\"", "it\\(aqs \\(gax\\(ga \\(dqy\\(dq"),
  ("~^", "\\(ti\\(ha"), ("°C …", "\\[u00B0]C \\[u2026]"), ("\u{1F600}", "\\[u1F600]"), ("", ""),
])
func `signs that mean something to roff are escaped, and all is ASCII`(text: String, roff: String) {
  #expect(RoffPage.plain(text) == roff)
}

@Test func `what is typed is bold, what a name stands for is not`() {
  #expect(
    RoffPage.styled("history SERIES [--since T] [FILE...]")
      == "\\fBhistory\\fR \\fISERIES\\fR [\\fB\\-\\-since\\fR \\fIT\\fR] [\\fIFILE...\\fR]")
}

@Test func `paragraphs, names and examples, and no full stop that is an order`() {
  var page = emptyPage()
  let head = page.text
  page.section("Files")
  page.paragraph(".prom ends it.")
  page.term("--limit N", "at most")
  page.name("SIGHUP", "read")
  page.example(["{ a: 1 }", "  .b"])
  page.example([".c"])
  #expect(
    page.text.dropFirst(head.count) == """
      .SH FILES
      \\&.prom ends it.
      .TP
      \\fB\\-\\-limit\\fR \\fIN\\fR
      at most
      .TP
      \\fBSIGHUP\\fR
      read
      .PP
      .EX
      { a: 1 }
        .b
      .EE
      .PP
      .EX
      \\&.c
      .EE

      """)
}

@Test func `long paragraphs are broken between words`() {
  var page = emptyPage()
  page.paragraph(String(repeating: "word ", count: 40))
  #expect(page.text.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
  #expect(page.text.split(separator: "\n").count == 3 + 1 + 3)
}
