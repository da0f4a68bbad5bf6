// Random and damaged files: the same rows at any cut, every row accounted for, and no crash.

import SensorCSV
import Testing

@Suite struct CutsTests {
  /// Small files of many kinds, to be cut and damaged.
  static let seeds: [String] = [
    "time,temp,hum\n2020-01-01 00:00:00,1.5,40\n2020-01-01 00:01:00,1.6,\n2020-01-01,NA,x\n",
    "\u{FEFF}Date;Time;CO(GT);T;;\r\n13/03/2004;18.00.00;2,6;13,6;;\r\n"
      + "14/03/2004;19.00.00;2;1.333,3;;\r\n;;;;;\r\n",
    "Plot Title: x\n\"#\",\"Date Time, GMT-05:00\",\"T, °C\"\n1,05/16/18 04:07:26 PM,2.5\n"
      + "2,05/16/18 04:08:26 PM,\"2.5\"\n",
    "sensor_id;location;timestamp;P1;P2\n7;3;2018-01-01T00:01:33;9.0;\n"
      + "8;3;2018-01-01T00:01:33;9.1;5\n7;3;2018-01-01T00:02:33;9.2;6\n",
    "1, 1458031648545, 1, 1, 20.48\r2, 1458031648645, 1, 4, 20.73\r3, 1458031648795, 1, 3, 20.4\r",
    "\"date\",\"a\"\n\"1\",\"2015-02-04 17:51:00\",23.18\n\"2\",\"2015-02-04 17:51:59\",\"23,1\"\n",
    "Date Time  T\n2020-01-01 10:00  1.5\n2020-01-01   10:01 2.5 \n 2020-01-01 10:02 x\n",
    "time,a\n,°C\n2020-01-01,1\n2020-01-01,2\n2020-01-02,3\n",
    "# c\ntime|\"a \"\"quoted\"\" name\nover lines\"\n2020-01-01|1e3\n"
      + "2020-01-02|\"open\n2020-01-03|4\n",
  ]

  /// A damaged copy of a seed: some bytes changed, dropped, doubled or put in.
  static func mutated(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(text.utf8)
    let hostile: [UInt8] = Array("\",;\t|\n\r#0-.:eE+ \0/".utf8) + [0x80, 0xC3, 0xFF, 0xFE, 0x1F]
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let index = Int.random(in: 0...bytes.count, using: &random)
      let byte = hostile[Int.random(in: 0..<hostile.count, using: &random)]
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where index < bytes.count: bytes[index] = byte
      case 1 where index < bytes.count: bytes.remove(at: index)
      case 2: bytes.insert(byte, at: index)
      case 3:
        let end = min(bytes.count, index + Int.random(in: 0...40, using: &random))
        bytes.insert(contentsOf: bytes[index..<end], at: index)
      default:
        let end = min(bytes.count, index + Int.random(in: 0...20, using: &random))
        bytes.removeSubrange(index..<end)
      }
    }
    return bytes
  }

  /// What a file gives, or the sentence with which it fails.
  enum Result: Equatable {
    case decoded(Decoded)
    case failed(String)
  }

  func result(_ bytes: [UInt8], cuts: [Int], limits: DecodingLimits) -> Result {
    do {
      return .decoded(try decode(bytes, limits: limits, cuts: cuts))
    } catch let error as SensorFileError {
      return .failed(error.message)
    } catch {
      return .failed("another error: \(error)")
    }
  }

  /// Field failure S2.
  @Test(arguments: 0..<300) func `a damaged file gives the same rows at any cut, all accounted for`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    var limits = testLimits
    limits.lineBytes = 100
    limits.sampleBytes = Int.random(in: 60...400, using: &random)
    for text in Self.seeds {
      let bytes = Self.mutated(text, &random)
      let whole = result(bytes, cuts: [1 << 20], limits: limits)
      let cuts = (0..<40).map { _ in Int.random(in: 1...9, using: &random) }
      #expect(result(bytes, cuts: cuts, limits: limits) == whole, "seed \(seed), \(cuts)")
      guard case .decoded(let decoded) = whole else { continue }
      let batch = decoded.batch
      let rejected = Set(batch.rejected.map(\.row))
      #expect(batch.rejected.count == batch.rejectedRowCount, "seed \(seed)")
      #expect(rejected.count == batch.rejectedRowCount, "seed \(seed)")
      #expect(rejected.isDisjoint(with: batch.row), "seed \(seed)")
      #expect(batch.row.allSatisfy { (0..<batch.rowCount).contains($0) }, "seed \(seed)")
      #expect(batch.row == batch.row.sorted(), "seed \(seed)")
      #expect(batch.value.allSatisfy { $0.isFinite }, "seed \(seed)")
      #expect(batch.seriesIndex.allSatisfy { decoded.series.indices.contains(Int($0)) })
      #expect(Set(decoded.series).count == decoded.series.count, "seed \(seed)")
    }
  }

  /// A dialect to write a table in.
  struct Writing: Sendable, CustomTestStringConvertible {
    var delimiter: String
    var newline: String
    var quotes: Bool
    var testDescription: String {
      "\(delimiter.debugDescription) \(newline.debugDescription) \(quotes)"
    }
  }

  static let writings: [Writing] = [",", ";", "\t", "|", "  "].flatMap { delimiter in
    ["\n", "\r\n", "\r"].flatMap { newline in
      [false, true].map { Writing(delimiter: delimiter, newline: newline, quotes: $0) }
    }
  }

  @Test(arguments: writings) func `a table written in any dialect is read back at any cut`(
    writing: Writing
  ) throws {
    func record(_ fields: [String]) -> String {
      let shown = writing.quotes ? fields.map { "\"" + $0 + "\"" } : fields
      return shown.joined(separator: writing.delimiter) + writing.newline
    }
    var random = SeededGenerator(seed: 11)
    var text = record(["Date", "Time", "a", "b"])
    var expected: [Double] = []
    for row in 0..<40 {
      let values = (0..<2).map { _ in Double.random(in: -50...50, using: &random) }
      expected += values
      text += record(
        ["2020-01-\(10 + row / 24)", "\(10 + row % 10):00:00"] + values.map { "\($0)" })
    }
    for cuts in [[1 << 20], [1], [2], [3, 64], [17]] {
      let decoded = try decode(text, cuts: cuts)
      #expect(decoded.batch.value == expected)
      #expect(decoded.batch.rejectedRowCount == 0 && decoded.series == ["a", "b"])
    }
  }

  @Test(arguments: 0..<50) func `a random wide file gives its numbers at any cut`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let columns = Int.random(in: 1...6, using: &random)
    var text = "time" + (0..<columns).map { ",c\($0)" }.joined() + "\n"
    var expected: [Double] = []
    for row in 0..<Int.random(in: 1...80, using: &random) {
      text += "2020-01-\(10 + row / 24) \(10 + row % 24 / 2):\(10 + row % 2)"
      for _ in 0..<columns {
        let value = Double.random(in: -1000...1000, using: &random)
        expected.append(value)
        text += ",\(value)"
      }
      text += Bool.random(using: &random) ? "\n" : "\r\n"
    }
    for cuts in [[1 << 20], [1], [7, 3], [1000, 1]] {
      let decoded = try decode(text, cuts: cuts)
      #expect(decoded.batch.value == expected, "seed \(seed)")
      #expect(decoded.batch.rejectedRowCount == 0, "seed \(seed)")
    }
  }
}
