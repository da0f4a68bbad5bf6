// An entry of `sources` as it is printed.

import Testing

@testable import SensorCSV

@Suite struct SourceEntryTests {
  @Test func `an entry says what is set, and the name so that it matches itself alone`() {
    #expect(
      SourceEntry.list(fileName: "a[1]*.csv", SourceOptions())
        == #"sources: [{ match: "**/a\\[1]\\*.csv" }]"#)
    // A combining accent makes one character with the sign before it, and no other sign of it.
    #expect(
      Array(SourceEntry.text(fileName: "[\u{301}?\u{301}", SourceOptions()).utf8)
        == Array("{ match: \"**/\\\\[\u{301}\\\\?\u{301}\" }".utf8))
    let options = SourceOptions(
      delimiter: 0x09, comment: 0x23, timeZone: "UTC", timeRepeats: .spread, tags: [],
      units: ["°C"], devicePattern: "{device}_*")
    #expect(
      SourceEntry.text(fileName: "x", options) == #"""
        { match: "**/x", delimiter: "\t", comment: "#", time: { zone: "UTC", repeats: "spread" }, \#
        tags: [], units: ["°C"], device: "{device}_*" }
        """#)
  }
}
