// The manual page forecastd.json5(5), made of the annotated configuration.
import ForecastDaemon

@testable import forecastd

/// Makes the manual page of the configuration of its annotated file.
///
/// The file is read line by line: comments in front of a key explain it, a key that opens braces or
/// brackets is a group, and comments indented by three spaces are an example.
struct ConfigurationPage {
  private var page = RoffPage(
    name: "forecastd.json5", section: 5, date: ManualPage.date,
    source: "forecastd \(programVersion)",
    origin: "config/forecastd.json5 by the tests with FORECASTD_WRITE_MANUAL=1")
  private var group = ""
  private var explanation = ""
  private var exampleLines: [String] = []

  /// The page in roff.
  static func text(of file: String) -> String {
    var maker = ConfigurationPage()
    maker.page.section("Name")
    maker.page.paragraph("forecastd.json5 - the configuration of forecastd")
    maker.page.section("Description")
    for line in file.split(separator: "\n") { maker.add(line) }
    maker.page.section("See also")
    maker.page.paragraph("forecastd(8)")
    return maker.page.text
  }

  private mutating func add(_ line: Substring) {
    let code = line.drop { $0 == " " }
    if code.hasPrefix("//") {
      addComment(code.dropFirst(2))
    } else if code == "{" {
      finish()
      page.section("Keys")
    } else if code.hasPrefix("}") || code.hasPrefix("]") {
      finish()
      group = ""
    } else if let colon = code.firstIndex(of: ":") {
      addKey(
        String(code[..<colon]), value: code[code.index(after: colon)...].drop { $0 == " " })
    }
  }

  private mutating func addComment(_ comment: Substring) {
    if comment.isEmpty {
      finish()
    } else if comment.hasPrefix("   ") {
      flushExplanation()
      exampleLines.append(String(comment.dropFirst(3)))
    } else {
      flushExample()
      explanation += (explanation.isEmpty ? "" : " ") + comment.drop { $0 == " " }
    }
  }

  private mutating func addKey(_ key: String, value: Substring) {
    if value == "{" || value == "[" {
      page.subsection(key)
      finish()
      group = key + "."
    } else {
      let standard = "Default: " + (value.hasSuffix(",") ? value.dropLast() : value)
      page.name(group + key, explanation.isEmpty ? standard : explanation + " " + standard)
      explanation = ""
    }
  }

  private mutating func finish() {
    flushExplanation()
    flushExample()
  }

  private mutating func flushExplanation() {
    if !explanation.isEmpty { page.paragraph(explanation) }
    explanation = ""
  }

  private mutating func flushExample() {
    if !exampleLines.isEmpty { page.example(exampleLines) }
    exampleLines = []
  }
}
