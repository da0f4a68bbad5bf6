// Foreign text in HTML: shows as itself, and does nothing.
import Testing

@testable import Report

@Test(
  arguments: [
    ("plain/name 1", "plain/name 1"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("\"onload='x' `y`", "&quot;onload=&#39;x&#39; &#96;y&#96;"),
    ("&lt;", "&amp;lt;"),
    ("left\u{202E}right\u{2066}", "left\\u{202e}right\\u{2066}"),
    ("a\u{0}b\nc\u{85}d", "a\\u{0}b\\nc\\u{85}d"),
    ("zero\u{200B}width\u{FEFF}", "zero\\u{200b}width\\u{feff}"),
    ("°C and ä 東", "°C and ä 東"),
    ("", ""),
  ])
func `foreign text stands as text`(text: String, html: String) {
  #expect(escapedForHTML(text) == html)
}

@Test func `no text keeps a mark of HTML or a sign that hides`() {
  for value in 0...0x2FFF as ClosedRange<UInt32> {
    guard let scalar = Unicode.Scalar(value) else { continue }
    let html = escapedForHTML("a" + String(Character(scalar)) + "b")
    let marks = html.unicodeScalars.filter { "<>\"'`".unicodeScalars.contains($0) }
    #expect(marks.isEmpty, "\(value)")
    #expect(html.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    #expect(html.unicodeScalars.allSatisfy { $0.properties.generalCategory != .format })
  }
}

@Test func `measures and shares have a true minus sign, and a dash where nothing is known`() {
  #expect(htmlMeasure(-21.5, unit: "°C") == "−21.50\u{A0}°C")
  #expect(htmlMeasure(3, unit: "<b>") == "3.000\u{A0}&lt;b&gt;")
  #expect(htmlMeasure(nil, unit: "K") == "–")
  #expect(htmlMeasure(.nan, unit: nil) == "–")
  #expect(htmlShare(-0.125) == "−12.5\u{A0}%")
  #expect(htmlShare(.infinity) == "–")
}
