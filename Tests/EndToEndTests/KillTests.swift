// The process is killed in the middle of a file, again and again: nothing is lost, nothing doubled.
import Foundation
import Testing

struct KillTests {
  /// Goal: a kill at any moment changes nothing but the time of issue.
  ///
  /// Method: a generator chooses how far the work is when the process is killed, and how long after
  /// that. FORECASTD_SEED takes its seed.
  /// Field failures D1, S1.
  @Test(arguments: [1, 2])
  func `whatever is killed and restarted comes to what an undisturbed run comes to`(
    round: UInt64
  ) throws {
    let seed = ProcessInfo.processInfo.environment["FORECASTD_SEED"].flatMap(UInt64.init) ?? round
    let issue = round == 1 ? "latest" : "every"
    let setting = "forecast: { issue: \"\(issue)\", horizon: 3 }"
    let limits = "threads: 2, batch_rows: 240, resident_series: 3, unsaved_observations: 1"
    let (undisturbed, ledger) = try undisturbedRun(limits, setting)
    try inSpool { spool in
      try spool.configure(limits: limits, setting)
      try Self.drop(into: spool)
      var numbers = SeededNumbers(state: seed)
      var story: [(position: Int64, pause: Int)] = []
      for position in (0..<8).map({ _ in numbers.next(below: 7900) }).sorted() {
        let pause = numbers.next(below: 25)
        let program = try spool.begin("run", "--once")
        _ = try Program.holds { !program.isRunning || Self.position(spool) >= position }
        try Program.pause(milliseconds: pause)
        try program.kill9()
        story.append((position: Self.position(spool), pause: pause))
      }
      try spool.runOnce()
      let moments = story.map { "\($0.position) (after \($0.pause) ms)" }.joined(separator: ", ")
      let explanation: Comment = "seed \(seed), killed when this much was learned: \(moments)"
      print(explanation)
      let total = Self.position(spool)
      #expect(story.contains { 0 < $0.position && $0.position < total }, explanation)
      let digest = try StateDigest(of: spool)
      #expect(digest.differences(from: undisturbed) == [], explanation)
      #expect(try spool.lines(Self.ledger) == ledger, explanation)
      #expect(try spool.names(in: "done") == Self.files, explanation)
      #expect(try spool.names(in: "inbox") == [], explanation)
      #expect(try spool.names(in: "failed") == [], explanation)
      try spool.expectOutputsSayWhatTheStoreSays()
      for file in Self.files {
        #expect(try spool.doneBytes(file) == SampleData.bytes(file), explanation)
      }
    }
  }

  private static let files = Array(SampleData.boilerHouse[2...3])
  private static let ledger =
    "SELECT file, state, series, rows, learned, duplicates, late, rejected, sha256 FROM files"

  private static func drop(into spool: DaemonSpool) throws {
    for (minute, file) in files.enumerated() {
      try spool.drop(SampleData.bytes(file), as: file, minute: minute)
    }
  }

  private func undisturbedRun(
    _ limits: String, _ setting: String
  ) throws -> (StateDigest, [String]) {
    var result: (StateDigest, [String])?
    try inSpool { spool in
      try spool.configure(limits: limits, setting)
      try Self.drop(into: spool)
      try spool.runOnce()
      result = (try StateDigest(of: spool), try spool.lines(Self.ledger))
    }
    return try #require(result)
  }

  /// How many observations are consumed so far.
  private static func position(_ spool: DaemonSpool) -> Int64 {
    // Expected: there is no database yet, or it is being made.
    (try? spool.number("SELECT coalesce(sum(position), 0) FROM file")) ?? 0
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
private struct SeededNumbers {
  var state: UInt64

  mutating func next(below limit: UInt64) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed >> 31) % limit)
  }
}
