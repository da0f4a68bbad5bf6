// Small files with one trap each: what they give, or the sentence with which they are refused.

import SensorCSV
import Testing

/// A small file with a trap.
struct Trap: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var source = SourceOptions()
  var fileName = "garage.csv"
  /// The observations in file order; nil where the file is refused.
  var lines: [String]?
  /// What the rejected rows' messages contain, in order.
  var rejects: [String] = []
  /// What the sentence of a refusal contains.
  var sentence = ""

  var testDescription: String { name }
}

extension Trap {
  static func reads(
    _ name: String, _ text: String, _ lines: [String], source: SourceOptions = SourceOptions(),
    fileName: String = "garage.csv", rejects: [String] = []
  ) -> Trap {
    Trap(
      name: name, text: text, source: source, fileName: fileName, lines: lines, rejects: rejects)
  }

  static func refuses(
    _ name: String, _ text: String, _ sentence: String, source: SourceOptions = SourceOptions(),
    fileName: String = "garage.csv"
  ) -> Trap {
    Trap(name: name, text: text, source: source, fileName: fileName, sentence: sentence)
  }
}

@Suite struct TrapsTests {
  @Test(arguments: Trap.dialects + Trap.times + Trap.zones + Trap.numbers + Trap.layouts)
  func `a file with a trap is read right, or refused with the way out`(trap: Trap) throws {
    guard let lines = trap.lines else {
      let sentence =
        failure(trap.text, source: trap.source, fileName: trap.fileName) ?? "it is read"
      #expect(sentence.contains(trap.sentence), "\(sentence)")
      return
    }
    for cuts in [[1 << 20], [1], [5, 3]] {
      let decoded = try decode(
        trap.text, source: trap.source, fileName: trap.fileName, cuts: cuts)
      #expect(decoded.lines == lines)
      let messages = decoded.batch.rejected.map(\.message)
      #expect(messages.count == trap.rejects.count, "\(messages)")
      for (message, part) in zip(messages, trap.rejects) {
        #expect(message.contains(part), "\(message)")
      }
    }
  }

  @Test func `there are traps enough, each with its own name`() {
    let traps = Trap.dialects + Trap.times + Trap.zones + Trap.numbers + Trap.layouts
    #expect(traps.count >= 60)
    #expect(Set(traps.map(\.name)).count == traps.count)
  }

  @Test func `a number that stands for no value is told, and read until it is configured`() throws {
    let rows = (0..<60).map {
      "2020-01-01 00:\(10 + $0 % 50):00,\($0 % 4 == 0 ? "-200" : "2\($0 % 7)")"
    }
    let text = "time,a\n" + rows.joined(separator: "\n") + "\n"
    let decoded = try decode(text)
    #expect(decoded.batch.value.count { $0 == -200 } == 15)
    #expect(
      decoded.explanation.contains(
        "suspicion: -200 in 'a' (15 of 60 numbers, far from all others; it is read as a value)"))
    #expect(decoded.explanation.contains("if -200 means \"no value\": sources: ["))
    #expect(
      decoded.explanation.contains(
        "missing: [\"\", \"NA\", \"NaN\", \"null\", \"-\", \"?\", \"-200\"]"))
    let mended = try decode(text, source: SourceOptions(missing: ["", "-200"]))
    #expect(mended.batch.missingCount == 15)
    #expect(!mended.explanation.contains("suspicion"))
  }

  @Test(
    arguments: [
      (0..<60).map { "\($0 % 3 == 0 ? 0 : $0)" }, (0..<60).map { "-\($0 % 5)" },
      (0..<60).map { "\($0 % 2 == 0 ? 20 : 21)" }, [String](repeating: "9999", count: 60),
    ]) func `numbers that are often the same are no suspicion by that`(numbers: [String]) throws
  {
    let rows = numbers.enumerated().map { "\(1_580_000_000 + $0.offset),\($0.element)\n" }
    let decoded = try decode("time,a\n" + rows.joined())
    #expect(!decoded.explanation.contains("suspicion"))
  }

  @Test func `stamps coarser than the rows are told, and put apart where configured`() throws {
    let rows = (0..<30).map { "2020-01-01 00:\(10 + $0 / 3),\($0)\n" }
    let text = "time,a\n" + rows.joined()
    let first = try decode(text)
    #expect(
      first.explanation.contains(
        "repeated times: 20 of 30 rows differ from one before of the same time (the first counts)"))
    #expect(first.explanation.contains("time: { repeats: \"spread\" }"))
    let apart = try decode(text, source: SourceOptions(timeRepeats: .spread))
    #expect(Set(apart.batch.time).count == 30)
    #expect(
      apart.lines[..<4].elementsEqual([
        "a 2020-01-01T00:10:00Z 0.0", "a 2020-01-01T00:10:00.001Z 1.0",
        "a 2020-01-01T00:10:00.002Z 2.0", "a 2020-01-01T00:11:00Z 3.0",
      ]))
  }

  @Test func `things that alternate without a tag are refused with the column that parts them`() {
    let nodes = (0..<120).map { row in
      let node = [3, 1, 2][(row + row / 5) % 3]
      return "\(1_580_000_000 + row * 7),\(node),\(5 + 15 * node).\(row % 10)\n"
    }
    #expect(
      failure(nodes.joined()) == """
        garage.csv: rows of several things seem to alternate, which column 'column_2' with '1', \
        '2', '3' tells apart; nothing of the file is used. If it names the series: sources: \
        [{ match: "**/garage.csv", tags: ["column_2"] }]; if not: tags: []
        """)
    let places = (0..<120).map { row in
      let (temp, place) = row % 2 == 0 ? (20, "In") : (5, "Out")
      return "\(1_580_000_000 + row * 7),\(temp).\(row % 10),\(place)\n"
    }
    let sentence = failure("time,temp,out/in\n" + places.joined()) ?? "it is read"
    #expect(sentence.contains("tags: [\"out/in\"] }]; if not: tags: []"))
    let weather = (0..<120).map { row in
      "\(1_580_000_000 + row * 7),\(row).5,\(row % 2 == 0 ? "sun" : "rain")\n"
    }
    #expect(failure("time,temp,weather\n" + weather.joined()) == nil)
  }
}
