// The dashboard of config/grafana: its queries run, and give columns as the plugin wants them.
import Foundation
import Testing

@testable import StateStore

/// What of a dashboard is looked at.
private struct Dashboard: Decodable {
  struct Place: Decodable {
    let x: Int
    let y: Int
    let w: Int
    let h: Int
  }
  struct Source: Decodable, Equatable {
    let type: String
    let uid: String
  }
  struct Target: Decodable {
    let datasource: Source
    let queryType: String
    let queryText: String
    let rawQueryText: String
    let timeColumns: [String]
  }
  struct Panel: Decodable {
    let id: Int
    let title: String
    let description: String
    let type: String
    let datasource: Source
    let gridPos: Place
    let targets: [Target]
  }
  struct Variable: Decodable {
    struct Query: Decodable {
      let queryText: String
    }
    let name: String
    let datasource: Source
    let query: Query
  }
  struct Templating: Decodable {
    let list: [Variable]
  }
  let uid: String
  let panels: [Panel]
  let templating: Templating
}

struct GrafanaTests {
  private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config/grafana")

  private static func dashboard() throws -> Dashboard {
    try JSONDecoder().decode(
      Dashboard.self, from: Data(contentsOf: directory.appending(path: "forecastd.json")))
  }

  /// A query as Grafana sends it: variables in the place of their names.
  private static func sent(_ sql: String, series: String, step: String) -> String {
    sql.replacing("${series:sqlstring}", with: "'\(series.replacing("'", with: "''"))'")
      .replacing("${step}", with: step)
      // January and February 2024.
      .replacing("$__from", with: "1704067200000").replacing("$__to", with: "1709251200000")
  }

  /// The plugin takes a column's type from its first value that is not NULL, and cuts what follows
  /// to it; times are seconds.
  @Test func `every panel has rows, and columns of one type each`() throws {
    let dashboard = try Self.dashboard()
    try inQueriedSpool { spool in
      for panel in dashboard.panels {
        for target in panel.targets {
          // Only this one has a threshold downwards.
          let isBelow = target.queryText.contains("'below'")
          let sql = Self.sent(
            target.queryText, series: isBelow ? "outdoor_temperature" : "heat_output", step: "6")
          #expect(!sql.contains("$"), "\(panel.title)")
          let answer = try spool.answer(sql)
          #expect(!answer.rows.isEmpty, "\(panel.title)")
          for column in answer.columns {
            let kinds = Set(try answer.values(column).compactMap(\.kind))
            #expect(kinds.count <= 1, "\(panel.title): \(column) is \(kinds)")
          }
          if target.queryType == "time series" { try Self.expectSeries(answer, of: panel.title) }
        }
      }
    }
  }

  /// Time in seconds, ascending; measures that are REAL.
  private static func expectSeries(_ answer: Answer, of title: String) throws {
    #expect(answer.columns.first == "time", "\(title)")
    let times = try answer.numbers("time")
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(title)")
    #expect(times.allSatisfy { $0 > 1_704_000_000 && $0 < 1_710_000_000 }, "\(title)")
    for column in answer.columns.dropFirst() {
      let kinds = Set(try answer.values(column).compactMap(\.kind))
      #expect(kinds == ["real"], "\(title): \(column)")
    }
  }

  /// Method: names with quotes, and one that does not exist.
  @Test(arguments: ["it's", "a\"b", "x'; DROP TABLE series; --"])
  func `a hostile name of a series is a name and nothing else`(name: String) throws {
    let dashboard = try Self.dashboard()
    try inSpool { spool in
      try spool.drop("time,a\n2024-01-01,1\n2024-01-02,2\n", as: "a.csv")
      try spool.runOnce()
      for panel in dashboard.panels {
        for target in panel.targets {
          let answer = try spool.answer(Self.sent(target.queryText, series: name, step: "1"))
          #expect(!target.queryText.contains("series = $") || answer.rows.isEmpty, "\(panel.title)")
        }
      }
    }
  }

  @Test func `variables offer series, and the steps of one`() throws {
    let dashboard = try Self.dashboard()
    let queries = dashboard.templating.list
    try #require(queries.map(\.name) == ["series", "step"])
    try inQueriedSpool { spool in
      let series = try spool.answer(queries[0].query.queryText)
      #expect(series.rows.count == 8)
      let sql = Self.sent(queries[1].query.queryText, series: "heat_output", step: "")
      let steps = try spool.answer(sql)
      #expect(steps.rows == (1...24).map { [.integer($0)] })
    }
  }

  @Test func `panels lie beside one another, and all ask the provisioned source`() throws {
    let dashboard = try Self.dashboard()
    let source = Dashboard.Source(type: "frser-sqlite-datasource", uid: "forecastd")
    #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
    var taken: Set<[Int]> = []
    for panel in dashboard.panels {
      #expect(panel.datasource == source && panel.targets.allSatisfy { $0.datasource == source })
      #expect(!panel.title.isEmpty && panel.description.hasSuffix("."), "\(panel.title)")
      for target in panel.targets { #expect(target.queryText == target.rawQueryText) }
      let place = panel.gridPos
      #expect(place.x >= 0 && place.x + place.w <= 24, "\(panel.title)")
      for x in place.x..<place.x + place.w {
        for y in place.y..<place.y + place.h {
          #expect(taken.insert([x, y]).inserted, "\(panel.title) covers another panel")
        }
      }
    }
    #expect(dashboard.templating.list.allSatisfy { $0.datasource == source })
    let yaml = try String(
      contentsOf: Self.directory.appending(path: "datasource.yaml"), encoding: .utf8)
    for line in [
      "uid: \(source.uid)", "type: \(source.type)", "path: /var/lib/forecastd/forecastd.db",
      "pathOptions: \"mode=ro\"",
    ] {
      #expect(yaml.contains(line), "\(line)")
    }
  }
}

extension StoredValue {
  /// What SQLite calls the value's type; nil for NULL.
  fileprivate var kind: String? {
    switch self {
    case .null: nil
    case .integer: "integer"
    case .real: "real"
    case .text: "text"
    }
  }
}
