// The queries of config/queries.sql: each runs on the database of a real run, and its answer makes
// sense.
import Foundation
import Testing

@testable import StateStore

struct QueriesTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config/queries.sql")

  /// One query, under the first words of the comment in front of it.
  private struct Query {
    let comment: String
    let sql: String
  }

  /// The queries of the file, in order.
  private static func queries() throws -> [Query] {
    let text = try String(contentsOf: path, encoding: .utf8)
    return text.components(separatedBy: ";\n").compactMap { part in
      let lines = part.split(separator: "\n", omittingEmptySubsequences: false)
      // The page begins with a comment of its own, which an empty line ends.
      guard let start = lines.firstIndex(where: { !$0.isEmpty && !$0.hasPrefix("--") }) else {
        return nil
      }
      let comments = lines[..<start].reversed().prefix { $0.hasPrefix("--") }.reversed()
      return Query(
        comment: comments.map { $0.dropFirst(3) }.joined(separator: " "),
        sql: lines[start...].joined(separator: "\n"))
    }
  }

  @Test func `every query has an answer that makes sense`() throws {
    try inQueriedSpool { spool in
      var unasked = Self.checks.map(\.words)
      for query in try Self.queries() {
        let check = Self.checks.first { query.comment.hasPrefix($0.words) }
        guard let check else {
          Issue.record("nothing checks the answer to: \(query.comment)")
          continue
        }
        let answer = try spool.answer(query.sql)
        do {
          try check.makesSense(answer, spool)
        } catch {
          Issue.record("\(query.comment): \(error)")
        }
        unasked.removeAll { $0 == check.words }
      }
      #expect(unasked == [])
    }
  }

  /// Method: the page is given to the program that it names.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3")))
  func `sqlite3 runs the whole page`() throws {
    try inQueriedSpool { spool in
      let ended = try Program.run(
        ["-readonly", "-box", spool.state, ".read '\(Self.path.path)'"], in: spool.root,
        executable: "/usr/bin/sqlite3")
      #expect(ended.code == 0 && ended.messages == "", "\(ended.messages)")
      #expect(ended.output.components(separatedBy: "┌").count - 1 >= 15)
    }
  }

  /// Goal: the audit finds what it is there for.
  ///
  /// Method: the database is falsified in each of the three ways.
  @Test(arguments: [
    ("UPDATE forecast SET target = origin WHERE step = 3", "not_ahead"),
    ("UPDATE forecast SET target = target + 600000000 WHERE step = 3", "wrong_step"),
    ("UPDATE observation SET late = 1 WHERE time % 7200000000 = 0", "unknown_origin"),
  ])
  func `the audit finds forecasts that cannot be`(falsification: String, column: String) throws {
    let audit = try #require(Self.queries().first { $0.comment.hasPrefix("The audit") })
    try inSpool { spool in
      try spool.configure("forecast: { issue: 'every', horizon: 3 }, model: { hidden: 4 }")
      let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
      try spool.drop(week.rows(0..<100).text, as: "a.csv")
      try spool.runOnce()
      let before = try spool.answer(audit.sql)
      #expect(try before.numbers(column) == [0])
      let connection = try SQLiteConnection(path: spool.state, readOnly: false)
      try connection.execute(falsification)
      try connection.close()
      let after = try spool.answer(audit.sql)
      #expect(try after.numbers(column)[0] > 0, "\(after)")
    }
  }
}
