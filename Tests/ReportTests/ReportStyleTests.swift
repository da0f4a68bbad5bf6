// The colours of a report: legible in both themes.
import Testing

@testable import Report

/// The relative luminance of `#rrggbb` (WCAG 2.1), with 2.4-th powers by square roots:
/// x^2.4 ≈ x² · x^(3/8) · x^(1/40); the last factor is left out, which only makes dark lighter.
private func luminance(_ colour: String) throws -> Double {
  let digits = Array(colour.dropFirst())
  try #require(colour.hasPrefix("#") && digits.count == 6)
  let channels = try [0, 2, 4].map { start in
    let value = try #require(UInt8(String(digits[start...start + 1]), radix: 16))
    let share = Double(value) / 255
    if share <= 0.03928 { return share / 12.92 }
    let base = (share + 0.055) / 1.055
    let eighth = base.squareRoot().squareRoot().squareRoot()
    return base * base * eighth * eighth * eighth
  }
  return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
}

@Test func `text of every colour has a contrast of 4.5 on the page, by day and by night`() throws {
  let page = try #require(ReportStyle.colours.first { $0.name == "page" })
  for colour in ReportStyle.colours where colour.isText {
    for (text, ground) in [(colour.light, page.light), (colour.dark, page.dark)] {
      let pair = [try luminance(text), try luminance(ground)].sorted()
      let contrast = (pair[1] + 0.05) / (pair[0] + 0.05)
      #expect(contrast >= 4.7, "\(colour.name): \(text) on \(ground) is \(contrast)")
    }
  }
}

@Test func `the style sheet names every colour, and asks nobody for anything`() {
  for colour in ReportStyle.colours {
    #expect(ReportStyle.text.contains("var(--\(colour.name))"), "\(colour.name) is not used")
  }
  for word in ["url(", "@import", "http", "</"] { #expect(!ReportStyle.text.contains(word)) }
}

@Test func `the script asks nobody for anything, and writes text only as text`() {
  for word in [
    "fetch", "XMLHttpRequest", "import(", "innerHTML", "outerHTML", "insertAdjacent", "eval",
    "document.write", "localStorage", "cookie", "</",
  ] {
    #expect(!ReportScript.text.contains(word), "\(word)")
  }
  // The one address is the name of the SVG language.
  #expect(ReportScript.text.split(separator: "http").count == 2)
}
