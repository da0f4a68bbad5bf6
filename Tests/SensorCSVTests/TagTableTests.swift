// The table of tags against a dictionary.

import Testing

@testable import SensorCSV

@Suite struct TagTableTests {
  @Test(arguments: 0..<10) func `keys are numbered in the order of their first appearance`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    var table = TagTable()
    var expected: [[UInt8]: Int] = [:]
    for _ in 0..<3000 {
      let length = Int.random(in: 0...3, using: &random)
      let key = (0..<length).map { _ in UInt8.random(in: 0...9, using: &random) }
      let number = expected[key] ?? expected.count
      expected[key] = number
      #expect(table.index(of: key.span) == number, "seed \(seed)")
    }
    #expect(table.count == expected.count)
  }
}
