// What a start goes on with, of Recovery.swift.
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon

/// Goal: nothing overtakes a file that was begun, also where files stay in the inbox.
@Test func `a kept file that was begun is found again until it is finished`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.inbox.after = .keep
    configuration.limits.batchRows = 7
    let name = FilePath("boiler/a.csv")
    try withIngest(configuration) { ingest in
      let path = ingest.spool.inbox.appending(name)
      try LinuxFileSystem().makeDirectories(path.parent, permissions: 0o770)
      try write(hourly(0..<20), to: path)
      // Asked first by the survey, then after each batch.
      var questions = 0
      ingest.isStopping = {
        questions += 1
        return questions > 1
      }
      let item = InputItem(keeping: name, at: path, fileSystem: LinuxFileSystem())
      let outcome = try ingest.take(item, isLastAttempt: false)
      #expect(outcome == .interrupted)
    }
    try withIngest(configuration) { ingest in
      let items = try ingest.keptUnfinished()
      #expect(items.map(\.relativePath) == [name])
      let item = try #require(items.first)
      let outcome = try ingest.take(item, isLastAttempt: false)
      #expect(outcome == .done)
      #expect(ingest.counts.learned == 40)
      let left = try ingest.keptUnfinished()
      #expect(left.isEmpty)
    }
  }
}
