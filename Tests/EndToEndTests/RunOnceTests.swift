// `run --once` on whole files: every row counted, every series forecast.
import Foundation
import Testing

struct RunOnceTests {
  @Test func `the samples give seven series, and the counts that their page tells`() throws {
    try inSpool { spool in
      try SampleData.drop(into: spool)
      try spool.runOnce()
      #expect(
        try spool.lines(
          "SELECT sum(rows), sum(learned), sum(duplicates), sum(late), sum(rejected) FROM files")
          == ["10030|28013|21|0|4"])
      #expect(
        try spool.lines("SELECT series FROM series_status ORDER BY series") == [
          "greenhouse/air_temperature", "greenhouse/humidity", "greenhouse/soil_moisture",
          "heat_output", "outdoor_temperature", "return_temperature", "supply_temperature",
        ])
      #expect(try spool.names(in: "done") == (SampleData.boilerHouse + SampleData.greenhouse))
      #expect(try spool.names(in: "inbox") == [])
      #expect(try spool.names(in: "failed") == [])
      try spool.expectOutputsSayWhatTheStoreSays()
    }
  }

  @Test func `more is told where it is asked for`() throws {
    try inSpool { spool in
      #expect(try spool.run("run", "--once").messages == "")
      let told = try spool.run("run", "--once", "--verbose")
      #expect(told.code == 0)
      #expect(told.messages.contains(" debug: ready; \(spool.spool)/inbox is watched\n"), "\(told)")
    }
  }

  /// Goal: what is old when everything is learned has gone.
  ///
  /// Method: files that settle at once, and files that have to be waited for, in which time there
  /// is nothing else to do.
  @Test(arguments: [0, 0.3])
  func `a run with an end lets old things go before it ends`(settle: Double) throws {
    try inSpool { spool in
      try spool.configure(settle: settle, "retention: { observations_days: 1 },")
      let old = spool.spool + "/done/2001-02-03"
      try FileManager.default.createDirectory(
        atPath: old + "/boiler", withIntermediateDirectories: true)
      try write("time,power\n", to: old + "/boiler/x.csv")
      let days = [1, 3].flatMap { day in
        (10..<20).map { "2024-05-0\(day)T\($0):00:00Z,\(day).5" }
      }
      try spool.drop("time,power\n" + days.joined(separator: "\n") + "\n", as: "power.csv")
      try spool.runOnce()
      #expect(!FileManager.default.fileExists(atPath: old))
      #expect(
        try spool.lines("SELECT count(*), min(time) FROM observations")
          == ["10|2024-05-03T10:00:00Z"])
      try spool.expectOutputsSayWhatTheStoreSays()
    }
  }

  @Test(.enabled(if: RealData.isPresent, RealData.absence))
  func `every row of two years of seven columns is learned and forecast from`() throws {
    try inSpool { spool in
      try spool.drop(RealData.bytes("ett/ETTh1.csv"), as: "ETTh1.csv")
      try spool.runOnce()
      #expect(
        try spool.lines("SELECT state, series, rows, learned, late, rejected FROM files")
          == ["done|7|17420|121940|0|0"])
      #expect(try spool.number("SELECT count(*) FROM observations") == 121_940)
      #expect(
        try spool.lines("SELECT series, observations FROM series_status ORDER BY series")
          == ["HUFL", "HULL", "LUFL", "LULL", "MUFL", "MULL", "OT"].map { "\($0)|17420" })
      #expect(
        try spool.lines(
          """
          SELECT DISTINCT steps, first, last, origin FROM (
            SELECT count(*) AS steps, min(target_time) AS first, max(target_time) AS last,
              min(origin_time) AS origin
            FROM latest_forecast GROUP BY series)
          """) == ["24|2018-06-26T20:00:00Z|2018-06-27T19:00:00Z|2018-06-26T19:00:00Z"])
      #expect(try spool.number("SELECT count(*) FROM latest_forecast") == 7 * 24)
      try spool.expectOutputsSayWhatTheStoreSays()
    }
  }

  @Test(.enabled(if: RealData.isPresent, RealData.absence))
  func `two devices with the same column stay apart by their folders`() throws {
    try inSpool { spool in
      try spool.drop(RealData.bytes("nab/nyc_taxi.csv"), as: "taxi/1.csv")
      try spool.drop(
        RealData.bytes("nab/machine_temperature_system_failure.csv"), as: "machine/1.csv")
      try spool.runOnce()
      #expect(
        try spool.lines(
          "SELECT file, rows, learned, duplicates, late, rejected FROM files ORDER BY file")
          == ["machine/1.csv|22695|22683|12|0|0", "taxi/1.csv|10320|10320|0|0|0"])
      #expect(
        try spool.lines("SELECT series, observations FROM series_status ORDER BY series")
          == ["machine/value|22683", "taxi/value|10320"])
    }
  }

  @Test(.enabled(if: RealData.isPresent, RealData.absence))
  func `sixty daily files become the series of two sensors, none mixed`() throws {
    try inSpool { spool in
      let names = try RealData.names("sensor_community_daily")
      #expect(names.count == 60)
      for name in names {
        try spool.drop(RealData.bytes("sensor_community_daily/\(name)"), as: name)
      }
      try spool.runOnce()
      #expect(
        try spool.lines("SELECT state, count(*), sum(rows), sum(rejected) FROM files GROUP BY 1")
          == ["done|60|34816|0"])
      #expect(
        try spool.lines("SELECT series, observations FROM series_status ORDER BY series") == [
          "5331/P1|17402", "5331/P2|17402", "5332/humidity|17414", "5332/temperature|17414",
        ])
      // A file of one sensor touches its two series and no other.
      #expect(
        try spool.lines(
          """
          SELECT substr(file.name, 12, 6), group_concat(DISTINCT series.name)
          FROM file_series JOIN file USING (file_key) JOIN series USING (series_key)
          GROUP BY 1 ORDER BY 1
          """) == ["dht22_|5332/temperature,5332/humidity", "sds011|5331/P1,5331/P2"])
    }
  }
}
