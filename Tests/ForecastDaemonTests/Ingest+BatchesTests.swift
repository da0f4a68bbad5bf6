// How much one transaction of Ingest+Batches.swift holds.
import Inbox
import LinuxSystem
import StateStore
import TestSupport
import Testing

@testable import ForecastDaemon

/// Five sensors, so that there are more than fit into one transaction.
private func wide(_ hours: Range<Int>) -> String {
  var text = "time,a,b,c,d,e\n"
  for hour in hours {
    let time = "2024-01-0\(1 + hour / 24)T\(hour % 24 < 10 ? "0" : "")\(hour % 24):00:00Z"
    text += "\(time),\(hour),\(hour * 2),\(hour % 5),\(hour % 3),1\n"
  }
  return text
}

/// A configuration in which one series is forecast for longer than all others.
private func longForecasts(
  in root: FilePath, batchRows: Int, issue: Configuration.Forecast.Issue
) -> Configuration {
  var configuration = smallConfiguration(in: root)
  configuration.limits.batchRows = batchRows
  configuration.forecast.issue = issue
  var rule = Configuration.SeriesRule(match: "c")
  rule.horizon = 20
  configuration.series = [rule]
  return configuration
}

/// Goal: each line of a forecast is written once.
///
/// Method: both files end in the same hour, so that both forecasts have the same origin.
@Test func `a forecast of an origin that was issued before is not written with a longer horizon`()
  throws
{
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    var rule = Configuration.SeriesRule(match: "a")
    rule.intervalMicroseconds = 3_600_000_000
    configuration.series = [rule]
    func minutes(_ range: Range<Int>) -> String {
      range.reduce(into: "time,a\n") { text, minute in
        let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
        text +=
          "2024-01-01T\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest):00Z,"
          + "\(minute % 7)\n"
      }
    }
    func lines() throws -> [Substring] {
      let text = try LinuxFileSystem().open(root.appending("outbox").appending("a.csv"), .read)
        .read(at: 0, count: 1 << 20)
      return String(decoding: text, as: UTF8.self).split(separator: "\n")
    }
    try withIngest(configuration) { ingest in
      try ingest.learn("1.csv", minutes(0..<610))
    }
    let before = try lines()
    #expect(before.count > 1)
    configuration.forecast.horizon = 6
    try withIngest(configuration) { ingest in
      try ingest.learn("2.csv", minutes(610..<615))
      #expect(try lines() == before)
      try ingest.learn("3.csv", minutes(615..<670))
      #expect(try lines().count == before.count + 6)
    }
  }
}

@Test(arguments: [Configuration.Forecast.Issue.every, .latest])
func `a transaction holds no more steps of forecasts than rows of a batch`(
  issue: Configuration.Forecast.Issue
) throws {
  try withTemporaryDirectory { root in
    let configuration = longForecasts(in: root, batchRows: 50, issue: issue)
    try withIngest(configuration) { ingest in
      #expect(ingest.batchObservations == (issue == .every ? 2 : 50))
      #expect(ingest.issueLimit == 2)
    }
  }
}

/// Method: forecasts are issued two at a time; in a growing file each process is stopped after the
/// first two, and another one begins with what it left out.
@Test(arguments: [false, true])
func `forecasts that are issued a few at a time are those that are issued at once`(
  grows: Bool
) throws {
  let expected = try withTemporaryDirectory { root in
    let configuration = longForecasts(in: root, batchRows: 50_000, issue: .latest)
    return try withIngest(configuration) { ingest in
      try ingest.learn("a.csv", wide(0..<9))
      return try ingest.finalState()
    }
  }
  try withTemporaryDirectory { root in
    let configuration = longForecasts(in: root, batchRows: 50, issue: .latest)
    if grows {
      let path = root.appending("inbox").appending("a.csv")
      var following = FollowedFiles()
      try withIngest(configuration) { ingest in
        try write(wide(0..<9), to: path)
        let status = try LinuxFileSystem().status(path)
        let candidate = InboxCandidate(path: path, relativePath: FilePath("a.csv"), status: status)
        try following.update([candidate], scanCount: 1, store: ingest.store)
        let item = InputItem(
          keeping: candidate.relativePath, at: path, fileSystem: LinuxFileSystem())
        ingest.isStopping = { true }
        var file = FollowedFile()
        _ = try ingest.follow(item, &file)
        let owed = ingest.unissuedGrowth.count
        #expect(owed == 1)
      }
      try withIngest(configuration) { ingest in
        ingest.unissuedGrowth = try ingest.store.unfinishedTails().map(\.file)
        try ingest.issueGrowth()
        let owed = ingest.unissuedGrowth.count
        #expect(owed == 0)
      }
    } else {
      try withIngest(configuration) { ingest in try ingest.learn("a.csv", wide(0..<9)) }
    }
    let state = try withIngest(configuration) { ingest in try ingest.finalState() }
    #expect(state == expected)
  }
}
