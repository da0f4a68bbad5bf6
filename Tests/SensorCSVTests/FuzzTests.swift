// Random damage to files of all kinds: no crash, no hang, bounded memory, each byte accounted for.

import Foundation
import Testing
import TimeSeries

@testable import SensorCSV

/// How many inputs are tried, and from which seed on; few, as each test has to be quick.
///
/// `FORECASTD_FUZZ="seed=1,count=10000000" swift test -c release -Xswiftc -enable-testing
/// --filter FuzzTests` is the long form.
private struct FuzzPlan {
  var seed: UInt64 = 1
  var count = 300

  init() {
    let text = ProcessInfo.processInfo.environment["FORECASTD_FUZZ"] ?? ""
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=")
      guard pair.count == 2, let number = UInt64(pair[1]) else { continue }
      if pair[0] == "seed" { seed = number }
      if pair[0] == "count" { count = Int(number) }
    }
  }
}

/// Makes damaged files out of sound ones.
struct Mutator {
  /// Files that a reader understands, or the beginning of one.
  let sound: [[UInt8]]
  var random: SeededGenerator

  private static let hostile: [[UInt8]] = {
    let signs: [UInt8] = Array("\",;\t| \n\r#0-.:eE+\0/%TZ".utf8)
    let bytes: [[UInt8]] = [
      [0x80], [0xC3], [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0x1F, 0x8B, 0x08],
      [UInt8](repeating: 0x30, count: 40), [UInt8](repeating: 0x2C, count: 40),
    ]
    let texts = [
      "\r\n", "\"\"", "1e400", "-200", "9999999999999999999999", "NaN", "2020-01-01", "23:59:60",
      "12,345", "time", "UTC+1",
    ]
    return signs.map { [$0] } + bytes + texts.map { Array($0.utf8) }
  }()

  /// The next file: the pieces of one or two, changed in up to twelve places.
  mutating func next() -> [UInt8] {
    var bytes = pick()
    if number(below: 4) == 0 {
      let other = pick()
      let cut = number(below: bytes.count + 1)
      bytes = Array(bytes[..<cut]) + other[number(below: other.count + 1)...]
    }
    for _ in 0..<number(below: 13) { damage(&bytes) }
    return bytes
  }

  mutating func number(below limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

  private mutating func pick() -> [UInt8] { sound[number(below: sound.count)] }

  private mutating func damage(_ bytes: inout [UInt8]) {
    let start = number(below: bytes.count + 1)
    let end = min(bytes.count, start + number(below: 40))
    switch number(below: 7) {
    case 0 where start < bytes.count: bytes[start] = UInt8(truncatingIfNeeded: random.next())
    case 1 where start < bytes.count: bytes[start] ^= 1 << number(below: 8)
    case 2: bytes.removeSubrange(start..<end)
    case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
    case 4: bytes.insert(contentsOf: bytes[start..<end], at: number(below: bytes.count + 1))
    case 5: bytes.removeSubrange(start...)
    default:
      bytes.insert(contentsOf: Self.hostile[number(below: Self.hostile.count)], at: start)
    }
    if bytes.count > 20_000 { bytes.removeSubrange(20_000...) }
  }
}

@Suite struct FuzzTests {
  /// Goal: reading ends whatever the bytes are, and says what became of each.
  ///
  /// Method: a seeded mutator over files of all kinds; a failure prints its seed.
  @Test func `damaged files end in observations, rejected rows or a sentence`() throws {
    let plan = FuzzPlan()
    let sound = try Self.soundFiles()
    var tally = (read: 0, refused: 0)
    for number in 0..<plan.count {
      let seed = plan.seed &+ UInt64(number)
      var mutator = Mutator(sound: sound, random: SeededGenerator(seed: seed &* 0x9E37_79B9))
      let isRead = check(mutator.next(), &mutator, seed: seed)
      if isRead { tally.read += 1 } else { tally.refused += 1 }
    }
    #expect(tally.read > plan.count / 10 && tally.refused > plan.count / 100, "\(tally)")
  }

  /// The traps, the files of the other tests, and the heads of real files where they are.
  private static func soundFiles() throws -> [[UInt8]] {
    let traps = Trap.dialects + Trap.times + Trap.zones + Trap.numbers + Trap.layouts
    var files = (traps.map(\.text) + CutsTests.seeds).map { Array($0.utf8) }
    files += FileCuttingTests.fixtures.map { Array($0.piece(0..<$0.rowCount).utf8) }
    files += files.prefix(8).map { [0xFF, 0xFE] + $0.flatMap { [$0, 0] } }
    if SharedData.isPresent {
      for file in SharedDataTests.files {
        files.append(Array(try SharedData.bytes(file.path).prefix(4000)))
      }
    }
    return files
  }

  /// Decodes one input and checks what came of it; whether it could be read.
  private func check(_ bytes: [UInt8], _ mutator: inout Mutator, seed: UInt64) -> Bool {
    var limits = testLimits
    limits.lineBytes = 2000
    limits.fields = 300
    limits.seriesCount = 500
    limits.sampleBytes = 1 << (6 + mutator.number(below: 9))
    let sample = Array(bytes.prefix(limits.sampleBytes))
    var batch = DecodedBatch()
    do {
      var decoder = try SensorFileDecoder(
        sample: sample, isWholeFile: sample.count == bytes.count, source: source(&mutator),
        fileName: "garage.csv", limits: limits)
      var position = 0
      while position < bytes.count {
        let end = min(bytes.count, position + 1 + mutator.number(below: 3000))
        try decoder.decode(Array(bytes[position..<end]), isLast: false, into: &batch)
        position = end
        // What waits is a record and its rest; never the file.
        #expect(decoder.pendingByteCount <= 3 * (limits.lineBytes + 3000), "seed \(seed)")
      }
      try decoder.decode([UInt8](), isLast: true, into: &batch)
      checkAccount(decoder, batch, bytes, sample.count, seed)
      return true
    } catch {
      #expect(error.message.contains("nothing of the file is used"), "seed \(seed)")
      #expect(!error.message.contains("\n"), "seed \(seed)")
      return false
    }
  }

  private func checkAccount(
    _ decoder: SensorFileDecoder, _ batch: DecodedBatch, _ bytes: [UInt8], _ sampleCount: Int,
    _ seed: UInt64
  ) {
    let (encoding, _) = TextEncoding.detect(
      Array(bytes[..<sampleCount]), isWhole: sampleCount == bytes.count)
    var text = TextDecoder(encoding: encoding)
    var decoded: [UInt8] = []
    text.append(bytes.span, isLast: true, to: &decoded)
    let account = decoder.byteAccount
    let window = testLimits.earliest.microseconds...testLimits.latest.microseconds + 1_000_000
    let rejected = Set(batch.rejected.map(\.row))
    let claims: [Bool] = [
      account.total == decoded.count, decoder.pendingByteCount == 0,
      batch.rejectedRowCount <= batch.rowCount, batch.rowCount <= decoded.count,
      (account.rejected == 0) == (batch.rejectedRowCount == 0),
      batch.rejected.count == batch.rejectedRowCount, rejected.isDisjoint(with: batch.row),
      batch.row.allSatisfy { (0..<batch.rowCount).contains($0) },
      batch.value.allSatisfy { $0.isFinite }, batch.time.allSatisfy { window.contains($0) },
      batch.time.count == batch.count, batch.row.count == batch.count,
      batch.seriesIndex.count == batch.count,
      batch.seriesIndex.allSatisfy { decoder.seriesNames.indices.contains(Int($0)) },
      decoder.seriesUnits.count == decoder.seriesNames.count,
    ]
    if claims.allSatisfy({ $0 }) { return }
    Issue.record(
      "seed \(seed): claims \(claims), \(account), \(decoded.count) bytes, \(batch.rowCount) rows")
  }

  /// Nothing configured, mostly.
  private func source(_ mutator: inout Mutator) -> SourceOptions {
    switch mutator.number(below: 12) {
    case 0: SourceOptions(delimiter: 0x20)
    case 1: SourceOptions(decimal: 0x2C, header: true, tags: [])
    case 2: SourceOptions(header: false, timeColumns: ["column_1"])
    case 3: SourceOptions(skipRows: 1, timeZone: "Europe/Berlin", timeRepeats: .spread)
    case 4: SourceOptions(timeFormat: "%d/%m/%Y %H:%M", missing: ["-200"], units: ["°C", "C"])
    default: SourceOptions()
    }
  }
}
