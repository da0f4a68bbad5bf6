// What a start goes on with, of Recovery.swift.
import Inbox
import LinuxSystem
import TestSupport
import Testing
import TimeSeries

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

/// Signals that a test has sent.
private final class SentSignals: @unchecked Sendable {
  var waiting: [Signal] = []
}

/// Surroundings in which a signal has come already.
private struct SignalledStart: DaemonSurroundings {
  let fileSystem: any FileSystem = LinuxFileSystem()
  let clock: any Clock = StoppedClock()
  let journal = Journal(number: -1, form: .people)
  let signals = SentSignals()

  init(_ signal: Signal) { signals.waiting = [signal] }

  var haveSignal: () -> Bool {
    let signals = signals
    return { !signals.waiting.isEmpty }
  }

  func takeSignals() throws(SystemError) -> [Signal] {
    defer { signals.waiting = [] }
    return signals.waiting
  }

  func watchDirectories() throws(SystemError) -> any DirectoryWatcher & ~Copyable {
    throw SystemError(call: "inotify_init", number: 24)
  }

  func wait(for eventNumber: Int32, atMostMilliseconds milliseconds: Int) throws(SystemError) {}
}

/// Goal: of what two growing files have brought, no forecast is lost, and none gets a later origin.
///
/// Method: a process is killed when it has learned from both and issued few of their forecasts; in
/// the next one a signal comes before the others are issued, and a claimed file has newer rows.
@Test func `forecasts that growing files owe are issued before anything else is learned`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    // One forecast a transaction, since one of some series has as many steps as a batch has rows.
    var rule = Configuration.SeriesRule(match: "none")
    rule.horizon = 20
    configuration.series = [rule]
    configuration.limits.batchRows = 20
    var origin: Timestamp?
    configuration.inbox.follow = ["*/grows.csv"]
    try withIngest(configuration) { ingest in
      ingest.isStopping = { true }
      for device in ["x", "y"] {
        let name = FilePath("\(device)/grows.csv")
        let path = ingest.spool.inbox.appending(name)
        try LinuxFileSystem().makeDirectories(path.parent, permissions: 0o770)
        try write(hourly(0..<9), to: path)
        let item = InputItem(keeping: name, at: path, fileSystem: LinuxFileSystem())
        var file = FollowedFile()
        _ = try ingest.follow(item, &file)
      }
      let owed = ingest.unissuedGrowth.count
      #expect(owed == 2)
      _ = try ingest.claim("x/later.csv", hourly(9..<12))
      origin = try ingest.store.seriesRow(named: SeriesID("x/supply"))?.summary.lastTime
    }
    var daemon = try Daemon.open(
      DaemonOptions(configuration: configuration), in: SignalledStart(.user1))
    let summary = try daemon.run(once: true)
    try daemon.close()
    #expect(summary.unfinished == [])
    try withIngest(configuration) { ingest in
      for name in ["x/supply", "x/return", "y/supply", "y/return"] {
        let row = try #require(try ingest.store.seriesRow(named: SeriesID(name)))
        let origin = try #require(origin)
        let isForecast = try ingest.store.hasForecast(row.key, origin: origin)
        #expect(isForecast, "\(name)")
      }
    }
  }
}
