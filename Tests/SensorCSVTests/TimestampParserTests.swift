// Each form of a time, the zones, and the times that are none.

import TimeSeries
import Testing

@testable import SensorCSV

/// A text in a format and the moment it should be; nil for none.
struct TimeCase: Sendable, CustomTestStringConvertible {
  var format: String
  var text: String
  var moment: String?
  var zone = "UTC"

  init(_ format: String, _ text: String, _ moment: String?, zone: String = "UTC") {
    self.format = format
    self.text = text
    self.moment = moment
    self.zone = zone
  }

  var testDescription: String { "\(text) as \(format) in \(zone)" }
}

@Suite struct TimestampParserTests {
  func outcome(_ text: String, format: String, zone: String = "UTC") throws -> TimestampOutcome {
    let local = try #require(LocalZone(name: zone))
    var parser = TimestampParser(
      format: try TimestampFormat(format), zone: local, limits: testLimits)
    let bytes = Array(text.utf8)
    return parser.parse(bytes.span, from: 0, to: bytes.count)
  }

  static let cases: [TimeCase] = [
    .init("iso8601", "2016-07-01", "2016-07-01T00:00:00Z"),
    .init("iso8601", "20160701", "2016-07-01T00:00:00Z"),
    .init("iso8601", "2016-07-01 18:05", "2016-07-01T18:05:00Z"),
    .init("iso8601", "2016-07-01T18:05:09", "2016-07-01T18:05:09Z"),
    .init("iso8601", "2016-07-01t18:05:09z", "2016-07-01T18:05:09Z"),
    .init("iso8601", "20160701T180509Z", "2016-07-01T18:05:09Z"),
    .init("iso8601", "2016-07-01  18:05:09.25", "2016-07-01T18:05:09.25Z"),
    .init("iso8601", "2016-07-01 18:05:09,123456789", "2016-07-01T18:05:09.123456Z"),
    .init("iso8601", "2016-07-01 18:05:09+02:00", "2016-07-01T16:05:09Z"),
    .init("iso8601", "2016-07-01 18:05:09 +0200", "2016-07-01T16:05:09Z"),
    .init("iso8601", "2016-07-01 18:05:09-05", "2016-07-01T23:05:09Z"),
    .init("iso8601", "2016-07-01 18:05:09 UTC", "2016-07-01T18:05:09Z"),
    .init("iso8601", "2016-07-01 24:00:00", "2016-07-02T00:00:00Z"),
    .init("iso8601", "2016-02-29", "2016-02-29T00:00:00Z"),
    .init("iso8601", "2015-02-29", nil),
    .init("iso8601", "2016-13-01", nil),
    .init("iso8601", "2016-07-01 24:00:01", nil),
    .init("iso8601", "2016-07-01 12:60", nil),
    .init("iso8601", "2016-12-31 23:59:60", "2017-01-01T00:00:00Z"),
    .init("iso8601", "2016-12-31 23:59:60.5", "2017-01-01T00:00:00.5Z"),
    .init("iso8601", "2017-01-01 00:59:60+01:00", "2017-01-01T00:00:00Z"),
    .init("iso8601", "2017-01-01 05:44:60", "2017-01-01T00:00:00Z", zone: "Asia/Kathmandu"),
    .init("iso8601", "2016-12-31 22:59:60", nil),
    .init("iso8601", "2016-12-31 23:59:61", nil),
    .init("iso8601", "2023-01-31T12:00:00+01:00[Europe/Berlin]", "2023-01-31T11:00:00Z"),
    .init("iso8601", "2024-01-31T12:00:00[Europe/Berlin]", nil),
    .init("%Y%m%d%H%M", "202301311230", "2023-01-31T12:30:00Z"),
    .init("%Y%m%d %H%M", "20230131 0930", "2023-01-31T09:30:00Z"),
    .init("%Y%m%d %H%M", "20240131 930", nil),
    .init("%Y-%m-%d %H%M%S", "2024-01-31 12305", nil),
    .init("%Y%m%d%H%M%S%f", "20230131123000250", "2023-01-31T12:30:00.25Z"),
    .init("iso8601", "2016-7-1", nil),
    .init("iso8601", "2016-07-01 18", nil),
    .init("iso8601", "2016-07-01 18:05 CET", nil),
    .init("iso8601", "2016-07-01x", nil),
    .init("iso8601", "", nil),
    .init("unix_s", "1467331200", "2016-07-01T00:00:00Z"),
    .init("unix_s", "1467331200.5", "2016-07-01T00:00:00.5Z"),
    .init("unix_s", "1467331200.1234567", "2016-07-01T00:00:00.123456Z"),
    .init("unix_ms", "1458031648545", "2016-03-15T08:47:28.545Z"),
    .init("unix_ms", "1458031648545.25", "2016-03-15T08:47:28.54525Z"),
    .init("unix_us", "1458031648545123", "2016-03-15T08:47:28.545123Z"),
    .init("unix_ns", "1458031648545123999", "2016-03-15T08:47:28.545123Z"),
    .init("%s", "1467331200", "2016-07-01T00:00:00Z"),
    .init("unix_s", "1467331200.", nil),
    .init("unix_s", "1.4673312e9", nil),
    .init("unix_s", "", nil),
    .init("%d/%m/%Y %H.%M.%S", "10/03/2004 18.00.00", "2004-03-10T18:00:00Z"),
    .init("%d/%m/%Y", "1/2/2004", "2004-02-01T00:00:00Z"),
    .init("%Y/%m/%d %H:%M", "2020/1/1 0:15", "2020-01-01T00:15:00Z"),
    .init("%m/%d/%y %I:%M:%S %p", "05/16/18 04:07:26 PM", "2018-05-16T16:07:26Z"),
    .init("%m/%d/%y %I:%M:%S %p", "05/16/18 12:07:26 am", "2018-05-16T00:07:26Z"),
    .init("%m/%d/%y %I:%M:%S %p", "05/16/18 13:07:26 PM", nil),
    .init("%d.%m.%y", "24.12.99", "1999-12-24T00:00:00Z"),
    .init("%d.%m.%y", "24.12.23", "2023-12-24T00:00:00Z"),
    .init("%Y %m %d %H", "2010 1 2 3", "2010-01-02T03:00:00Z"),
    .init("%Y%m%d%H%M%S", "20160701180509", "2016-07-01T18:05:09Z"),
    .init("%d %b %Y %H:%M", "01 Jul 2016 18:05", "2016-07-01T18:05:00Z"),
    .init("%d %B %Y", "1 september 2016", "2016-09-01T00:00:00Z"),
    .init("%a %b %d %Y", "Fri Jul 1 2016", "2016-07-01T00:00:00Z"),
    .init("%Y-%j", "2016-366", "2016-12-31T00:00:00Z"),
    .init("%Y-%j", "2015-366", nil),
    .init("%F %T", "2016-07-01 18:05:09", "2016-07-01T18:05:09Z"),
    .init("%F %R", "2016-07-01 18:05", "2016-07-01T18:05:00Z"),
    .init("%D", "07/01/16", "2016-07-01T00:00:00Z"),
    .init("%F %T.%f", "2016-07-01 18:05:09.5", "2016-07-01T18:05:09.5Z"),
    .init("%F %T%z", "2016-07-01 18:05:09+0530", "2016-07-01T12:35:09Z"),
    .init("%d%%%m%%%Y", "01%07%2016", "2016-07-01T00:00:00Z"),
    .init("%d/%m/%Y", "31/04/2016", nil),
    .init("%d/%m/%Y", "01/07/2016 ", nil),
    .init("%d/%m/%Y", "01-07-2016", nil),
    .init("iso8601", "2016-07-01 18:00", "2016-07-01T16:00:00Z", zone: "+02:00"),
    .init("iso8601", "2016-07-01 18:00", "2016-07-01T23:00:00Z", zone: "-05:00"),
    .init("iso8601", "2016-07-01 18:00Z", "2016-07-01T18:00:00Z", zone: "-05:00"),
    .init("iso8601", "2016-07-01 18:00", "2016-07-01T16:00:00Z", zone: "Europe/Rome"),
    .init("iso8601", "2016-01-01 18:00", "2016-01-01T17:00:00Z", zone: "Europe/Rome"),
    .init("iso8601", "2016-03-27 01:59:59", "2016-03-27T00:59:59Z", zone: "Europe/Rome"),
    .init("iso8601", "2016-03-27 03:00", "2016-03-27T01:00:00Z", zone: "Europe/Rome"),
    .init("iso8601", "2016-10-30 01:59", "2016-10-29T23:59:00Z", zone: "Europe/Rome"),
    .init("iso8601", "2016-10-30 03:00", "2016-10-30T02:00:00Z", zone: "Europe/Rome"),
    .init("iso8601", "2016-07-01 18:00", "2016-07-01T12:30:00Z", zone: "Asia/Kolkata"),
  ]

  /// Field failure C2.
  @Test(arguments: cases) func `a time is read to the moment it means`(example: TimeCase) throws {
    let result = try outcome(example.text, format: example.format, zone: example.zone)
    guard let moment = example.moment else {
      #expect(result == .unreadable)
      return
    }
    guard case .time(let microseconds) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(Timestamp(microseconds: microseconds).iso8601 == moment)
  }

  /// Field failure C5.
  @Test func `local times that never came, or came twice, are told apart`() throws {
    #expect(
      try outcome("2016-03-27 02:30", format: "iso8601", zone: "Europe/Rome") == .skipped)
    #expect(
      try outcome("2016-10-30 02:30", format: "iso8601", zone: "Europe/Rome") == .repeated)
    #expect(
      try outcome("2016-11-06 01:30", format: "iso8601", zone: "America/New_York") == .repeated)
  }

  @Test func `a parser that remembers a zone's last day gives the same as a new one`() throws {
    var random = SeededGenerator(seed: 1)
    let zone = try #require(LocalZone(name: "Europe/Berlin"))
    var remembering = zone
    for _ in 0..<2000 {
      let local = Int64.random(in: 1_400_000_000...1_500_000_000, using: &random) * 1_000_000
      var fresh = zone
      #expect(remembering.moment(ofLocal: local) == fresh.moment(ofLocal: local), "\(local)")
    }
  }

  /// Field failure C5.
  @Test func `times outside the plausible window are told with what they are`() throws {
    #expect(
      try outcome("1899-12-31 23:59:59", format: "iso8601")
        == .implausible(-2_208_988_801_000_000))
    #expect(try outcome("1900-01-01", format: "iso8601") == .time(-2_208_988_800_000_000))
    #expect(try outcome("9999-12-31", format: "iso8601") == .implausible(253_402_214_400_000_000))
    // Microseconds read as seconds: the year 46 million.
    #expect(try outcome("1458031648545123", format: "unix_s") == .implausible(nil))
    #expect(try outcome("99999999999999999999", format: "unix_ns") == .implausible(nil))
  }

  @Test(
    arguments: [
      ("%Q", "%Q is not supported"), ("%d/%m/%Y %", "it ends with a lone %"),
      ("%H:%M", "it has no full date (such as %Y-%m-%d)"), ("%F %I:%M", "%I needs %p"),
      ("%Y-%m-%d %Z", "%Z is not supported"),
    ]) func `a wrong format says what is wrong`(format: String, problem: String)
  {
    #expect(throws: TimestampFormatError(problem: problem)) { try TimestampFormat(format) }
  }

  @Test(arguments: ["", "CET", "EST5EDT", "Mars/Olympus", "+25:00", "+2", "local"])
  func `a zone that is none is refused`(name: String) {
    #expect(LocalZone(name: name)?.name == nil)
  }
}
