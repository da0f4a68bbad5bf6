// Rows cut into files of any number give the same observations as the whole, or a sentence.

import Foundation
import SensorCSV
import TimeSeries
import Testing

/// A file whose rows are cut into files of their own, each below the same header.
struct CuttableFile: Sendable, CustomTestStringConvertible {
  var name: String
  /// The lines up to the header, then a line for each row.
  var lines: [String]
  var headerLines = 1
  /// Why pieces of it may be refused; nil where none may.
  var refusable: String?
  var source = SourceOptions()

  var testDescription: String { name }

  init(
    _ name: String, _ header: String, rows: Int = 60, refusable: String? = nil,
    row: (Int) -> String
  ) {
    self.name = name
    let headers = header.isEmpty ? [] : header.split(separator: "\n").map(String.init)
    lines = headers + (0..<rows).map(row)
    headerLines = headers.count
    self.refusable = refusable
  }

  init(
    _ path: String, headerLines: Int = 1, refusable: String? = nil,
    source: SourceOptions = SourceOptions()
  ) {
    name = path
    self.source = source
    lines = []
    self.headerLines = headerLines
    self.refusable = refusable
  }

  /// The file with its first 3000 lines read, if it is a real one.
  func loaded() throws -> CuttableFile {
    guard lines.isEmpty else { return self }
    var file = self
    let text = String(decoding: try SharedData.bytes(name), as: UTF8.self)
    file.lines = text.split(whereSeparator: \.isNewline).prefix(3000).map(String.init)
    return file
  }

  /// Some rows below the header, as a file.
  func piece(_ rows: Range<Int>) -> String {
    let taken =
      lines[..<headerLines] + lines[rows.lowerBound + headerLines..<rows.upperBound + headerLines]
    return taken.map { $0 + "\n" }.joined()
  }

  var rowCount: Int { lines.count - headerLines }
}

/// What came of the pieces of a file.
private struct Tally {
  var pieces = 0
  var refused = 0
  var sentences: Set<String> = []
}

@Suite struct FileCuttingTests {
  static func day(_ row: Int) -> String {
    "2020-\(10 + row / 28 % 3)-\(String(101 + row % 28).dropFirst())"
  }
  static func minute(_ row: Int) -> String { "\(day(row / 30)) 10:\(10 + row % 30):00" }
  static func tenths(_ row: Int) -> String { "\(row % 7 + 3).\(row % 9)" }

  static let fixtures: [CuttableFile] = [
    CuttableFile("wide", "time,temp,hum") {
      "\(minute($0)),\(tenths($0)),\($0 % 5 == 0 ? "" : "4\($0 % 10)")"
    },
    CuttableFile("wide with texts and numbers among them", "time,a,note,weather") {
      "\(minute($0)),\($0),\($0 % 9 == 4 ? "12" : $0 % 3 == 0 ? "" : "calibrated"),sun"
    },
    CuttableFile("long", "time,sensor,value") { "\(minute($0 / 3)),s\($0 % 3),\(tenths($0))" },
    CuttableFile("long with unit and quality", "time,sensor,metric,value,unit,quality") {
      "\(minute($0 / 4)),s\($0 % 2),\($0 % 4 < 2 ? "temp" : "hum"),\(tenths($0)),"
        + "\($0 % 4 < 2 ? "C" : "%"),\($0 % 5 == 0 ? "" : $0 % 7 == 0 ? "1" : "good")"
    },
    CuttableFile("two tags", "time,device_id,channel,value") {
      "\(minute($0 / 4)),\(7 + $0 % 2),\($0 % 4 / 2),\($0 % 3 == 0 ? "" : tenths($0))"
    },
    CuttableFile(
      "sensor community", "sensor_id;sensor_type;location;lat;lon;timestamp;temperature;humidity"
    ) {
      "533\($0 % 2);DHT22;312\($0 % 2);57.138;-2.077;\(day($0 / 30))T00:\(10 + $0 % 30):18;"
        + "2.\($0 % 10)0;80.90"
    },
    CuttableFile(
      "sensor community with empty cells",
      "sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;P2"
    ) {
      "5331;SDS011;3121;57.138;-2.077;\(day($0 / 30))T00:\(10 + $0 % 30):18;"
        + "\($0 % 4 == 1 ? "" : "12.17");;\($0 % 3 == 0 ? "" : "8.80")"
    },
    CuttableFile("a location alone", "time,location,temp") {
      "\(minute($0 / 2)),\($0 % 2 == 0 ? "hall" : "yard"),\($0)"
    },
    CuttableFile("a sensor of a site", "time,site,sensor,temp") {
      "\(minute($0 / 4)),\($0 % 2),\($0 % 4 / 2 + 1),\($0)"
    },
    CuttableFile("a moving altitude", "time,altitude,temp,firmware") {
      "\(minute($0)),\(100 + $0),\(tenths($0)),1.\($0 / 30)"
    },
    CuttableFile("a key of rows beside an identity", "id,sensor_id,time,value") {
      "\(900 + $0),\($0 % 3),\(minute($0 / 3)),\($0)"
    },
    CuttableFile(
      "an id that names the series", "id,time,temp", refusable: "few rows do not tell what id is"
    ) {
      "\($0 % 2 == 0 ? "a" : "b"),\(minute($0 / 2)),\($0)"
    },
    CuttableFile("words that name the series", "time,signal,level") {
      "\(minute($0 / 2)),\($0 % 2 == 0 ? "in" : "out"),\($0)"
    },
    CuttableFile(
      "a signal that is measured", "time,signal,temp", refusable: "an empty signal may be a name"
    ) {
      "\(minute($0)),\($0 % 6 == 0 ? "" : "-7\($0 % 10)"),\($0)"
    },
    CuttableFile("a measuring sensor", "time,temp_sensor,wifi_signal") {
      "\(minute($0)),\($0 % 4 == 0 ? "" : tenths($0)),-\(60 + $0)"
    },
    CuttableFile("no header", "") { "\(minute($0)),\(tenths($0)),\($0)" },
    CuttableFile("no header, counted milliseconds", "") {
      "\(1_580_000_000_000 + $0 * 60_000),\(tenths($0)),4"
    },
    CuttableFile(
      "no header, numbered rows", "", rows: 150,
      refusable: "few rows do not tell what the first column is"
    ) {
      "\($0 + 1),\(1_580_000_000_000 + $0 * 60_000),\(tenths($0))"
    },
    CuttableFile("a count of seconds", "ts,a,b") {
      "\(1_580_000_000 + $0 * 60),\($0),\($0 % 4 == 0 ? "" : "7")"
    },
    CuttableFile("decimal commas", "Zeit;Wärme;Strom") {
      "\(minute($0));\($0 % 4 == 0 ? "5" : "\($0 % 7),\($0 % 9 + 1)");\($0)"
    },
    CuttableFile("day first", "Date;Time;T", refusable: "both orders fit the first days of a month")
    {
      "\(String(101 + $0 % 28).dropFirst())/11/2020;18.\(10 + $0 / 28).00;2,\($0 % 9)"
    },
    CuttableFile(
      "month first", "\u{FEFF}Plot: x\n#,\"Date Time, GMT-05:00\",T", refusable: "both orders fit"
    ) {
      "\($0 + 1),05/\(String(101 + $0 % 28).dropFirst())/18 04:\(10 + $0 / 28):26 PM,2.5"
    },
    CuttableFile("a row number without a name", "\"date\",\"a\",\"b\"") {
      "\"\($0 + 1)\",\"\(minute($0))\",\(tenths($0)),\($0 % 3 == 0 ? "" : "4")"
    },
    CuttableFile("an unnamed row number", ",time,a,index") {
      "\($0),\(minute($0)),\($0 % 3),\($0)"
    },
    CuttableFile("numbers as names", "time,1,2,3") {
      "\(minute($0)),\($0),\($0 % 2 == 0 ? "" : "7"),\(tenths($0))"
    },
    CuttableFile("delimiters at the ends of rows", "time;a;b;;") {
      "\(minute($0));\(tenths($0));\($0 % 3 == 0 ? "" : "4");;"
    },
    CuttableFile("delimiters at the ends of rows only", "ts,a") { "\(1_580_000_000 + $0),\($0)," },
    CuttableFile("lines before the header", "Site,North\nLogger,7\nUnit,C\nMade,here\ntime,a,b") {
      "\(minute($0)),\($0 % 3 == 0 ? "" : "1"),\($0)"
    },
    CuttableFile("parts of the time", "No,year,month,day,hour,v") {
      "\($0),2020,1,\(1 + $0 / 24),\($0 % 24),\(tenths($0))"
    },
    CuttableFile("midnight without a time of day", "time,a") {
      $0 % 5 == 0 ? "\(day($0)),1" : "\(day($0)) 12:00,2"
    },
    CuttableFile(
      "a time of day that may be empty", "Date,Time,a", refusable: "a row without its time of day"
    ) {
      "\(day($0)),\($0 % 7 == 3 ? "" : "10:\(10 + $0 % 30)"),\($0)"
    },
    CuttableFile(
      "two times", "sent_at,timestamp,a", refusable: "the better named time may be empty"
    ) {
      "\(day($0)) 11:00,\($0 % 7 == 3 ? "" : "\(day($0)) 10:00"),\($0)"
    },
    CuttableFile("a day beside the time", "date,timestamp,calibrated,a") {
      "\(day($0)),\(1_600_000_000 + $0 * 60),\($0 % 2 == 0 ? "" : "2020-01-01 10:00"),\($0)"
    },
    CuttableFile(
      "three decimals between semicolons", "time;a;b", refusable: "2.345 may be thousands"
    ) {
      "\(minute($0));\($0 % 3 == 0 ? "2" : "21").\(345 + $0);\($0 % 9 == 0 ? "1.5" : "7")"
    },
    CuttableFile("three decimals between commas", "time,a,b") { "\(minute($0)),21.\(345 + $0),7" },
    CuttableFile("German thousands", "Zeit;a;b", refusable: "2.345 may be decimals") {
      "\(minute($0));\($0 % 3 == 0 ? "1.234,5" : $0 % 3 == 1 ? "2.345" : "-1,5");\($0)"
    },
    CuttableFile("English thousands", "time,a", refusable: "2,345 may be decimals") {
      "\(minute($0)),\"\($0 % 3 == 0 ? "1,234.5" : $0 % 3 == 1 ? "2,345" : "7")\""
    },
    CuttableFile("tabs", "time\tsensor\tvalue") { "\(minute($0 / 2))\t\($0 % 2)\t\(tenths($0))" },
    CuttableFile("commas among semicolons", "time;a,b;c") { "\(minute($0));1,\($0 % 9 + 1);2,5" },
  ]

  static let realFiles: [CuttableFile] = [
    CuttableFile("ett/ETTh1.csv"), CuttableFile("nab/nyc_taxi.csv"),
    CuttableFile("nab/machine_temperature_system_failure.csv"),
    CuttableFile("sensor_community_daily/2018-01-07_dht22_sensor_5332.csv"),
    CuttableFile("sensor_community_daily/2018-01-07_sds011_sensor_5331.csv"),
    CuttableFile("messy/occupancy_datatraining.txt"), CuttableFile("messy/skab_anomaly-free.csv"),
    CuttableFile(
      "messy/hobo_2_1HNT_Field.csv", headerLines: 2, refusable: "both orders fit some days"),
    CuttableFile("messy/hourly_beijing_pm.csv"), CuttableFile("messy/hourly_traffic_volume.csv"),
    CuttableFile("messy/AirQualityUCI.csv", refusable: "both orders fit some days"),
    CuttableFile("messy/EKPC_hourly.csv"),
    CuttableFile(
      "messy/room_climate-location_A-measurement01.csv", headerLines: 0,
      refusable: "few rows do not tell what the first column is",
      source: SourceOptions(tags: ["column_4"])),
    CuttableFile("plain/wind_farm_15min.csv"), CuttableFile("plain/water-flow.csv"),
    CuttableFile("plain/daily-min-temperatures.csv"), CuttableFile("plain/taylor_30_min.csv"),
  ]

  @Test(arguments: fixtures) func `a file cut into any pieces gives the same observations`(
    file: CuttableFile
  ) throws {
    try check(file, positions: nil)
  }

  @Test(
    .enabled(if: SharedData.isPresent, "../shared/data is not on this machine"),
    arguments: realFiles)
  func `a real file cut into any pieces gives the same observations`(file: CuttableFile) throws {
    try check(file.loaded(), positions: 12)
  }

  @Test(arguments: fixtures) func `a header without rows gives nothing and is no error`(
    file: CuttableFile
  ) throws {
    let header = file.piece(0..<0)
    for text in [header, header + "\n\n", String(header.dropLast())] {
      let decoded = try decode(text)
      #expect(decoded.batch == DecodedBatch(), "\(text)")
      #expect(decoded.series.isEmpty)
    }
  }

  /// Compares pieces of a file with the whole of it: all, or some at random places.
  private func check(_ file: CuttableFile, positions: Int?) throws {
    let whole = try decode(
      file.piece(0..<file.rowCount), source: file.source, fileName: "whole.csv")
    #expect(whole.batch.rowCount == file.rowCount)
    let expected = observations(whole, rows: file.rowCount)
    #expect(expected.contains { !$0.isEmpty })
    var random = SeededGenerator(seed: 7)
    var tally = Tally()
    for size in [1, 2, 3, 7, 50] {
      let last = file.rowCount - size
      let starts = positions.map { count in
        (0..<count).map { _ in Int(random.next() % UInt64(last + 1)) }
      }
      for start in starts ?? Array(0...last) {
        let rows = start..<start + size
        try check(file, rows, expected, &tally)
      }
    }
    #expect(file.refusable != nil || tally.refused == 0, "\(tally.sentences.sorted())")
    #expect(positions != nil || file.refusable == nil || tally.refused > 0, "none is refused")
    #expect(tally.pieces > 0)
    #expect(tally.sentences.allSatisfy { !$0.isEmpty })
  }

  private func check(
    _ file: CuttableFile, _ rows: Range<Int>, _ expected: [[String]], _ tally: inout Tally
  ) throws {
    tally.pieces += 1
    let piece: Decoded
    do {
      piece = try decode(file.piece(rows), source: file.source, fileName: "piece.csv")
    } catch let error as SensorFileError {
      tally.refused += 1
      tally.sentences.insert(error.message)
      return
    }
    let found = observations(piece, rows: rows.count)
    let rejected = Set(piece.batch.rejected.map(\.row))
    if !rejected.isEmpty {
      tally.refused += 1
      tally.sentences.formUnion(piece.batch.rejected.map(\.message))
    }
    for row in 0..<rows.count where !rejected.contains(row) {
      #expect(found[row] == expected[rows.lowerBound + row], "\(file.name), \(rows), row \(row)")
    }
  }

  /// The observations of each row.
  private func observations(_ decoded: Decoded, rows: Int) -> [[String]] {
    var result = [[String]](repeating: [], count: rows)
    for (row, line) in zip(decoded.batch.row, decoded.lines) { result[row].append(line) }
    return result
  }
}
