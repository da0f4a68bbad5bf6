// The annotated example of the repository says what the program does.
import FoundationEssentials
import Testing

@testable import ForecastDaemon

/// The text of config/forecastd.json5.
private func example() throws -> String {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try String(
    contentsOf: root.appending(path: "config/forecastd.json5"), encoding: .utf8)
}

/// The example with its rules, which stand in comments, as code.
private func exampleWithRules() throws -> String {
  // Lines whose comment is indented by three spaces or more are code.
  let lines = try example().split(separator: "\n", omittingEmptySubsequences: false)
  return lines.map { line -> Substring in
    let code = line.drop { $0 == " " }
    guard line.hasPrefix("    //   "), code.hasPrefix("//   ") else { return line }
    return code.dropFirst(2)
  }.joined(separator: "\n")
}

@Test func `the example says the defaults`() throws {
  let text = try example()
  #expect(try Configuration(parsing: Array(text.utf8), path: "example") == Configuration())
}

@Test func `the example states every key that is read, and no other`() throws {
  let scan = try JSON5Scan(Array(try exampleWithRules().utf8))
  // The file as a whole and the elements of lists have lines, too, but are no keys.
  let stated = Set(scan.lines.keys.filter { !$0.isEmpty && !$0.hasSuffix("]") })
  let known = knownConfigurationKeys()
  #expect(known.subtracting(stated).sorted() == [])
  #expect(stated.subtracting(known).sorted() == [])
}

@Test func `the examples of rules are rules that leave nothing open`() throws {
  let text = try exampleWithRules()
  let configuration = try Configuration(parsing: Array(text.utf8), path: "example")
  let source = try #require(configuration.sources.first)
  let series = try #require(configuration.series.first)
  #expect(configuration.sources.count == 1 && configuration.series.count == 1)
  for mirror in [
    Mirror(reflecting: source), Mirror(reflecting: source.time), Mirror(reflecting: series),
  ] {
    for child in mirror.children {
      #expect(!"\(child.value)".hasPrefix("nil"), "\(child.label ?? "")")
    }
  }
}
