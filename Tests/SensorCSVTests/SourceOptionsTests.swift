// Everything that sources may say is done as it says.

import SensorCSV
import Testing

@Suite struct SourceOptionsTests {
  let text = "a;b;c;d\n2020-01-01;x;1,5;2\n2020-01-02;x;2,5;3\n2020-01-03;y;3,5;4\n"

  @Test func `a configured delimiter is used`() throws {
    let decoded = try decode(
      "time|a\n2020-01-01|1\n", source: SourceOptions(delimiter: UInt8(ascii: "|")))
    #expect(decoded.batch.value == [1])
  }

  @Test func `a configured decimal mark is used, and the other separates thousands`() throws {
    let decoded = try decode(
      "time;a\n2020-01-01;1.234\n2020-01-02;2.345,5\n",
      source: SourceOptions(decimal: UInt8(ascii: ",")))
    #expect(decoded.batch.value == [1234, 2345.5])
  }

  @Test func `a header may be denied, or claimed`() throws {
    let denied = try decode(
      "2020-01-01,1\n2020-01-02,2\n", source: SourceOptions(header: false))
    #expect(denied.batch.rowCount == 2)
    let claimed = try decode(
      "2020-01-01,1\n2020-01-02,2\n", source: SourceOptions(header: true))
    #expect(claimed.batch.rowCount == 1)
    #expect(claimed.series == ["1"])
  }

  @Test func `a configured comment byte is used instead of the usual one`() throws {
    let decoded = try decode(
      "% x\n#t,a\n2020-01-01,1\n% y\n2020-01-02,2\n",
      source: SourceOptions(comment: UInt8(ascii: "%")))
    #expect(decoded.batch.value == [1, 2])
  }

  @Test func `lines are left out as configured`() throws {
    let decoded = try decode(
      "\"Title, with quote\nunit,°C\ntime,a\n2020-01-01,1\n", source: SourceOptions(skipRows: 2))
    #expect(decoded.series == ["a"])
  }

  /// Field failure C2.
  @Test func `configured time columns, format and zone are used`() throws {
    let decoded = try decode(
      "no;Date;Time;v\n1;03/04/2020;18.00;5\n2;03/04/2020;19.00;6\n",
      source: SourceOptions(
        timeColumns: ["Date", "Time"], timeFormat: "%d/%m/%Y %H.%M", timeZone: "Europe/Rome"))
    #expect(decoded.lines == ["v 2020-04-03T16:00:00Z 5.0", "v 2020-04-03T17:00:00Z 6.0"])
  }

  @Test func `a configured format alone finds its column, also among numbers`() throws {
    let decoded = try decode(
      "a,stamp\n1,20200101\n2,20200102\n", source: SourceOptions(timeFormat: "%Y%m%d"))
    #expect(decoded.lines == ["a 2020-01-01T00:00:00Z 1.0", "a 2020-01-02T00:00:00Z 2.0"])
  }

  @Test func `tags and values are taken as configured`() throws {
    let decoded = try decode(text, source: SourceOptions(tags: ["b"], values: ["c"]))
    #expect(decoded.series == ["x/c", "y/c"])
    let none = try decode(text, source: SourceOptions(tags: [], values: ["d"]))
    #expect(none.series == ["d"])
  }

  @Test func `a configured layout decides whether the column is named`() throws {
    let long = try decode(
      text, source: SourceOptions(tags: ["b"], values: ["c"], layout: .long))
    #expect(long.series == ["x", "y"])
    let wide = try decode(
      "time,sensor,value\n2020-01-01,s,1\n2020-01-02,s,1\n", source: SourceOptions(layout: .wide))
    #expect(wide.series == ["s/value"])
  }

  @Test func `missing tokens are those configured, numbers by their value`() throws {
    let decoded = try decode(
      "time,a\n2020-01-01,-200\n2020-01-02,-200.0\n2020-01-03,off\n2020-01-04,OFF\n2020-01-05,\n"
        + "2020-01-06,NA\n2020-01-07,1\n2020-01-08,1\n2020-01-09,1\n",
      source: SourceOptions(missing: ["-200", "off"]))
    #expect(decoded.batch.value == [1, 1, 1])
    #expect(decoded.batch.missingCount == 5)
    #expect(decoded.batch.rejected.map(\.row) == [5])
  }

  @Test func `a series template is filled in, and empty parts fall away`() throws {
    let tagged = SourceOptions(
      tags: ["b"], values: ["c"], seriesTemplate: "{column}/{b}-{device}/{tags}")
    #expect(
      try decode(text, source: tagged, device: "boiler").series == [
        "c/x-boiler/x", "c/y-boiler/y",
      ])
    let plain = SourceOptions(values: ["c"], seriesTemplate: "house/{device}/{tags}/{column}")
    #expect(try decode(text, source: plain).series == ["house/c"])
  }

  @Test func `columns may be named by their number`() throws {
    let decoded = try decode(
      "2020-01-01,7,5\n2020-01-02,8,6\n",
      source: SourceOptions(timeColumns: ["column_1"], tags: ["column_2"], values: ["column_3"]))
    #expect(decoded.series == ["7/column_3", "8/column_3"])
  }

  /// What was detected, said back as configuration, must give the same rows: for each kind of file.
  @Test(
    arguments: [
      "time,temp,hum\n2020-01-01 00:00:00,1.5,40\n2020-01-01 00:01:00,1.6,\n",
      "Date;Time;T\n13/04/2020;18.00.00;2,6\n14/04/2020;19.00.00;-1,5\n",
      "time,sensor,value\n2020-01-01,a,1\n2020-01-01,b,1\n2020-01-02,a,1\n2020-01-02,b,1\n",
      "Plot: x\n#,\"Date Time, GMT-05:00\",T\n1,05/16/18 04:07:26 PM,2.5\n"
        + "2,05/16/18 04:08:26 PM,2.5\n",
      "1580000000000,4\n1580000060000,5\n1580000120000,6\n",
      "year,month,day,hour,v\n2020,1,2,3,4\n2020,1,2,4,5\n",
    ]) func `the suggested options give the same rows`(text: String) throws
  {
    let detected = try SensorFileDecoder(
      sample: Array(text.utf8), isWholeFile: true, fileName: "a.csv", limits: testLimits
    ).explanation
    let comma = detected.suggestedSource.contains("decimal: \",\"")
    let isLong = detected.suggestedSource.contains("layout: \"long\"")
    let options = SourceOptions(
      decimal: UInt8(ascii: comma ? "," : "."), timeColumns: detected.timeColumns,
      timeFormat: detected.timeFormat, timeZone: detected.timeZone, tags: detected.tags,
      values: detected.values, layout: isLong ? .long : .wide)
    let first = try decode(text)
    let second = try decode(text, source: options)
    #expect(first.lines == second.lines)
    #expect(first.batch.rejectedRowCount == 0)
    #expect(!first.lines.isEmpty)
  }
}
