// What must hold for any bytes, asked by the seeded mutator and by libFuzzer.

import TimeSeries

@testable import SensorCSV

/// A file of any bytes, and how it is to be read.
struct FuzzedFile {
  var bytes: [UInt8]
  /// Chooses what the configuration says; mostly nothing.
  var sourceChoice = 15
  /// How many bytes are looked at first.
  var sampleBytes = 16_384
  /// From where on the places are drawn at which the file is cut.
  var cutSeed: UInt64 = 0

  /// What came of a file.
  enum Outcome: Equatable {
    case read
    case refused
    /// What does not hold.
    case wrong([String])
  }

  /// Tight, so that small files reach them.
  var limits: DecodingLimits {
    var limits = testLimits
    limits.lineBytes = 2000
    limits.fields = 300
    limits.seriesCount = 500
    limits.sampleBytes = sampleBytes
    return limits
  }

  private static let cutLimit = 2048

  private var source: SourceOptions {
    switch sourceChoice {
    case 0: SourceOptions(delimiter: 0x20)
    case 1: SourceOptions(decimal: 0x2C, header: true, tags: [])
    case 2: SourceOptions(header: false, timeColumns: ["column_1"])
    case 3: SourceOptions(skipRows: 1, timeZone: "Europe/Berlin", timeRepeats: .spread)
    case 4: SourceOptions(timeFormat: "%d/%m/%Y %H:%M", missing: ["-200"], units: ["°C", "C"])
    default: SourceOptions()
    }
  }

  /// Reads the file in one piece and cut into many, and checks what came of it.
  func check() -> Outcome {
    let sample = Array(bytes.prefix(sampleBytes))
    var problems: [String] = []
    do throws(SensorFileError) {
      var whole = try SensorFileDecoder(
        sample: sample, isWholeFile: sample.count == bytes.count, source: source,
        fileName: "garage.csv", limits: limits)
      // The sample says how to read, whatever the cuts: one look at it is enough.
      var cut = whole
      var batch = DecodedBatch()
      var batchOfCut = DecodedBatch()
      let failure = Self.failure { () throws(SensorFileError) in
        try whole.decode(bytes, isLast: true, into: &batch)
      }
      let failureOfCut = Self.failure { () throws(SensorFileError) in
        try decodePieces(&cut, &batchOfCut, &problems)
      }
      if failure?.message != failureOfCut?.message {
        problems.append("in pieces it ends otherwise")
      }
      if let failure { throw failure }
      if batchOfCut != batch || cut.byteAccount != whole.byteAccount
        || cut.seriesNames != whole.seriesNames || cut.seriesUnits != whole.seriesUnits
      {
        problems.append("in pieces it gives other rows")
      }
      problems += brokenClaims(whole, batch)
      return problems.isEmpty ? .read : .wrong(problems)
    } catch {
      let sentence = error.message
      if !sentence.contains("nothing of the file is used") || sentence.contains("\n") {
        problems.append("the refusal says: \(sentence)")
      }
      return problems.isEmpty ? .refused : .wrong(problems)
    }
  }

  private static func failure(_ read: () throws(SensorFileError) -> Void) -> SensorFileError? {
    do throws(SensorFileError) {
      try read()
      return nil
    } catch {
      return error
    }
  }

  private func decodePieces(
    _ decoder: inout SensorFileDecoder, _ batch: inout DecodedBatch, _ problems: inout [String]
  ) throws(SensorFileError) {
    var random = SeededGenerator(seed: cutSeed)
    var position = 0
    while position < bytes.count {
      // As many lengths below 8 as above 256.
      let lengths = UInt64(2) << (random.next() % 11)
      let end = min(bytes.count, position + 1 + Int(random.next() % lengths))
      try decoder.decode(Array(bytes[position..<end]), isLast: false, into: &batch)
      position = end
      // What waits is a record and its rest; never the file.
      if decoder.pendingByteCount > 3 * (limits.lineBytes + Self.cutLimit) {
        problems.append("\(decoder.pendingByteCount) bytes wait")
      }
    }
    try decoder.decode([UInt8](), isLast: true, into: &batch)
  }

  private func brokenClaims(_ decoder: SensorFileDecoder, _ batch: DecodedBatch) -> [String] {
    let (encoding, _) = TextEncoding.detect(
      Array(bytes.prefix(sampleBytes)), isWhole: bytes.count <= sampleBytes)
    var text = TextDecoder(encoding: encoding)
    var decoded: [UInt8] = []
    text.append(bytes.span, isLast: true, to: &decoded)
    let account = decoder.byteAccount
    let window = testLimits.earliest.microseconds...testLimits.latest.microseconds + 1_000_000
    let rejected = Set(batch.rejected.map(\.row))
    let claims: [(String, Bool)] = [
      ("each byte is accounted for", account.total == decoded.count),
      ("nothing waits", decoder.pendingByteCount == 0),
      ("rejected rows are rows", batch.rejectedRowCount <= batch.rowCount),
      ("rows have bytes", batch.rowCount <= decoded.count),
      (
        "rejected bytes are those of rejected rows",
        (account.rejected == 0) == (batch.rejectedRowCount == 0)
      ),
      ("rejected rows are described", batch.rejected.count == batch.rejectedRowCount),
      ("a rejected row gives nothing", rejected.isDisjoint(with: batch.row)),
      ("rows are numbered", batch.row.allSatisfy { (0..<batch.rowCount).contains($0) }),
      ("values are finite", batch.value.allSatisfy { $0.isFinite }),
      ("times are plausible", batch.time.allSatisfy { window.contains($0) }),
      ("times count as values", batch.time.count == batch.count),
      ("rows count as values", batch.row.count == batch.count),
      ("series count as values", batch.seriesIndex.count == batch.count),
      (
        "series have names",
        batch.seriesIndex.allSatisfy { decoder.seriesNames.indices.contains(Int($0)) }
      ),
      ("units count as names", decoder.seriesUnits.count == decoder.seriesNames.count),
    ]
    let broken = claims.filter { !$0.1 }.map { "not so: \($0.0)" }
    if broken.isEmpty { return [] }
    return broken + ["\(account), \(decoded.count) bytes, \(batch.rowCount) rows"]
  }
}
