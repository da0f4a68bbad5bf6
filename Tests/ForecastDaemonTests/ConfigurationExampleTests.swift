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

@Test func `the example states every default`() throws {
  let text = try example()
  #expect(try Configuration(parsing: Array(text.utf8), path: "example") == Configuration())
  let scan = try JSON5Scan(Array(text.utf8))
  let sections = [
    "inbox": ["after", "recursive", "settle_seconds", "rescan_seconds", "follow", "ignore"],
    "forecast": ["horizon", "issue"],
    "model": [
      "hidden", "truncation", "update_interval", "learning_rate", "replay", "forget_bias", "seed",
    ],
    "outbox": ["format", "partition"],
    "retention": ["observations_days", "forecasts_days", "done_days", "rejects_days"],
    "metrics": ["textfile"],
    "limits": [
      "threads", "batch_rows", "line_bytes", "fields", "series", "resident_series",
      "free_disk_bytes", "future_skew_seconds", "rejected_ratio",
    ],
  ]
  for (section, keys) in sections {
    for key in keys { #expect(scan.lines[section + "." + key] != nil, "\(section).\(key)") }
  }
  for key in ["spool", "state", "sources", "series"] { #expect(scan.lines[key] != nil) }
}

@Test func `the examples of rules are rules with every key`() throws {
  // Lines whose comment is indented by three spaces or more are code.
  let lines = try example().split(separator: "\n", omittingEmptySubsequences: false)
  let text = lines.map { line -> Substring in
    let code = line.drop { $0 == " " }
    guard line.hasPrefix("    //   "), code.hasPrefix("//   ") else { return line }
    return code.dropFirst(2)
  }.joined(separator: "\n")
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
