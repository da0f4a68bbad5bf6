// Which series a growing file may bring, of Growth.swift: what is too much is left out.
import Inbox
import LinuxSystem
import StateStore
import TestSupport
import Testing

@testable import ForecastDaemon

/// Method: four series in a file that was begun with two, when there may be no more; and a value
/// that contradicts the stored one.
@Test(arguments: [1, 2, 100])
func `what a begun file may not bring is rejected, and the rest of it is learned`(
  piece: Int
) throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.series = 4
    try withIngest(configuration) { ingest in
      var following = FollowedFiles()
      try ingest.learn("before.csv", hourly(0..<3))
      let path = ingest.spool.inbox.appending("a.csv")
      try append("time,sensor,value\n2024-01-01 00:00,a,1\n2024-01-01 00:00,b,2\n", to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 1)
      #expect(ingest.counts.learned == 8)
      let more = [
        "2024-01-01 01:00,c,3", "2024-01-01 01:00,a,4", "2024-01-01 01:00,d,3",
        "2024-01-01 01:00,b,5", "2024-01-01 00:00,a,7", "2024-01-01 02:00,c,3",
      ]
      for (scan, start) in stride(from: 0, to: more.count, by: piece).enumerated() {
        let lines = more[start..<min(start + piece, more.count)].map { $0 + "\n" }
        try append(lines.joined(), to: path)
        let troubles = try ingest.look(at: ["a.csv"], &following, scan: scan + 2)
        #expect(troubles == [])
      }
      let entries = try ledger(ingest.store)
      #expect(
        entries.last?.hasPrefix("a.csv open rows 8 learned 4 duplicates 1 rejected 3") == true)
      let count = try ingest.store.seriesCount()
      #expect(count == 4)
      let rejects = try ingest.store.rejectedRows(of: "a.csv").rows.map { "\($0)" }
      #expect(rejects.count == 3)
      #expect(
        rejects.allSatisfy { $0.contains("one more than limits.series (4) allows") }, "\(rejects)")
    }
  }
}

/// Method: a file is begun with one series, and brings more of its own than there may be; each
/// process after the first has to read it again.
@Test func `a begun file with more series than there may be goes on with those it has`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.series = 2
    let path = SpoolLayout(root: root).inbox.appending("a.csv")
    for (start, tags) in [["a"], ["b", "c", "d"], ["e", "b", "a"]].enumerated() {
      try withIngest(configuration) { ingest in
        var following = FollowedFiles()
        var text = start == 0 ? "time,sensor,value\n" : ""
        for tag in tags { text += "2024-01-01 0\(start):00,\(tag),3\n" }
        try append(text, to: path)
        let troubles = try ingest.look(at: ["a.csv"], &following, scan: 1)
        #expect(troubles == [])
      }
    }
    try withIngest(configuration) { ingest in
      let entries = try ledger(ingest.store)
      #expect(
        entries.last?.hasPrefix("a.csv open rows 7 learned 4 duplicates 0 rejected 3") == true)
    }
  }
}

/// Method: the second column of the file has its first value when there may be no more series.
@Test func `a row with a value of a series too many is learned but for that value`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.limits.series = 3
    try withIngest(configuration) { ingest in
      var following = FollowedFiles()
      try ingest.learn("before.csv", hourly(0..<3))
      let path = ingest.spool.inbox.appending("a.csv")
      try append("time,sensor,temp,hum\n2024-01-01 00:00,a,1,\n", to: path)
      _ = try ingest.look(at: ["a.csv"], &following, scan: 1)
      try append("2024-01-01 01:00,a,2,50\n2024-01-01 02:00,a,3,51\n", to: path)
      let troubles = try ingest.look(at: ["a.csv"], &following, scan: 2)
      #expect(troubles == [] && ingest.counts.learned == 6 + 3 && ingest.counts.rejectedRows == 0)
      let count = try ingest.store.seriesCount()
      #expect(count == 3)
    }
  }
}
