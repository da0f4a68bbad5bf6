// The sample sensor files: their bytes stand in `data/`, and their story is the one told there.
import Foundation
import SensorCSV
import Testing
import TimeSeries

@testable import ForecastDaemon

struct SampleSensorsTests {
  private static let data = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "data")

  /// The fields of every row of a sample file, the header first.
  private func rows(of file: SampleFile, separator: Character) -> [[String]] {
    String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: separator, omittingEmptySubsequences: false).map(String.init) }
  }

  @Test func `the files in data are the generator's, byte for byte`() throws {
    let files = SampleSensors.files()
    if ProcessInfo.processInfo.environment["FORECASTD_WRITE_SAMPLES"] == "1" {
      for file in files {
        let url = Self.data.appending(path: file.path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: url)
      }
    }
    for file in files {
      let stored = FileManager.default.contents(atPath: Self.data.appending(path: file.path).path)
      #expect(
        stored == Data(file.bytes),
        "data/\(file.path) differs; run the tests once with FORECASTD_WRITE_SAMPLES=1")
    }
    let tree = try #require(FileManager.default.enumerator(atPath: Self.data.path))
    let present = tree.compactMap { $0 as? String }.filter { $0.hasSuffix(".csv") }.sorted()
    #expect(present == files.map(\.path).sorted())
  }

  @Test func `the same seed gives the same bytes, another seed other weather`() {
    let files = SampleSensors.files(seed: 7)
    let others = SampleSensors.files(seed: 8)
    #expect(SampleSensors.files(seed: 7) == files)
    #expect(files.map(\.path) == others.map(\.path))
    for (file, other) in zip(files, others) { #expect(file.bytes != other.bytes) }
  }

  @Test func `any seed gives few files of modest size`() {
    for seed: UInt64 in [0, 1, 2, .max] {
      let files = SampleSensors.files(seed: seed)
      #expect(files.count == 8)
      #expect(files.map(\.bytes.count).reduce(0, +) < 500_000)
      #expect(Set(files.map(\.path)).count == files.count)
    }
  }

  @Test func `the boiler house has the rows that data/README.md counts`() {
    let weeks = SampleSensors.files().filter { !$0.path.contains("/") }
      .map { rows(of: $0, separator: ",") }
    #expect(weeks.map(\.count) == [1009, 974, 1009, 1010, 1008, 1009])
    for week in weeks {
      #expect(
        week[0] == [
          "time", "supply_temperature", "return_temperature", "heat_output", "outdoor_temperature",
        ])
    }
    for (week, next) in zip(weeks, weeks.dropFirst()) { #expect(week.last == next[1]) }

    let all = weeks.flatMap { $0.dropFirst() }
    #expect(all.filter { $0.count != 5 } == [["2024-01-17T16:4"]])
    #expect(all.filter { $0.last == "" }.count == 18)
    #expect(all.filter { $0.contains("NA") }.count == 3)
    #expect(all.filter { $0.contains("ERR") }.map { $0[0] } == ["2024-01-24T13:20:00Z"])
    #expect(all.filter { $0.contains("1e400") }.map { $0[0] } == ["2024-02-03T03:20:00Z"])
    let late = zip(all, all.dropFirst()).filter { $0[0] > $1[0] }.map { $1[0] }
    #expect(late == ["2024-02-06T11:00:00Z"])
  }

  @Test func `the greenhouse has the rows that data/README.md counts`() {
    let fortnights = SampleSensors.files().filter { $0.path.hasPrefix("greenhouse/") }
      .map { rows(of: $0, separator: ";") }
    #expect(fortnights.map(\.count) == [2001, 2018])
    #expect(fortnights.allSatisfy { $0[0] == ["timestamp", "sensor_id", "value"] })
    // Day first: the first row of each file proves it.
    #expect(fortnights.map { $0[1][0] } == ["15.01.2024 00:00", "29.01.2024 00:00"])

    let all = fortnights.flatMap { $0.dropFirst() }
    #expect(all.filter { $0[2] == "-" }.map { $0[0] } == ["26.01.2024 15:00"])
    #expect(all.filter { $0[2] == "defekt" }.map { $0[0] } == ["01.02.2024 04:00"])
    let doubled = zip(all, all.dropFirst()).filter { $0 == $1 }.map { $0.0[0] }
    #expect(doubled == ["04.02.2024 10:30"])
    #expect(all.filter { $0[1] == "soil_moisture" }.count == 2 * 14 * 48 - 16 + 1)
  }

  @Test func `greenhouse lines end as on Windows, boiler house lines as on Unix`() {
    for file in SampleSensors.files() {
      let isGreenhouse = file.path.hasPrefix("greenhouse/")
      let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      #expect(lines.last?.isEmpty == true)
      #expect(lines.dropLast().allSatisfy { ($0.last == UInt8(ascii: "\r")) == isGreenhouse })
    }
  }

  @Test func `working days are warmer than Sundays, and the fourth week's shift lasts`() throws {
    let weeks = SampleSensors.files().filter { !$0.path.contains("/") }
      .map { rows(of: $0, separator: ",").dropFirst().filter { $0.count == 5 } }
    // The heating curve by itself: supply + 1.1 × outdoor, at noon, a week's Tuesday and Sunday.
    func curve(week: Int, day: String) throws -> Double {
      let row = try #require(weeks[week].first { $0[0] == "\(day)T12:00:00Z" })
      return try #require(Double(row[1])) + 1.1 * (try #require(Double(row[4])))
    }
    let tuesdayBefore = try curve(week: 2, day: "2024-01-16")
    let sundayBefore = try curve(week: 2, day: "2024-01-21")
    let tuesdayAfter = try curve(week: 3, day: "2024-01-23")
    let sundayAfter = try curve(week: 4, day: "2024-02-04")
    #expect(tuesdayBefore - sundayBefore > 4)
    #expect(tuesdayAfter - tuesdayBefore > 3)
    #expect(sundayAfter - sundayBefore > 3)
  }

  @Test func `all are read without configuration, to the numbers that data/README.md states`()
    throws
  {
    var observationCounts: [Int] = []
    var rejectedLines: [[Int]] = []
    var missingCounts: [Int] = []
    var distinct: Set<Observation> = []
    for file in SampleSensors.files() {
      let device = file.path.contains("/") ? file.path.split(separator: "/").first : nil
      var decoder = try SensorFileDecoder(
        sample: file.bytes, isWholeFile: true, device: device.map(String.init), fileName: file.path,
        limits: DecodingLimits(latest: Timestamp(seconds: 1_735_689_600)))
      var batch = DecodedBatch()
      try decoder.decode(file.bytes, isLast: true, into: &batch)
      observationCounts.append(batch.count)
      rejectedLines.append(batch.rejected.map(\.line))
      missingCounts.append(batch.missingCount)
      for index in 0..<batch.count {
        distinct.insert(
          Observation(
            series: decoder.seriesNames[Int(batch.seriesIndex[index])],
            time: Timestamp(microseconds: batch.time[index]), value: batch.value[index]))
      }
    }
    #expect(observationCounts == [4032, 3874, 4028, 4029, 4024, 4032, 1999, 2016])
    #expect(rejectedLines == [[], [], [391], [371], [741], [], [], [458]])
    #expect(missingCounts == [0, 18, 0, 3, 0, 0, 1, 0])
    // Five weeks begin with a row of four values that the file before had; one soil row is double.
    #expect(observationCounts.reduce(0, +) - distinct.count == 5 * 4 + 1)
    #expect(
      Set(distinct.map(\.series.name)) == [
        "supply_temperature", "return_temperature", "heat_output", "outdoor_temperature",
        "greenhouse/air_temperature", "greenhouse/humidity", "greenhouse/soil_moisture",
      ])
  }
}
