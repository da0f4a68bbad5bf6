// Failures that other programs had in the field, tried on one file's way through all stages.
import Inbox
import LinuxSystem
import StateStore
import TestSupport
import Testing
import TimeSeries

@testable import ForecastDaemon

/// Appends to the file at `path`.
private func append(_ bytes: [UInt8], to path: FilePath) throws(SystemError) {
  let file = try LinuxFileSystem().open(path, .readWrite)
  try file.write(bytes, at: file.status().size)
}

/// Takes whatever lies in the inbox through all stages.
extension Ingest {
  fileprivate mutating func takeInbox() throws -> [FileOutcome] {
    var outcomes: [FileOutcome] = []
    let options = configuration.inboxOptions
    let listing = try InboxScanner(inbox: spool.inbox, options: options, fileSystem: fileSystem)
      .scan()
    for candidate in listing.candidates {
      guard
        case .claimed(let claim) = try ClaimedFile.claim(candidate, in: spool, on: fileSystem)
      else { continue }
      outcomes.append(
        try take(InputItem(claim, fileSystem: fileSystem), isLastAttempt: true))
      try recordDrained()
    }
    return outcomes
  }
}

// A writer that does not stop.

/// Field failure P7.
///
/// Method: the rest of the file is written when the daemon opens it, when it has read the rows, or
/// when it has learned them.
@Test(arguments: ["open", "read", "sync"])
func `what is written to a file that is taken already is learned, each row once`(
  moment: String
) throws {
  let (whole, text) = (hourly(0..<40), hourly(0..<25))
  try withTemporaryDirectory { root in
    var isWritten = false
    let faulty = FaultyFileSystem { _, call, path in
      let isMoment =
        switch moment {
        case "open": call == "open" && path.name == Array("a.csv".utf8)
        case "read": call == "read" && path.name == Array("a.csv".utf8)
        default: call == "sync" && path.name == Array("supply.csv".utf8)
        }
      guard isMoment, !isWritten else { return nil }
      isWritten = true
      // Expected: a file that is not there is told by what follows.
      try? append(
        Array(whole.utf8.dropFirst(text.utf8.count)), to: root.appending("processing/a.csv"))
      return nil
    }
    try withIngest(smallConfiguration(in: root), on: faulty) { ingest in
      var outcomes = [try ingest.drop("a.csv", text)]
      #expect(isWritten)
      outcomes += try ingest.takeInbox()
      #expect(outcomes.last == .done)
      #expect(outcomes.contains(.released) == (moment != "open"))
      #expect(ingest.counts.learned == 80)
      let places = try [ingest.spool.inbox, ingest.spool.processing].map { try names(in: $0) }
      #expect(places == [[], []])
      let done = ingest.spool.done.appending("2025-10-09/a.csv")
      #expect(try content(of: done) == whole)
    }
  }
}

/// Field failure P8.
///
/// Method: the copy goes on after the first attempt, after the second, or never.
@Test(arguments: [1, 2, 3])
func `half a compressed file is tried again before it fails`(attempt: Int) throws {
  let bytes = gzip(hourly(0..<40))
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      let item = try ingest.claim("a.csv.gz", "")
      try append(Array(bytes[..<200]), to: item.path)
      for number in 1..<attempt {
        #expect(throws: FileProblem.self, "attempt \(number)") {
          try ingest.take(item, isLastAttempt: false)
        }
        #expect(try names(in: ingest.spool.processing) == [FilePath("a.csv.gz")])
      }
      if attempt < 3 { try append(Array(bytes[200...]), to: item.path) }
      let outcome = try ingest.take(item, isLastAttempt: attempt == 3)
      let seriesCount = try ingest.store.seriesCount()
      if attempt < 3 {
        #expect(outcome == .done)
        #expect(ingest.counts.learned == 80)
      } else {
        #expect(
          outcome
            == .failed(
              "a.csv.gz: the gzip data end after 200 bytes in the middle; nothing of the file is "
                + "used. Copy it again, and rename it into the inbox when it is whole."))
        #expect(seriesCount == 0)
      }
    }
  }
}

/// The text in one stored block of one gzip member.
private func gzip(_ text: String) -> [UInt8] {
  let bytes = Array(text.utf8)
  var check: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    check ^= UInt32(byte)
    for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xEDB8_8320 : check >> 1 }
  }
  func words(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  let count = UInt32(bytes.count)
  return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1] + words(count, 2) + words(~count, 2) + bytes
    + words(~check, 4) + words(count, 4)
}

// Which file is which.

/// Field failure D2.
@Test func `a device that the name of a file tells makes the same content another file`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    var rule = Configuration.SourceRule(match: "**")
    rule.device = "{device}_*.csv"
    configuration.sources = [rule]
    try withIngest(configuration) { ingest in
      try ingest.learn("attic_1.csv", hourly(0..<20))
      try ingest.learn("cellar_1.csv", hourly(0..<20))
      let again = try ingest.drop("attic_2.csv", hourly(0..<20))
      #expect(again == .duplicate)
      let series = try ingest.store.seriesStatus().rows.map { $0[0] }
      #expect(
        series
          == ["attic/return", "attic/supply", "cellar/return", "cellar/supply"].map { .text($0) })
    }
  }
}

/// Field failure D2.
@Test func `a file is known by its content and its device, not by its name`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", hourly(0..<20))
      // Another content of that name.
      try ingest.learn("a.csv", hourly(20..<30))
      // That content under another name.
      let copy = try ingest.drop("b.csv", hourly(0..<20))
      #expect(copy == .duplicate)
      // The same name and content of other devices: other sensors, though they say the same.
      try ingest.learn("attic/a.csv", hourly(0..<20))
      try ingest.learn("cellar/a.csv", hourly(0..<20))
      let again = try ingest.drop("cellar/c.csv", hourly(0..<20))
      #expect(again == .duplicate)
      let series = try ingest.store.seriesStatus().rows.map { $0[0] }
      #expect(
        series
          == [
            "attic/return", "attic/supply", "cellar/return", "cellar/supply", "return", "supply",
          ].map { .text($0) })
    }
  }
}

/// Field failure D5.
@Test func `short files, and files that begin alike, are told apart`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      let header = "time,supply,return\n"
      let long = hourly(0..<30)
      let texts = ["", "\n", header, long, long + "2023-11-30T00:00:00Z,1,2\n"]
      #expect(Array(long.utf8).count < 1024)
      for (index, text) in texts.enumerated() {
        try ingest.learn("\(index).csv", text)
      }
      let counts = try ingest.store.files().rows.map { $0[3] }
      #expect(counts == [31, 30, 0, 0, 0].map { .integer($0) })
      #expect(ingest.counts.learned == 62)
      #expect(ingest.counts.duplicates == 60)
    }
  }
}

/// Field failure D6.
@Test func `another configuration does not make files new`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    try withIngest(configuration) { ingest in try ingest.learn("a.csv", hourly(0..<40)) }
    configuration.model.hidden = 5
    configuration.inbox.settleMicroseconds = 0
    configuration.outbox.format = .jsonl
    try withIngest(configuration) { ingest in
      let again = try ingest.drop("a.csv", hourly(0..<40))
      #expect(again == .duplicate)
      #expect(ingest.counts.learned == 0)
    }
  }
}

// Where reading goes on, and in which order.

/// Field failure D3.
@Test func `stopped at any row, the next process goes on with the row after it`() throws {
  let rows = 12
  let whole = try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", hourly(0..<rows))
      return try ingest.finalState()
    }
  }
  // By the survey, after each observation but the last, and after each of two forecasts.
  let looksInAll = 2 * rows + 2
  for stop in 1...(looksInAll + 1) {
    try withTemporaryDirectory { root in
      var configuration = smallConfiguration(in: root)
      configuration.limits.batchRows = 1
      var looks = 0
      let outcome = try withIngest(configuration) { ingest in
        ingest.isStopping = {
          looks += 1
          return looks == stop
        }
        return try ingest.drop("a.csv", hourly(0..<rows))
      }
      #expect(outcome == (stop <= looksInAll ? .interrupted : .done), "look \(stop)")
      let state = try withIngest(configuration) { ingest in
        try ingest.drain()
        for item in try ingest.standing() { _ = try ingest.take(item, isLastAttempt: true) }
        #expect(ingest.counts.duplicates == 0, "look \(stop)")
        return try ingest.finalState()
      }
      #expect(state == whole, "look \(stop)")
    }
  }
}

/// Field failure D14.
@Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
func `files in any order give the same observations, and only new times are learned`(
  order: [Int]
) throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var newest = -1
      var learned = 0
      for file in order {
        try ingest.learn("\(file).csv", hourly(file * 10..<file * 10 + 10))
        if file > newest { learned += 20 }
        newest = max(newest, file)
      }
      #expect(ingest.counts.learned == learned)
      #expect(ingest.counts.late == 60 - learned)
      let row = try #require(try ingest.store.seriesRow(named: SeriesID("supply")))
      #expect(row.summary.observations == 30)
      for (index, line) in hourly(0..<30).split(separator: "\n").dropFirst().enumerated() {
        let time = Timestamp(seconds: (1_700_000_000 / 3600 + Int64(index)) * 3600)
        let stored = try ingest.store.storedValue(row.key, time: time)
        #expect(stored == Double(line.split(separator: ",")[1]))
      }
    }
  }
}

/// Field failure C6.
@Test func `columns are known by their names, wherever they stand in the next file`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      try ingest.learn("a.csv", "time,x,y\n2024-01-01,1,10\n2024-01-02,2,20\n2024-01-03,3,30\n")
      try ingest.learn("b.csv", "y,time,z,x\n40,2024-01-04,7,4\n50,2024-01-05,8,5\n")
      try ingest.learn("c.csv", "x,time\n6,2024-01-06\n7,2024-01-07\n")
      for (name, last, count) in [("x", 7.0, 7), ("y", 50, 5), ("z", 8, 2)] {
        let summary = try #require(try ingest.store.seriesRow(named: SeriesID(name))).summary
        #expect(summary.lastValue == last && summary.learned == count)
      }
      // Without its time column a file says nothing.
      guard case .failed(let reason) = try ingest.drop("d.csv", "x,y\n8,60\n9,70\n") else {
        Issue.record("the file was taken")
        return
      }
      #expect(reason.contains("no time column among 'x', 'y'"))
    }
  }
}

// What must not keep a process busy for ever.

/// Field failure S4.
@Test func `a large file that is no CSV can be given up at any moment`() throws {
  try withTemporaryDirectory { root in
    try withIngest(smallConfiguration(in: root)) { ingest in
      var looks = 0
      ingest.isStopping = {
        looks += 1
        return looks == 3
      }
      let item = try ingest.claim("a.csv", "")
      let file = try LinuxFileSystem().open(item.path, .readWrite)
      try file.truncate(to: 8 << 20)
      let first = try ingest.take(item, isLastAttempt: true)
      #expect(first == .interrupted)
      let second = try ingest.take(item, isLastAttempt: true)
      #expect("\(second)".contains("no text (zero bytes)"))
      let entry = try #require(try ingest.newestEntry())
      #expect(entry.sha256 != nil)
    }
  }
}

/// Field failure S4.
///
/// Method: a sparse file takes no room on the disk.
@Test func `of a very large file that is refused, not all is read`() throws {
  try withTemporaryDirectory { root in
    var reads = 0
    let faulty = FaultyFileSystem { _, call, _ in
      if call == "read" { reads += 1 }
      return nil
    }
    try withIngest(smallConfiguration(in: root), on: faulty) { ingest in
      let item = try ingest.claim("a.csv", "")
      let file = try LinuxFileSystem().open(item.path, .readWrite)
      try file.truncate(to: FileSurvey.refusedByteLimit + 1)
      guard case .failed(let reason) = try ingest.take(item, isLastAttempt: true) else {
        Issue.record("the file was taken")
        return
      }
      #expect(reason.contains("zero bytes"))
      #expect(reads < 10)
      let entry = try #require(try ingest.newestEntry())
      #expect(entry.sha256 == nil && entry.bytes == Int(FileSurvey.refusedByteLimit) + 1)
    }
  }
}
