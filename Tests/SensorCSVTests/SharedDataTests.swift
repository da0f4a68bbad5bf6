// Real files, where they are at hand: what each of them gives.

import Foundation
import SensorCSV
import TimeSeries
import Testing

/// What one real file should give.
struct RealFile: Sendable, CustomTestStringConvertible {
  var path: String
  var rows: Int
  var observations: Int
  var rejected = 0
  var series: [String]
  var firstTime: String
  var source = SourceOptions()

  var testDescription: String { path }
}

@Suite(.enabled(if: SharedData.isPresent, "../shared/data is not on this machine"))
struct SharedDataTests {
  static let files: [RealFile] = [
    RealFile(
      path: "ett/ETTh1.csv", rows: 17_420, observations: 121_940,
      series: ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"],
      firstTime: "2016-07-01T00:00:00Z"),
    RealFile(
      path: "nab/nyc_taxi.csv", rows: 10_320, observations: 10_320, series: ["value"],
      firstTime: "2014-07-01T00:00:00Z"),
    RealFile(
      path: "nab/machine_temperature_system_failure.csv", rows: 22_695, observations: 22_695,
      series: ["value"], firstTime: "2013-12-02T21:15:00Z"),
    RealFile(
      path: "nab/ambient_temperature_system_failure.csv", rows: 7267, observations: 7267,
      series: ["value"], firstTime: "2013-07-04T00:00:00Z"),
    RealFile(
      path: "nab/ec2_cpu_utilization_5f5533.csv", rows: 4032, observations: 4032,
      series: ["value"], firstTime: "2014-02-14T14:27:00Z"),
    RealFile(
      path: "nab/occupancy_6005.csv", rows: 2380, observations: 2380, series: ["value"],
      firstTime: "2015-09-01T13:45:00Z"),
    RealFile(
      path: "nab/speed_6005.csv", rows: 2500, observations: 2500, series: ["value"],
      firstTime: "2015-08-31T18:22:00Z"),
    RealFile(
      path: "messy/AirQualityUCI.csv", rows: 9357, observations: 121_641,
      series: [
        "CO(GT)", "PT08.S1(CO)", "NMHC(GT)", "C6H6(GT)", "PT08.S2(NMHC)", "NOx(GT)",
        "PT08.S3(NOx)", "NO2(GT)", "PT08.S4(NO2)", "PT08.S5(O3)", "T", "RH", "AH",
      ], firstTime: "2004-03-10T18:00:00Z"),
    // 16 701 cells are −200, as the manifest counts: with the token configured they are missing.
    RealFile(
      path: "messy/AirQualityUCI.csv", rows: 9357, observations: 121_641 - 16_701,
      series: [
        "CO(GT)", "PT08.S1(CO)", "NMHC(GT)", "C6H6(GT)", "PT08.S2(NMHC)", "NOx(GT)",
        "PT08.S3(NOx)", "NO2(GT)", "PT08.S4(NO2)", "PT08.S5(O3)", "T", "RH", "AH",
      ], firstTime: "2004-03-10T18:00:00Z", source: SourceOptions(missing: ["", "-200"])),
    RealFile(
      path: "messy/EKPC_hourly.csv", rows: 45_334, observations: 45_334, series: ["EKPC_MW"],
      firstTime: "2013-12-31T01:00:00Z"),
    RealFile(
      path: "messy/hobo_2_1HNT_Field.csv", rows: 9742, observations: 19_454,
      series: [
        "Temp, °C (LGR S/N: 20042964, SEN S/N: 20042964)",
        "RH, % (LGR S/N: 20042964, SEN S/N: 20042964)",
      ], firstTime: "2018-05-16T21:07:26Z"),
    RealFile(
      path: "messy/occupancy_datatraining.txt", rows: 8143, observations: 48_858,
      series: ["Temperature", "Humidity", "Light", "CO2", "HumidityRatio", "Occupancy"],
      firstTime: "2015-02-04T17:51:00Z"),
    RealFile(
      path: "messy/hourly_beijing_pm.csv", rows: 43_824, observations: 43_824 * 7 - 2067,
      series: ["DEWP", "TEMP", "PRES", "Iws", "Is", "Ir", "pm2.5"],
      firstTime: "2010-01-01T00:00:00Z"),
    RealFile(
      path: "messy/hourly_traffic_volume.csv", rows: 48_204, observations: 241_020,
      series: ["temp", "rain_1h", "snow_1h", "clouds_all", "traffic_volume"],
      firstTime: "2012-10-02T09:00:00Z"),
    RealFile(
      path: "messy/skab_anomaly-free.csv", rows: 9405, observations: 75_240,
      series: [
        "Accelerometer1RMS", "Accelerometer2RMS", "Current", "Pressure", "Temperature",
        "Thermocouple", "Voltage", "Volume Flow RateRMS",
      ], firstTime: "2020-02-08T13:30:47Z"),
    // Without a header nobody can know that field 4 is a node: the columns are read as they stand.
    RealFile(
      path: "messy/room_climate-location_A-measurement01.csv", rows: 8184, observations: 81_840,
      series: (3...12).map { "column_\($0)" }, firstTime: "2016-03-15T08:47:28.545Z"),
    RealFile(
      path: "messy/room_climate-location_A-measurement01.csv", rows: 8184, observations: 16_368,
      series: [
        "1/column_5", "1/column_6", "4/column_5", "4/column_6", "3/column_5", "3/column_6",
        "2/column_5", "2/column_6",
      ], firstTime: "2016-03-15T08:47:28.545Z",
      source: SourceOptions(tags: ["column_4"], values: ["column_5", "column_6"])),
    RealFile(
      path: "messy/IOT-temp.csv", rows: 53_242, observations: 53_242,
      series: ["In/temp", "Out/temp"], firstTime: "2018-12-08T09:30:00Z",
      source: SourceOptions(
        timeColumns: ["noted_date"], timeFormat: "%d-%m-%Y %H:%M", tags: ["out/in"])),
    RealFile(
      path: "plain/daily-min-temperatures.csv", rows: 3650, observations: 3650, series: ["Temp"],
      firstTime: "1981-01-01T00:00:00Z"),
    // 20 089 of 23 741 days lie before 1970, which is not believed.
    RealFile(
      path: "plain/river_flow_saugeen.csv", rows: 23_741, observations: 3652, rejected: 20_089,
      series: ["y"], firstTime: "1970-01-01T00:00:00Z"),
    RealFile(
      path: "plain/yosemite_temps.csv", rows: 18_721, observations: 18_721, series: ["y"],
      firstTime: "2017-05-01T00:00:00Z"),
    RealFile(
      path: "plain/wind_farm_15min.csv", rows: 48_673, observations: 340_711,
      series: [
        "pred_w_speed", "pred_w_dir", "pred_temp", "pred_pressure", "pred_humidity",
        "ture_w_speed", "target",
      ], firstTime: "2020-01-01T00:00:00Z"),
    RealFile(
      path: "plain/hourly_solarpower.csv", rows: 8220, observations: 8220, series: ["y"],
      firstTime: "2019-08-01T00:00:00Z"),
    RealFile(
      path: "plain/water-flow.csv", rows: 1268, observations: 1268, series: ["Water flow [l/s]"],
      firstTime: "2022-03-20T10:00:00Z"),
    RealFile(
      path: "plain/taylor_30_min.csv", rows: 4032, observations: 4032, series: ["value"],
      firstTime: "2000-06-05T00:00:00Z"),
  ]

  @Test(arguments: files) func `a real file gives the rows that its manifest counts`(
    file: RealFile
  ) throws {
    let bytes = try SharedData.bytes(file.path)
    let decoded = try decode(bytes, source: file.source, fileName: file.path, cuts: [65_536])
    #expect(decoded.batch.rowCount == file.rows)
    #expect(decoded.batch.count == file.observations)
    #expect(decoded.batch.rejectedRowCount == file.rejected)
    #expect(decoded.series == file.series)
    let first = try #require(decoded.batch.time.first)
    #expect(Timestamp(microseconds: first).iso8601 == file.firstTime)
  }

  @Test func `daily files of two sensors become series named by sensor and quantity`() throws {
    let names = try SharedData.names("sensor_community_daily")
    #expect(names.count == 60)
    var observations: [String: Int] = [:]
    var rows = 0
    for name in names {
      let decoded = try decode(
        SharedData.bytes("sensor_community_daily/" + name), fileName: name)
      #expect(decoded.batch.rejectedRowCount == 0, "\(name)")
      rows += decoded.batch.rowCount
      for series in decoded.batch.seriesIndex {
        observations[decoded.series[Int(series)], default: 0] += 1
      }
    }
    #expect(rows == 17_414 + 17_402)
    #expect(
      observations == [
        "5332/temperature": 17_414, "5332/humidity": 17_414, "5331/P1": 17_402, "5331/P2": 17_402,
      ])
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
      sample: bytes, isWholeFile: true, fileName: "IOT.csv", limits: limits)
    #expect(decoder.explanation.timeFormat == "%d-%m-%Y %H:%M")
    #expect(decoder.explanation.ignored.contains { $0.finding == "out/in" })
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
