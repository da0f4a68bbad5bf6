// Damaged, foreign and missing databases: refused with the way out, and never replaced.
import Foundation
import Testing

@testable import StateStore
@testable import forecastd

private let smallModel = "model: { hidden: 4, truncation: 8, update_interval: 4 }"

/// The sentence that follows every damage.
private func recipe(_ path: String) -> String {
  "Stop the daemon, keep the file, and restore a backup; without one, copy what can be read: "
    + "forecastd backup --salvage --state '\(path)' recovered.db"
}

struct CorruptDatabaseTests {
  /// A way to spoil a database, and what is then said.
  struct Damage: CustomTestStringConvertible {
    let testDescription: String
    let sentence: String
    let isDamage: Bool
    let spoil: @Sendable (DaemonSpool) throws -> Void

    static let all = [
      Damage(
        testDescription: "a flipped page", sentence: "is damaged (", isDamage: true,
        spoil: { try flipPage(of: "observation", in: $0) }),
      Damage(
        testDescription: "a flipped first page", sentence: "file is not a database (code 26)",
        isDamage: true, spoil: { try overwrite($0.state, at: 0, with: [0xFF, 0xFF]) }),
      Damage(
        testDescription: "cut", sentence: "database disk image is malformed (code 11",
        isDamage: true, spoil: { try cut($0.state, to: 40_960) }),
      Damage(
        testDescription: "cut in the first page",
        sentence: "database disk image is malformed (code 11",
        isDamage: true, spoil: { try cut($0.state, to: 100) }),
      Damage(
        testDescription: "empty",
        sentence: "is empty where a database should be; it was left alone. "
          + "Restore a backup", isDamage: false, spoil: { try cut($0.state, to: 0) }),
      Damage(
        testDescription: "another program's",
        sentence: "is a SQLite database of another program (application_id 7); it was left alone.",
        isDamage: false,
        spoil: { try overwrite($0.state, at: 68, with: [0, 0, 0, 7]) }),
      Damage(
        testDescription: "a newer schema's",
        sentence: "has schema version 99, and this program knows up to 3; it was left alone.",
        isDamage: false,
        spoil: { try overwrite($0.state, at: 60, with: [0, 0, 0, 99]) }),
      Damage(
        testDescription: "a directory", sentence: "is not a regular file; it was left alone.",
        isDamage: false,
        spoil: { spool in
          try FileManager.default.removeItem(atPath: spool.state)
          try FileManager.default.createDirectory(
            atPath: spool.state, withIntermediateDirectories: false)
        }),
    ]
  }

  @Test(arguments: Damage.all)
  func `is refused with code 65 and the way out, and stays as it is`(damage: Damage) throws {
    try inSpool { spool in
      try spool.configure(smallModel)
      try learnAndKill(spool)
      try damage.spoil(spool)
      // Expected: a directory has no bytes.
      let before = try? Data(contentsOf: URL(filePath: spool.state))
      try spool.drop(week.rows(100..<120).text, as: "b.csv")
      for command in ["run", "rebuild"] {
        let ended = try spool.run(command)
        #expect(ended.code == 65, "\(command): \(ended)")
        #expect(ended.messages.contains("\(spool.state): \(damage.sentence)"), "\(ended)")
        if damage.isDamage { #expect(ended.messages.contains(recipe(spool.state)), "\(ended)") }
      }
      // Expected: a directory has no bytes.
      let after = try? Data(contentsOf: URL(filePath: spool.state))
      #expect(after == before)
      #expect(try spool.names(in: "inbox") == ["b.csv"])
      let beside = try FileManager.default.contentsOfDirectory(atPath: spool.root + "/state")
      #expect(beside.filter { $0.hasSuffix(".db") } == ["forecastd.db"])
    }
  }

  @Test func `a log without its database keeps a new one from being made`() throws {
    try inSpool { spool in
      try spool.configure(smallModel)
      let daemon = try spool.start()
      try spool.drop(week.rows(0..<100).text, as: "a.csv")
      try daemon.reach("the end of a.csv") { try spool.names(in: "done") == ["a.csv"] }
      #expect(try daemon.kill9())
      try FileManager.default.moveItem(atPath: spool.state, toPath: spool.root + "/moved.db")
      let ended = try spool.run("run", "--once")
      #expect(ended.code == 65)
      #expect(
        ended.messages.contains("\(spool.state): is not there, but \(spool.state)-wal holds "))
      #expect(!FileManager.default.fileExists(atPath: spool.state))
      try FileManager.default.moveItem(atPath: spool.root + "/moved.db", toPath: spool.state)
      try spool.runOnce()
      #expect(try spool.number("SELECT sum(observations) FROM series") == 400)
    }
  }

  /// Method: the damage is where only learning looks, and the database was closed cleanly.
  @Test func `damage that shows while it learns ends it, and the input file is not lost`() throws {
    try inSpool { spool in
      try spool.configure(smallModel)
      try spool.drop(week.rows(0..<100).text, as: "a.csv")
      try spool.runOnce()
      try flipPage(of: "observation", in: spool)
      try spool.drop(week.rows(100..<120).text, as: "b.csv")
      let ended = try spool.run("run", "--once")
      #expect(ended.code == 65, "\(ended)")
      #expect(ended.messages.contains("\(spool.state): database disk image is malformed (code 11"))
      #expect(ended.messages.contains(recipe(spool.state)), "\(ended)")
      #expect(try spool.names(in: "processing") == ["b.csv"])
      // The next start finds it before it writes anything.
      let next = try spool.run("run", "--once")
      #expect(next.code == 65)
      #expect(next.messages.contains("\(spool.state): is damaged ("), "\(next)")
      #expect(try spool.names(in: "processing") == ["b.csv"])
      // One who asks for it is told at the first start.
      let asked = try spool.run("run", "--once", "--check")
      #expect(asked.code == 65)
    }
  }

  @Test func `a bit that flips in a snapshot is told, and nothing is lost`() throws {
    var undisturbed: StateDigest?
    try inSpool { spool in
      try spool.configure(smallModel)
      for (name, rows) in [("a.csv", 0..<100), ("b.csv", 100..<130)] {
        try spool.drop(week.rows(rows).text, as: name)
        try spool.runOnce()
      }
      undisturbed = try StateDigest(of: spool)
    }
    try inSpool { spool in
      try spool.configure(smallModel)
      try spool.drop(week.rows(0..<100).text, as: "a.csv")
      try spool.runOnce()
      let connection = try SQLiteConnection(path: spool.state, readOnly: false)
      try connection.execute(
        """
        UPDATE snapshot SET bytes = CAST(
          substr(bytes, 1, 999) || CASE substr(bytes, 1000, 1) WHEN x'00' THEN x'01' ELSE x'00' END
          || substr(bytes, 1001) AS BLOB)
        WHERE series_key = (SELECT series_key FROM series WHERE name = 'heat_output')
        """)
      try connection.close()
      try spool.drop(week.rows(100..<130).text, as: "b.csv")
      let ended = try spool.run("run", "--once")
      #expect(ended.code == 0)
      let lines = ended.messages.split(separator: "\n")
      #expect(lines.count == 1 && lines[0].contains("heat_output: "), "\(ended)")
      #expect(lines.first?.contains("learned again from its observations") == true)
      try spool.expectSound()
      #expect(try StateDigest(of: spool).differences(from: #require(undisturbed)) == [])
    }
  }

  /// Goal: what the message says leads to a database that works.
  @Test(arguments: ["forecast", "snapshot", "file"])
  func `what is salvaged is a database that works, and learned state is what it was`(
    table: String
  ) throws {
    var undisturbed: StateDigest?
    for isDamaged in [false, true] {
      try inSpool { spool in
        try spool.configure(smallModel)
        try learnAndKill(spool)
        if isDamaged {
          try flipPage(of: table, in: spool)
          let salvaged = spool.root + "/recovered.db"
          let ended = try Program.run(
            ["backup", "--salvage", "--state", spool.state, salvaged], in: spool.root)
          #expect(ended.code == 1, "\(ended)")
          #expect(ended.output.contains("; some rows of \(table)"), "\(ended)")
          for suffix in ["", "-wal", "-shm"]
          where FileManager.default.fileExists(atPath: spool.state + suffix) {
            try FileManager.default.removeItem(atPath: spool.state + suffix)
          }
          try FileManager.default.moveItem(atPath: salvaged, toPath: spool.state)
        }
        try spool.drop(week.rows(100..<120).text, as: "b.csv")
        let ended = try spool.run("run", "--once")
        #expect(ended.code == 0, "\(ended)")
        try spool.expectSound()
        let digest = try StateDigest(of: spool, history: false)
        guard let undisturbed else { return undisturbed = digest }
        #expect(digest.differences(from: undisturbed) == [])
      }
    }
  }

  @Test func `a sound database is salvaged as a whole, and one without a schema not at all`() throws
  {
    try inSpool { spool in
      try spool.configure(smallModel)
      try learnAndKill(spool)
      let copy = spool.root + "/copy.db"
      let ended = try spool.run("backup", "--salvage", "--json", copy)
      #expect(ended.code == 0 && ended.messages == "", "\(ended)")
      let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
      #expect((json?["damaged"] as? [Any])?.isEmpty == true)
      #expect(try spool.run("series", "--state", copy).output == spool.run("series").output)
      try overwrite(spool.state, at: 0, with: [0xFF, 0xFF])
      let refused = try spool.run("backup", "--salvage", copy + "2")
      #expect(refused.code == 65, "\(refused)")
      #expect(!FileManager.default.fileExists(atPath: copy + "2"))
    }
  }
}

private let week: RowFile = {
  // Expected: without the sample there is nothing to learn, and every test here fails.
  RowFile((try? SampleData.bytes(SampleData.boilerHouse[0])) ?? Array("time\n".utf8))
}()

/// Learns a hundred rows, and leaves the database as a killed process does, with an empty log.
private func learnAndKill(_ spool: DaemonSpool) throws {
  try spool.drop(week.rows(0..<100).text, as: "a.csv")
  try spool.runOnce()
  let connection = try SQLiteConnection(path: spool.state, readOnly: false)
  try connection.execute("UPDATE meta SET value = 'running' WHERE key = 'shutdown'")
  try connection.close()
}

/// Spoils the first page of a table.
private func flipPage(of table: String, in spool: DaemonSpool) throws {
  let root = try spool.number("SELECT rootpage FROM sqlite_schema WHERE name = '\(table)'")
  try overwrite(spool.state, at: (root - 1) * 4096, with: [0xFF, 0xFF, 0xFF, 0xFF])
}

private func overwrite(_ path: String, at offset: Int64, with bytes: [UInt8]) throws {
  let file = try FileHandle(forUpdating: URL(filePath: path))
  try file.seek(toOffset: UInt64(offset))
  try file.write(contentsOf: Data(bytes))
  try file.close()
}

private func cut(_ path: String, to length: UInt64) throws {
  let file = try FileHandle(forUpdating: URL(filePath: path))
  try file.truncate(atOffset: length)
  try file.close()
}
