// Which device the name of a file tells.

import SensorCSV
import Testing

@Suite struct DevicePatternTests {
  @Test(
    arguments: [
      ("{device}_*.csv", "boiler_2020_01.csv", "boiler"),
      ("{device}_*.csv", "north/yard/boiler_1.csv", "boiler"),
      ("{device}.csv", "boiler_2020.csv", "boiler_2020"),
      ("*_{device}.csv", "2018-01-01_dht22_sensor_5332.csv", "dht22_sensor_5332"),
      ("*_sensor_{device}.csv", "2018-01-01_dht22_sensor_5332.csv", "5332"),
      ("log-{device}-*", "log-7-a-b", "7"), ("{device}", "x", "x"), ("*{device}*", "xyz", "x"),
      ("{device}_*.csv", "boiler.csv", nil), ("{device}_*.csv", "_1.csv", nil),
      ("{device}.csv", "boiler.csv.gz", nil), ("a{device}", "a", nil),
    ] as [(String, String, String?)])
  func `a name tells the shortest device that fits`(
    pattern: String, name: String, device: String?
  ) throws {
    #expect(try #require(DevicePattern(pattern)).device(in: name) == device)
  }

  @Test(arguments: ["", "*.csv", "{device}{device}", "{devic}_*"])
  func `a pattern holds the device once`(text: String) {
    #expect(DevicePattern(text) == nil)
  }
}
