// The order in which ObservationSource.swift gives a file's observations, from any position on.
import LinuxSystem
import SensorCSV
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// What is configured while a file is begun, and while it is ended.
struct Change: CustomTestStringConvertible {
  let testDescription: String
  let before: @Sendable (inout Configuration) -> Void
  let after: @Sendable (inout Configuration) -> Void

  static let all = [
    Change(
      testDescription: "sorted, then not",
      before: { _ in }, after: { $0.limits.sortedObservations = 0 }),
    Change(
      testDescription: "not sorted, then sorted",
      before: { $0.limits.sortedObservations = 0 }, after: { _ in }),
    Change(
      testDescription: "a column less, then all",
      before: { $0.sources = [columns(["supply"])] }, after: { _ in }),
  ]

  private static func columns(_ names: [String]) -> Configuration.SourceRule {
    var rule = Configuration.SourceRule(match: "**")
    rule.values = names
    return rule
  }
}

/// Rows of which every block of ten is newest first, so that sorting is another order.
private let jumbled: String = {
  let lines = hourly(0..<60).split(separator: "\n")
  let blocks = stride(from: 1, to: 61, by: 10).flatMap { lines[$0..<$0 + 10].reversed() }
  return ([lines[0]] + blocks).joined(separator: "\n") + "\n"
}()

/// Goal: a file that is read otherwise than when its learning began loses no row.
///
/// Method: it is stopped after three batches; then the configuration changes, and it goes on.
@Test(arguments: Change.all, [1000, 10])
func `a file that is read otherwise after a restart is begun again, and no row is skipped`(
  change: Change, batchRows: Int
) throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.batchRows = min(10, batchRows)
    change.before(&configuration)
    // Asked once by the survey, then after each batch.
    var questions = 0
    try withIngest(configuration) { ingest in
      ingest.isStopping = {
        questions += 1
        return questions == 4
      }
      let item = try ingest.claim("a.csv", jumbled)
      let found = try ingest.take(item, isLastAttempt: true)
      #expect(found == .interrupted)
    }
    var changed = smallConfiguration(in: root)
    changed.limits.batchRows = batchRows
    change.after(&changed)
    try withIngest(changed) { ingest in
      for claim in try ingest.standing() {
        let found = try ingest.take(claim, isLastAttempt: true)
        #expect(found == .done)
      }
      let rows = try ingest.store.forEachStored()
      #expect(rows == ["return": 60, "supply": 60])
      let entry = try #require(try ingest.newestEntry())
      #expect(entry.position == 120 && entry.rows == 60)
      #expect(entry.duplicates == 30)
      #expect(entry.learned + entry.late + entry.duplicates == 120)
    }
  }
}

extension StateStore {
  /// How many observations are stored, by series.
  fileprivate func forEachStored() throws -> [String: Int] {
    var counts: [String: Int] = [:]
    try forEachSeries { counts[$0.id.name] = $0.summary.observations }
    return counts
  }
}
