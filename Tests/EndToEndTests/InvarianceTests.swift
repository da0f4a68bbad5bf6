// What changes nothing: the same file again, other cuts, batches, threads and evictions.
import Testing

struct InvarianceTests {
  /// How rows are taken in.
  struct Manner: CustomTestStringConvertible {
    /// Whether the file is cut into ten and fifty more of a row each.
    let isCut: Bool
    let threads: Int
    let batchRows: Int
    let residentSeries: Int

    var testDescription: String {
      "\(isCut ? "sixty files" : "one file"), threads \(threads), batch_rows \(batchRows), "
        + "resident_series \(residentSeries)"
    }

    var limits: String {
      "threads: \(threads), batch_rows: \(batchRows), resident_series: \(residentSeries), "
        + "unsaved_observations: 1"
    }
  }

  static let manners = [
    Manner(isCut: false, threads: 1, batchRows: 130, residentSeries: 2),
    Manner(isCut: true, threads: 2, batchRows: 50_000, residentSeries: 4096),
    Manner(isCut: true, threads: 2, batchRows: 330, residentSeries: 2),
  ]

  /// A forecast at each observation: then output files do not depend on where files end either.
  private static let everyStep = "forecast: { issue: \"every\", horizon: 2 }"

  @Test(arguments: manners)
  func `a week of the boiler house gives the same bits however it is taken in`(
    manner: Manner
  ) throws {
    let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
    try expectSame(week.rows(0..<600), manner)
  }

  @Test(.enabled(if: RealData.isPresent, RealData.absence), arguments: manners)
  func `two thousand hours of seven columns give the same bits however they are taken in`(
    manner: Manner
  ) throws {
    try expectSame(RealData.hours(2000), manner, history: false)
  }

  @Test func `the same file again, under any name, changes nothing but the ledger`() throws {
    try inSpool { spool in
      let bytes = try SampleData.bytes(SampleData.boilerHouse[0])
      try spool.drop(bytes, as: "week.csv")
      try spool.runOnce()
      let before = try StateDigest(of: spool)
      try spool.drop(bytes, as: "week.csv")
      try spool.drop(bytes, as: "other.csv", minute: 1)
      try spool.runOnce()
      #expect(try StateDigest(of: spool).differences(from: before) == [])
      let ledger = try spool.lines("SELECT file, state, learned, reason FROM files")
      #expect(
        ledger == [
          "other.csv|duplicate|0|the same content as week.csv, done before; nothing was changed",
          "week.csv|duplicate|0|the same content as week.csv, done before; nothing was changed",
          "week.csv|done|4032|-",
        ])
      #expect(try spool.names(in: "done") == ["other.csv", "week.csv", "week.csv~2"])
    }
  }

  @Test func `rows that came before are duplicates in another file, too`() throws {
    try inSpool { spool in
      let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
      try spool.drop(week.rows(0..<300).text, as: "a.csv")
      try spool.drop(week.rows(200..<400).text, as: "b.csv", minute: 1)
      try spool.runOnce()
      #expect(
        try spool.lines("SELECT file, rows, learned, duplicates, late FROM files ORDER BY file")
          == ["a.csv|300|1200|0|0", "b.csv|200|400|400|0"])
    }
  }

  /// Takes `file` in as a whole with the defaults, and in `manner`, and compares.
  private func expectSame(
    _ file: RowFile, _ manner: Manner, history: Bool = true
  ) throws {
    var whole: StateDigest?
    try inSpool { spool in
      try spool.configure(history ? Self.everyStep : "")
      try spool.drop(file.text, as: "whole.csv")
      try spool.runOnce()
      whole = try StateDigest(of: spool, history: history)
    }
    try inSpool { spool in
      try spool.configure(limits: manner.limits, history ? Self.everyStep : "")
      for (minute, range) in Self.cuts(file.rows.count, manner.isCut).enumerated() {
        try spool.drop(file.rows(range).text, as: "part-\(minute).csv", minute: minute)
      }
      try spool.runOnce()
      let digest = try StateDigest(of: spool, history: history)
      #expect(digest.differences(from: try #require(whole)) == [])
    }
  }

  /// All rows at once, or ten parts and the last fifty rows one by one.
  private static func cuts(_ count: Int, _ isCut: Bool) -> [Range<Int>] {
    if !isCut { return [0..<count] }
    let size = (count - 50) / 10
    let parts = (0..<10).map { $0 * size..<($0 == 9 ? count - 50 : ($0 + 1) * size) }
    return parts + (count - 50..<count).map { $0..<$0 + 1 }
  }
}
