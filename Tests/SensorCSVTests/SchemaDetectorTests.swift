// Dialects and columns: what is detected, and what is not.

import SensorCSV
import Testing

@Suite struct SchemaDetectorTests {
  @Test(
    arguments: [
      ("time,a\n2020-01-01,1\n2020-01-02,2\n", ","),
      ("time;a\n2020-01-01;1,5\n2020-01-02;2,5\n", ";"),
      ("time\ta\n2020-01-01\t1\n2020-01-02\t2\n", "tab"),
      ("time|a\n2020-01-01|1\n2020-01-02|2\n", "|"),
      ("time;a,b\n2020-01-01;1,5\n2020-01-02;2,5\n", ";"),
      ("time,note,v\n2020-01-01,1;2;3,5\n2020-01-02,4;5;6,5\n2020-01-03,7,5\n", ","),
      ("\"time;x\",a\n2020-01-01,1\n2020-01-02,2\n", ","),
    ]) func `the delimiter is found`(text: String, delimiter: String) throws
  {
    let found = try SensorFileDecoder(
      sample: Array(text.utf8), isWholeFile: false, source: SourceOptions(), fileName: "a.csv",
      limits: testLimits)
    #expect(
      found.explanation.facts.contains { $0.subject == "delimiter" && $0.finding == delimiter })
  }

  /// Field failure C2.
  @Test(
    arguments: [
      ("2020-01-01 10:00,x", "iso8601"), ("2020/1/1 0:15,x", "%Y/%m/%d %H:%M"),
      ("13/01/2020 10:00,x", "%d/%m/%Y %H:%M"), ("01/13/2020 10:00,x", "%m/%d/%Y %H:%M"),
      ("13.01.2020 10:00:05,x", "%d.%m.%Y %H:%M:%S"), ("25.01.20 10:00,x", "%d.%m.%y %H:%M"),
      ("13-Jan-2020 10:00,x", "%d-%b-%Y %H:%M"), ("Jan 13 2020,x", "%b %d %Y"),
      ("01/13/2020 1:05 PM,x", "%m/%d/%Y %I:%M %p"), ("13/01/2020,x", "%d/%m/%Y"),
      ("13/01/2020 10:00:05.250,x", "%d/%m/%Y %H:%M:%S.%f"), ("1578909600,x", "unix_s"),
      ("1578909600.5,x", "unix_s"), ("1578909600000,x", "unix_ms"),
      ("1578909600000000,x", "unix_us"), ("1578909600000000000,x", "unix_ns"),
      ("2020-01-13T10:00:00+01:00,x", "iso8601"), ("11/11/2020 10:00,x", "%d/%m/%Y %H:%M"),
    ]) func `the format of the time is found`(cell: String, format: String) throws
  {
    let time = cell.dropLast(2)
    let decoder = try SensorFileDecoder(
      sample: Array("time,a\n\(time),1\n\(time),2\n".utf8), isWholeFile: true, fileName: "a.csv",
      limits: testLimits)
    #expect(decoder.explanation.timeFormat == format)
  }

  @Test func `midnight without a time of day is midnight among ISO times`() throws {
    let decoded = try decode("time,a\n2020-01-01,1\n2020-01-01 12:00,2\n2020-01-02,3\n")
    #expect(decoded.batch.count == 3)
  }

  @Test func `a count named as the time is preferred to dates without a time of day`() throws {
    let decoded = try decode("date,timestamp,a\n2020-01-13,1578909600,1\n2020-01-13,1578909660,2\n")
    #expect(decoded.lines.last == "a 2020-01-13T10:01:00Z 2.0")
  }

  @Test func `three numbers of two digits are not guessed`() throws {
    let message = failure("time,a\n10/11/12 10:00,1\n10/11/12 11:00,1\n")
    #expect(
      try #require(message).contains(
        "'10/11/12 10:00' can be read as %d/%m/%y %H:%M or as %m/%d/%y %H:%M or as %y/%m/%d %H:%M"))
  }

  @Test func `a time column is found by name among several, else by place`() throws {
    let named = try decode(
      "sent_at,timestamp,a\n2020-01-01,2020-02-01,1\n2020-01-02,2020-02-02,2\n")
    #expect(named.lines.first == "a 2020-02-01T00:00:00Z 1.0")
    let placed = try decode("a,b,v\n2020-01-01,2020-02-01,1\n2020-01-02,2020-02-02,2\n")
    #expect(placed.lines.first == "v 2020-01-01T00:00:00Z 1.0")
  }

  @Test func `numbers are no time unless their name or their course says so`() {
    #expect(failure("a,b\n1578909600,1\n1578909660,2\n")?.contains("no time column") == true)
    #expect(failure("1578909600,1\n1000000000,2\n1578909600,2\n")?.contains("no time") == true)
    #expect(failure("time,b\n0.0,1\n0.1,2\n0.2,2\n")?.contains("no time column") == true)
  }

  @Test func `the zone in the name of the time column is used`() throws {
    let decoded = try decode("time (UTC+02:00),a\n2020-01-01 12:00,1\n2020-01-01 13:00,1\n")
    #expect(decoded.lines.first == "a 2020-01-01T10:00:00Z 1.0")
  }

  @Test func `lines before the header are left out, however many fields they have`() throws {
    let decoded = try decode(
      "Station,North\nMade by a logger\n\ntime,a,b\n2020-01-01,1,2\n2020-01-02,3,4\n")
    #expect(decoded.series == ["a", "b"])
    #expect(decoded.batch.rowCount == 2)
  }

  @Test func `a delimiter at the end of the header or of the rows is no column`() throws {
    let header = try decode("time,a,\n2020-01-01,1\n2020-01-02,2\n2020-01-03,2\n")
    #expect(header.series == ["a"])
    let rows = try decode("time,a\n2020-01-01,1,\n2020-01-02,2,\n2020-01-03,2,\n")
    #expect(rows.series == ["a"])
    #expect(rows.batch.rejectedRowCount == 0)
  }

  @Test func `row numbers, texts and constant places are not read, and it says why`() throws {
    let decoded = try decode(
      "No,time,lat,weather,v\n1,2020-01-01,57.1,rain,4\n2,2020-01-02,57.1,sun,5\n"
        + "3,2020-01-03,57.1,sun,6\n")
    #expect(decoded.series == ["v"])
    #expect(decoded.explanation.contains("not read: No (it numbers the rows, by its name)"))
    #expect(
      decoded.explanation.contains(
        "not read: weather (its cells are text; a number there would be read)"))
    #expect(
      decoded.explanation.contains("not read: lat (it is no measurement, by its name)"))
  }

  @Test func `a constant or counting measurement is read`() throws {
    let decoded = try decode(
      "time,rain,energy\n2020-01-01,0,7\n2020-01-02,0,8\n2020-01-03,0,9\n")
    #expect(decoded.series == ["rain", "energy"])
  }

  @Test func `an id of each row is no tag, and the only numbers are values whatever their name`()
    throws
  {
    let rows = (0..<100).map { "x\($0),2020-01-01 10:\(10 + $0 % 50):\(10 + $0 / 50),\($0)\n" }
    let ids = try decode("id,time,v\n" + rows.joined())
    #expect(ids.series == ["v"])
    let sensor = try decode("time,sensor\n2020-01-01,7\n2020-01-02,7\n2020-01-03,7\n2020-01-04,7\n")
    #expect(sensor.series == ["sensor"])
  }

  @Test func `integers under a name that may be a measurement's are values`() throws {
    let decoded = try decode(
      "time,signal,temp\n2020-01-01,-70,1\n2020-01-02,-70,2\n2020-01-03,-71,1\n2020-01-04,-71,2\n")
    #expect(decoded.series == ["signal", "temp"])
  }

  @Test func `a long file whose value column has a name of its own keeps it`() throws {
    let decoded = try decode(
      "time,room,temp\n2020-01-01,hall,1\n2020-01-01,yard,2\n2020-01-02,hall,1\n"
        + "2020-01-02,yard,2\n")
    #expect(decoded.series == ["hall/temp", "yard/temp"])
  }

  @Test func `thousands are read where the file proves them`() throws {
    let german = try decode("Zeit;a\n2020-01-01;1.234,5\n2020-01-02;2.345\n2020-01-03;-1,5\n")
    #expect(german.batch.value == [1234.5, 2345, -1.5])
    let english = try decode("time,a\n2020-01-01,\"1,234.5\"\n2020-01-02,\"2,345\"\n2020-01-03,7\n")
    #expect(english.batch.value == [1234.5, 2345, 7])
  }

  @Test func `very many columns are all read`() throws {
    let names = (0..<5000).map { "c\($0)" }.joined(separator: ",")
    let ones = String(repeating: ",1", count: 5000)
    let rows = (10..<30).map { "2020-01-\($0)\(ones)\n" }.joined()
    let decoded = try decode("time,\(names)\n\(rows)")
    #expect(decoded.series.count == 5000)
    #expect(decoded.batch.count == 100_000)
  }

  /// Field failure S3.
  @Test func `a header of very many columns above short rows fails at once`() {
    let names = (0..<5000).map { "c\($0)" }.joined(separator: ",")
    let text = "time,\(names)\n" + String(repeating: "x\n", count: 50_000)
    let source = SourceOptions(delimiter: UInt8(ascii: ","), header: true, skipRows: 0)
    #expect(failure(text, source: source)?.contains("names 5001 columns") == true)
  }

  /// Goal: no header keeps the detection busy for longer than the file's own size explains.
  @Test func `thousands of columns of one name are numbered through`() throws {
    let count = 10_000
    let header = "time" + String(repeating: ",x", count: count) + ",x_7"
    let row = "2020-01-01" + String(repeating: ",1", count: count + 1)
    let decoded = try decode("\(header)\n\(row)\n")
    #expect(decoded.series.count == count + 1)
    #expect(decoded.series.prefix(3) == ["x", "x_2", "x_3"])
    #expect(decoded.series.suffix(2) == ["x_\(count)", "x_7_2"])
  }

  /// Goal: as above; each column of texts is not compared with each of numbers.
  @Test func `thousands of columns of texts beside thousands of numbers are looked at`() throws {
    let count = 2000
    let names = (0..<count).map { "text\($0),number\($0)" }.joined(separator: ",")
    var text = "time,\(names)\n"
    for row in 0..<100 {
      let time = "2020-01-01 0\(row / 60):\(row % 60 < 10 ? "0" : "")\(row % 60)"
      let pair = ",\(row % 3 == 0 ? "on" : "off"),\(row)"
      text += time + String(repeating: pair, count: count) + "\n"
    }
    var limits = testLimits
    limits.sampleBytes = 16 << 20
    let decoded = try decode(Array(text.utf8), limits: limits)
    #expect(decoded.series.count == count)
  }
}
