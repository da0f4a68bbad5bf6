// Which zone the name of a time column tells, and when nobody can be certain.

import Testing

@testable import SensorCSV

@Suite struct ZoneInNameTests {
  @Test(
    arguments: [
      ("Date Time, GMT-05:00", "-05:00"), ("time (UTC)", "UTC"), ("utc_time", "UTC"),
      ("Time UTC+1", "+01"), ("Time (UTC +01:00)", "+01:00"), ("Zeit [UTC−5]", "-05"),
      ("Time GMT+0530", "+05:30"), ("Time (+01:00)", "+01:00"),
      ("timestamp [Europe/Berlin]", "Europe/Berlin"), ("America/New_York time", "America/New_York"),
    ]) func `a name tells a zone`(name: String, zone: String)
  {
    guard case .zone(let found) = ZoneInName(name) else {
      Issue.record("no zone in \(name)")
      return
    }
    #expect(found.name == zone)
  }

  @Test(arguments: [("Time (CET)", "CET"), ("local time", "local"), ("Zeit MESZ", "MESZ")])
  func `a name speaks of no certain zone`(name: String, text: String) {
    guard case .uncertain(let found) = ZoneInName(name) else {
      Issue.record("nothing in \(name)")
      return
    }
    #expect(found == text)
  }

  @Test(arguments: ["time", "date/time", "Date-Time", "outcome", "timestamp", "Time 2020-01-01"])
  func `most names speak of no zone`(name: String) {
    if ZoneInName(name) != nil { Issue.record("a zone in \(name)") }
  }
}
