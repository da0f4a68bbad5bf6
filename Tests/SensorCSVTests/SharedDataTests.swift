// Real files, where they are at hand: what each of them gives.

import Foundation
import SensorCSV
import TimeSeries
import Testing

/// A real file, and what it needs to be read.
struct RealFile: Sendable, CustomTestStringConvertible {
  var path: String
  /// What tells readings of the same file apart in the golden numbers.
  var variant = ""
  var source = SourceOptions()
  /// What the sentence proposes with which the file is refused without configuration.
  var proposal: String?

  var testDescription: String { variant.isEmpty ? path : "\(path) with \(variant)" }
}

/// What a series of a real file holds.
struct SeriesDigest: Equatable, CustomStringConvertible {
  var count = 0
  /// Observations of a time that the series had before.
  var repeated = 0
  var first = Int64.max
  var last = Int64.min
  var sum = 0.0
  var least = Double.infinity
  var greatest = -Double.infinity

  var description: String {
    "\(count) (\(repeated) repeated), \(first)–\(last), sum \(sum), \(least)–\(greatest)"
  }
}

@Suite(.enabled(if: SharedData.isPresent, "../shared/data is not on this machine"))
struct SharedDataTests {
  static let files: [RealFile] =
    [
      "ett/ETTh1.csv", "nab/machine_temperature_system_failure.csv",
      "nab/ambient_temperature_system_failure.csv", "nab/nyc_taxi.csv",
      "nab/ec2_cpu_utilization_5f5533.csv", "nab/occupancy_6005.csv", "nab/speed_6005.csv",
      "messy/AirQualityUCI.csv", "messy/hobo_2_1HNT_Field.csv", "messy/occupancy_datatraining.txt",
      "messy/hourly_beijing_pm.csv", "messy/hourly_traffic_volume.csv", "messy/EKPC_hourly.csv",
      "messy/skab_anomaly-free.csv", "plain/daily-min-temperatures.csv",
      "plain/river_flow_saugeen.csv", "plain/yosemite_temps.csv", "plain/wind_farm_15min.csv",
      "plain/hourly_solarpower.csv", "plain/water-flow.csv", "plain/taylor_30_min.csv",
    ].map { RealFile(path: $0) } + [
      RealFile(
        path: "messy/AirQualityUCI.csv", variant: "missing -200",
        source: SourceOptions(missing: ["", "-200"])),
      RealFile(
        path: "messy/room_climate-location_A-measurement01.csv", variant: "tags",
        source: SourceOptions(tags: ["column_4"]), proposal: "tags: [\"column_4\"]"),
      RealFile(
        path: "messy/IOT-temp.csv", variant: "tags",
        source: SourceOptions(tags: ["room_id/id", "out/in"]),
        proposal: "tags: [\"room_id/id\", \"out/in\"]"),
    ]

  /// Goal: what an independent reader of each file counts and sums up is what the decoder gives.
  @Test(arguments: files) func `a real file gives what an independent reader finds in it`(
    file: RealFile
  ) throws {
    let golden = try Golden.read()
    try check(file, golden, in: SharedData.bytes(file.path))
  }

  @Test func `daily files of two sensors give what an independent reader finds in them`() throws {
    let golden = try Golden.read()
    let names = try SharedData.names("sensor_community_daily")
    #expect(names.count == 60)
    for name in names {
      let path = "sensor_community_daily/" + name
      try check(RealFile(path: path), golden, in: SharedData.bytes(path))
    }
  }

  @Test(arguments: files.filter { $0.proposal != nil })
  func `a real file of several things is refused with the entry that parts them`(
    file: RealFile
  ) throws {
    let bytes = try SharedData.bytes(file.path)
    var limits = testLimits
    limits.sampleBytes *= 64
    let sentence = failure(bytes, fileName: file.path, limits: limits) ?? "none"
    let proposal = try #require(file.proposal)
    #expect(sentence.contains(proposal), "\(sentence)")
  }

  private func check(_ file: RealFile, _ golden: Golden, in bytes: [UInt8]) throws {
    var limits = testLimits
    limits.sampleBytes *= 64
    let decoded = try decode(
      bytes, source: file.source, fileName: file.path, limits: limits, cuts: [65_536])
    let key = file.path + "|" + file.variant
    #expect(decoded.batch.rowCount == golden.rows[key], "\(file.path)")
    #expect(decoded.batch.rejectedRowCount == 0, "\(decoded.batch.rejected.first?.message ?? "")")
    let found = digests(decoded)
    let expected = try #require(golden.series[key])
    #expect(found.keys.sorted() == expected.keys.sorted(), "\(file.path)")
    for (name, digest) in expected { #expect(found[name] == digest, "\(file.path) \(name)") }
  }

  private func digests(_ decoded: Decoded) -> [String: SeriesDigest] {
    var digests = [SeriesDigest](repeating: SeriesDigest(), count: decoded.series.count)
    var times = [Set<Int64>](repeating: [], count: decoded.series.count)
    let batch = decoded.batch
    for index in 0..<batch.count {
      let series = Int(batch.seriesIndex[index])
      let (time, value) = (batch.time[index], batch.value[index])
      digests[series].count += 1
      if !times[series].insert(time).inserted { digests[series].repeated += 1 }
      digests[series].first = min(digests[series].first, time)
      digests[series].last = max(digests[series].last, time)
      digests[series].sum += value
      digests[series].least = min(digests[series].least, value)
      digests[series].greatest = max(digests[series].greatest, value)
    }
    return Dictionary(uniqueKeysWithValues: zip(decoded.series, digests))
  }

  @Test func `dates that only a longer sample proves fail with the sentence, and say so`() throws {
    let bytes = try SharedData.bytes("messy/IOT-temp.csv")
    let limits = testLimits
    do {
      _ = try SensorFileDecoder(
        sample: Array(bytes.prefix(limits.sampleBytes)), isWholeFile: false, fileName: "IOT.csv",
        limits: limits)
      Issue.record("the head of the file proves no order")
    } catch {
      #expect(error.couldBeSettledByMore)
      #expect(
        error.message == """
          IOT.csv: time column 'noted_date': '08-12-2018 09:30' can be read as %d-%m-%Y %H:%M or \
          as %m-%d-%Y %H:%M; nothing of the file is used. Say which: sources: \
          [{ match: "**/IOT.csv", time: { columns: ["noted_date"], format: "%d-%m-%Y %H:%M" } }]
          """)
    }
    let decoder = try SensorFileDecoder(
      sample: bytes, isWholeFile: true, source: SourceOptions(tags: ["out/in"]),
      fileName: "IOT.csv", limits: limits)
    #expect(decoder.explanation.timeFormat == "%d-%m-%Y %H:%M")
  }
}

/// What `Golden/shared-data.py` found in the real files.
struct Golden {
  /// By path and variant: the rows of the file.
  var rows: [String: Int] = [:]
  /// By path and variant, and by series: what it holds.
  var series: [String: [String: SeriesDigest]] = [:]

  static func read() throws -> Golden {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/shared-data.csv")
    var golden = Golden()
    // A comment, then the names of the columns.
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst(2) {
      let fields = fields(of: line)
      let key = fields[0] + "|" + fields[1]
      let rows: Int = try #require(Int(fields[2]))
      golden.rows[key] = rows
      golden.series[key, default: [:]][fields[3]] = SeriesDigest(
        count: try #require(Int(fields[4])), repeated: try #require(Int(fields[5])),
        first: try #require(Int64(fields[6])), last: try #require(Int64(fields[7])),
        sum: try #require(Double(fields[8])), least: try #require(Double(fields[9])),
        greatest: try #require(Double(fields[10])))
    }
    return golden
  }

  /// The fields of a line, some of which are quoted.
  private static func fields(of line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}

/// The directory of real files beside this package.
enum SharedData {
  static let directory = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data")

  static var isPresent: Bool { FileManager.default.fileExists(atPath: directory.path) }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appending(path: path)))
  }

  static func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.appending(path: path).path)
      .filter { $0.hasSuffix(".csv") }.sorted()
  }
}
