// What whole small files give: observations, series, counts.

import SensorCSV
import TimeSeries
import Testing

@Suite struct SensorFileDecoderTests {
  @Test func `a wide file gives a series for each column, in file order`() throws {
    let decoded = try decode(
      """
      time,temp,hum
      2020-01-01 00:00:00,1.5,40
      2020-01-01 00:01:00,1.6,41
      """)
    #expect(
      decoded.lines == [
        "temp 2020-01-01T00:00:00Z 1.5", "hum 2020-01-01T00:00:00Z 40.0",
        "temp 2020-01-01T00:01:00Z 1.6", "hum 2020-01-01T00:01:00Z 41.0",
      ])
    #expect(decoded.batch.row == [0, 0, 1, 1])
    #expect(decoded.batch.rowCount == 2)
    #expect(decoded.batch.rejected.isEmpty)
  }

  @Test func `a long file gives a series for each tag`() throws {
    let decoded = try decode(
      """
      time,sensor,value
      2020-01-01 00:00,s1,1
      2020-01-01 00:00,s2,2
      2020-01-01 00:01,s1,3
      2020-01-01 00:01,s2,4
      """)
    #expect(decoded.series == ["s1", "s2"])
    #expect(decoded.batch.value == [1, 2, 3, 4])
    #expect(decoded.batch.seriesIndex == [0, 1, 0, 1])
  }

  @Test func `a long file with two tags joins them, and leaves the location out`() throws {
    let decoded = try decode(
      """
      time,sensor_id,location,metric,value
      2020-01-01 00:00,7,hall,temp,1
      2020-01-01 00:00,7,hall,hum,2
      2020-01-01 00:00,8,yard,temp,3
      2020-01-01 00:00,8,yard,hum,4
      2020-01-01 00:01,7,hall,temp,5
      2020-01-01 00:01,8,yard,temp,6
      """)
    #expect(decoded.series == ["7/temp", "7/hum", "8/temp", "8/hum"])
    #expect(decoded.explanation.contains("not read: location (it is no measurement, by its name)"))
  }

  @Test func `tags and several values are joined, and the device stands in front`() throws {
    let decoded = try decode(
      "sensor_id;timestamp;temp;hum\n7;2020-01-01T00:00:00;1;2\n7;2020-01-01T00:01:00;3;4\n",
      device: "boiler")
    #expect(decoded.series == ["boiler/7/temp", "boiler/7/hum"])
  }

  @Test func `an empty column is no series until a value appears, and text there rejects nothing`()
    throws
  {
    let decoded = try decode("time,a,b\n2020-01-01,1,\n2020-01-02,2,\n")
    #expect(decoded.series == ["a"])
    #expect(decoded.batch.missingCount == 2)
    // The sample ends before the column's first cells.
    var limits = testLimits
    limits.sampleBytes = 30
    let late = try decode(
      "time,a,b\n2020-01-01,1,\n2020-01-02,2,\n2020-01-03,3,Logged\n2020-01-04,4,5\n",
      limits: limits)
    #expect(late.series == ["a", "b"])
    #expect(late.batch.rejectedRowCount == 0)
    #expect(late.batch.count == 5)
  }

  @Test func `missing tokens are no observations and no rejections`() throws {
    let decoded = try decode(
      "time,a\n2020-01-01,1\n2020-01-02,\n2020-01-03,NA\n2020-01-04,nan\n2020-01-05,NULL\n"
        + "2020-01-06,-\n2020-01-07,?\n2020-01-08,2\n2020-01-09,3\n")
    #expect(decoded.batch.value == [1, 2, 3])
    #expect(decoded.batch.row == [0, 7, 8])
    #expect(decoded.batch.rowCount == 9)
    #expect(decoded.batch.missingCount == 6)
    #expect(decoded.batch.rejectedRowCount == 0)
  }

  @Test func `a bad cell rejects the whole row and nothing else`() throws {
    let decoded = try decode(
      "time,a,b\n2020-01-01,1,2\n2020-01-02,3,x\nnever,4,5\n2020-01-04,1e400,6\n"
        + "2020-01-05,inf,7\n2020-01-06,8,9\n2020-01-07,8,9,10\n2020-01-08,8\n2020-01-09,8,9,,\n"
        + "2020-01-10,8,9\n2020-01-11,8,9\n2020-01-12,8,9\n2020-01-13,8,9\n2020-01-14,8,9\n")
    #expect(decoded.batch.rowCount == 14)
    #expect(decoded.batch.rejectedRowCount == 6)
    #expect(decoded.batch.rejected.map(\.row) == [1, 2, 3, 4, 6, 7])
    #expect(decoded.batch.rejected.map(\.line) == [3, 4, 5, 6, 8, 9])
    #expect(decoded.batch.count == 2 * 8)
    #expect(decoded.batch.row.contains(8))
  }

  @Test func `header only, blank and empty files have no rows and no error`() throws {
    for text in ["", "\n\n", "time,a\n", "time,a", "# nothing yet\n", "\u{FEFF}"] {
      let decoded = try decode(text)
      #expect(decoded.batch == DecodedBatch(), "\(text)")
      #expect(decoded.series.isEmpty)
    }
  }

  @Test func `a single row without header is data`() throws {
    let decoded = try decode("2020-01-01 00:00:00,5,6")
    #expect(decoded.lines.count == 2)
    #expect(decoded.series == ["column_2", "column_3"])
  }

  @Test func `rows of empty fields, comments and blank lines are no rows`() throws {
    let decoded = try decode(
      "# made by a logger\ntime;a;;\n2020-01-01;1;;\n\n;;;\n# pause\n2020-01-02;2;;\n;;;\n")
    #expect(decoded.batch.row == [0, 1])
    #expect(decoded.batch.rowCount == 2)
    #expect(decoded.series == ["a"])
  }

  @Test func `a commented header names the columns`() throws {
    let decoded = try decode("# logger 7\n# time, temp\n2020-01-01,1\n2020-01-02,2\n")
    #expect(decoded.series == ["temp"])
  }

  @Test func `names that occur twice are kept apart`() throws {
    let decoded = try decode("time,t,t\n2020-01-01,1,2\n2020-01-02,1,2\n")
    #expect(decoded.series == ["t", "t_2"])
  }

  @Test func `two series are never given one name`() throws {
    let decoded = try decode(
      "time,id,x,b/x\n2020-01-01,a/b,1,\n2020-01-02,a,,2\n2020-01-03,a/b,3,\n2020-01-04,a/b,3,\n",
      source: SourceOptions(tags: ["id"]))
    #expect(decoded.series == ["a/b/x"])
    #expect(decoded.batch.rejected.map(\.row) == [1])
    #expect(
      decoded.batch.rejected.first?.message == """
        column 'b/x': series 'a/b/x' already belongs to another tag and column; row rejected. Set \
        "series" in sources to a template that keeps them apart.
        """)
  }

  /// Field failure C1.
  @Test func `encodings give the same rows`() throws {
    let text = "Zeit;Wärme °C\n2020-01-01 00:00;1,5\n2020-01-01 00:01;2,5\n"
    let plain = try decode(text)
    #expect(plain.series == ["Wärme °C"])
    let latin = text.unicodeScalars.map { UInt8($0.value) }
    let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for (name, bytes) in [
      ("BOM", [0xEF, 0xBB, 0xBF] + Array(text.utf8)), ("Latin-1", latin),
      ("UTF-16LE", [0xFF, 0xFE] + little), ("UTF-16BE", [0xFE, 0xFF] + big),
      ("UTF-16LE without mark", little), ("UTF-16BE without mark", big),
    ] {
      for cut in [1, 2, 3, 1000] {
        let decoded = try decode(bytes, cuts: [cut])
        #expect(decoded.batch == plain.batch, "\(name), pieces of \(cut)")
        #expect(decoded.series == plain.series, "\(name), pieces of \(cut)")
      }
    }
  }

  @Test func `limits bound series, tags and described rejections`() throws {
    var limits = testLimits
    limits.seriesCount = 3
    limits.seriesNameBytes = 4
    limits.rejectedRowsDescribed = 2
    let header = "time,sensor,value\n"
    let three = header + (0..<12).map { "2020-01-01 00:\(10 + $0),s\($0 % 3),1\n" }.joined()
    #expect(try decode(three, limits: limits).series.count == 3)
    #expect(throws: SensorFileError.self) {
      try decode(three + "2020-01-02,s4,1\n", limits: limits)
    }
    let long = three + (0..<5).map { "2020-01-02 00:\(10 + $0),sensor,1\n" }.joined()
    let decoded = try decode(long, limits: limits)
    #expect(decoded.batch.rejectedRowCount == 5)
    #expect(decoded.batch.rejected.count == 2)
  }

  @Test func `an emptied batch keeps the counts of the file`() throws {
    var decoder = try SensorFileDecoder(
      sample: Array("time,a\n2020-01-01,1\n".utf8), isWholeFile: false, fileName: "a.csv",
      limits: testLimits)
    var batch = DecodedBatch()
    try decoder.decode(Array("time,a\n2020-01-01,1\n".utf8), isLast: false, into: &batch)
    #expect(batch.count == 1)
    batch.removeAll()
    #expect(batch.count == 0)
    try decoder.decode(Array("2020-01-02,\n2020-01-03,x\n".utf8), isLast: true, into: &batch)
    #expect(batch.count == 0)
    #expect(batch.rowCount == 3)
    #expect(batch.missingCount == 1)
    #expect(batch.rejectedRowCount == 1)
  }
}
