// Where the number ends that stands before a unit.

import Testing

@testable import SensorCSV

@Suite struct NumberUnitsTests {
  @Test(
    arguments: [
      ("21.5 °C", 4), ("21.5°C", 4), ("5m/s", 1), ("5 s", 1), ("5  %", 1), ("5", nil),
      ("°C", nil), ("21.5 F", nil), ("", nil),
    ] as [(String, Int?)])
  func `a number ends before the longest unit that fits, and the blanks before it`(
    text: String, end: Int?
  ) {
    let units = NumberUnits(["s", "m/s", "°C", "%", ""])
    let bytes = Array(text.utf8)
    #expect(units.end(ofNumberIn: bytes.span, 0..<bytes.count) == end)
  }
}
