// Everything that may not depend on how rows came in, as lines that can be compared.
import Foundation
import LinuxSystem

/// The learned state and the forecasts of a spool, by name; long values stand as their SHA-256.
struct StateDigest {
  private var lines: [String: String] = [:]

  /// Reads the state of `spool`.
  ///
  /// - Parameters:
  ///   - spool: where no daemon is at work.
  ///   - history: whether every forecast and the output files count, which depend on how rows were
  ///     cut into files unless a forecast is issued at each of them.
  ///   - weights: whether the weights of past days count, which earlier versions did not keep.
  /// - Throws: what kept it from being read.
  init(of spool: DaemonSpool, history: Bool = true, weights: Bool = true) throws {
    try note(
      spool, "snapshot",
      """
      SELECT name, through_time, snapshot.observations, fingerprint, hex(bytes)
      FROM snapshot JOIN series USING (series_key) ORDER BY name
      """)
    try note(spool, "observations", "SELECT * FROM observations ORDER BY series, unix")
    try note(spool, "series", "SELECT * FROM series_status ORDER BY series")
    try note(spool, "accuracy", "SELECT * FROM forecast_accuracy ORDER BY series, step")
    if weights {
      try note(spool, "weights", "SELECT * FROM weight_history ORDER BY series, day")
    }
    try note(
      spool, "forecast", "SELECT \(Self.columns) FROM latest_forecast ORDER BY series, step")
    guard history else { return }
    try note(
      spool, "history",
      "SELECT \(Self.columns) FROM forecast_history ORDER BY series, origin_time, step")
    for name in try spool.names(in: "outbox") {
      let text = try contents(of: "\(spool.spool)/outbox/\(name)")
      add("output \(name)", text.split(separator: "\n").map(Self.withoutIssuedTime))
    }
  }

  /// The first lines that differ, both ways.
  func differences(from other: StateDigest) -> [String] {
    Set(lines.keys).union(other.lines.keys).sorted().compactMap { key in
      let (here, there) = (lines[key] ?? "nothing", other.lines[key] ?? "nothing")
      return here == there ? nil : "\(key): \(here) here, \(there) there"
    }
  }

  private static let columns =
    "series, origin_time, target_time, step, forecast, lower_80, upper_80, lower_95, upper_95"

  private mutating func note(_ spool: DaemonSpool, _ kind: String, _ sql: String) throws {
    var linesOfSeries: [String: [Substring]] = [:]
    for row in try spool.rows(sql) {
      let text = row.map(\.plain).joined(separator: "|")
      linesOfSeries[row[0].plain, default: []].append(text[...])
    }
    for (series, lines) in linesOfSeries { add("\(kind) \(series)", lines) }
  }

  private mutating func add(_ key: String, _ values: [Substring]) {
    let text = values.joined(separator: "\n")
    lines[key] =
      text.utf8.count <= 120
      ? text : "\(values.count) lines \(ContentHash.digest(of: Array(text.utf8)))"
  }

  /// A line of an output file without its first value, which is the time of day.
  private static func withoutIssuedTime(_ line: Substring) -> Substring {
    line.drop { $0 != "," }
  }
}
