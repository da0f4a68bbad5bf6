// Random damage to files of all kinds: no crash, no hang, bounded memory, each byte accounted for.

import Foundation
import Testing
import TimeSeries

@testable import SensorCSV

/// How many inputs are tried, and from which seed on; few, as each test has to be quick.
///
/// `Tests/README.md` says how to try many.
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

  /// Small files are quick to try, and hold what large ones do.
  private static let byteLimit = 2000

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
  mutating func next() -> FuzzedFile {
    FuzzedFile(
      bytes: damaged(), sourceChoice: number(below: 12), sampleBytes: 1 << (6 + number(below: 9)),
      cutSeed: random.next())
  }

  private mutating func damaged() -> [UInt8] {
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
    if bytes.count > Self.byteLimit { bytes.removeSubrange(Self.byteLimit...) }
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
      switch mutator.next().check() {
      case .read: tally.read += 1
      case .refused: tally.refused += 1
      case .wrong(let problems): Issue.record("seed \(seed): \(problems)")
      }
    }
    #expect(tally.read > plan.count / 10 && tally.refused > plan.count / 100, "\(tally)")
  }

  /// Goal: libFuzzer begins with sound files, and its inputs reach what they are to reach.
  @Test func `sound files are read as inputs of libFuzzer, and written where they are asked for`()
    throws
  {
    let directory = ProcessInfo.processInfo.environment["FORECASTD_FUZZ_CORPUS"]
    var readCount = 0
    let files = try Self.soundFiles()
    for (number, file) in files.enumerated() {
      let input = FuzzedFile.input(for: file)
      #expect(FuzzedFile(input: input).bytes == file)
      if FuzzedFile(input: input).check() == .read { readCount += 1 }
      guard let directory else { continue }
      try Data(input).write(to: URL(filePath: directory).appending(path: "sound-\(number)"))
    }
    #expect(readCount > files.count / 2)
  }

  /// The traps, the files of the other tests, and the heads of real files where they are.
  private static func soundFiles() throws -> [[UInt8]] {
    let traps = Trap.dialects + Trap.times + Trap.zones + Trap.numbers + Trap.layouts
    var files = (traps.map(\.text) + CutsTests.seeds).map { Array($0.utf8) }
    files += FileCuttingTests.fixtures.map { Array($0.piece(0..<$0.rowCount).utf8) }
    files += files.prefix(8).map { [0xFF, 0xFE] + $0.flatMap { [$0, 0] } }
    if SharedData.isPresent {
      for file in SharedDataTests.files {
        files.append(Array(try SharedData.bytes(file.path).prefix(800)))
      }
    }
    return files
  }
}
