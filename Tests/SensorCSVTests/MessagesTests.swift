// The texts that owners of files read: where, what stands there, what was done, what to change.

import SensorCSV
import Testing

@Suite struct MessagesTests {
  /// Rows that go well, so that the sample shows what the columns are.
  let good = (1...9).map { "2020-01-0\($0),1,2\n" }.joined()

  /// The message of the one row that `row` makes, below nine good ones.
  func message(_ row: String, source: SourceOptions = SourceOptions()) throws -> String? {
    let decoded = try decode("time,temp_c,hum\n" + good + row, source: source)
    #expect(decoded.batch.rejectedRowCount == 1)
    return decoded.batch.rejected.first?.message(fileName: "garage.csv")
  }

  @Test func `a rejected row says where, what, and the way out`() throws {
    #expect(
      try message("2020-01-10,n/a,2") == """
        garage.csv:11: column 'temp_c': 'n/a' is not a number; row rejected. If it means "no \
        value", add it to "missing" in sources.
        """)
    #expect(
      try message("2020-01-10,1,1e400") == """
        garage.csv:11: column 'hum': '1e400' is not a finite number; row rejected. If it means "no \
        value", add it to "missing" in sources.
        """)
    #expect(
      try message("2020-01-10,1,inf") == """
        garage.csv:11: column 'hum': 'inf' is not a finite number; row rejected. If it means "no \
        value", add it to "missing" in sources.
        """)
    #expect(
      try message("2020-01-10,1,\"1,234\"") == """
        garage.csv:11: column 'hum': '1,234' may mean thousands or decimals; row rejected. Set \
        "decimal" in sources: the other mark then separates thousands.
        """)
    #expect(
      try message(",1,2") == """
        garage.csv:11: column 'time': the time is empty; row rejected. Every row needs a time.
        """)
    #expect(
      try message("10.01.2020,1,2") == """
        garage.csv:11: column 'time': '10.01.2020' is not a time of the form iso8601; row \
        rejected. If the file is right, set time.format in sources.
        """)
    #expect(
      try message("2999-01-01,1,2") == """
        garage.csv:11: column 'time': '2999-01-01' is 2999-01-01T00:00:00Z, outside the plausible \
        years; row rejected. If the clock was right, check time.format in sources.
        """)
    #expect(
      try message("2020-01-10,1,2,3") == """
        garage.csv:11: 4 fields where 3 are expected; row rejected. Quote fields that contain the \
        delimiter.
        """)
    #expect(
      try message("2020-01-10,1,\"2") == """
        garage.csv:11: a quote is opened and never closed; row rejected. Close it, or double a \
        quote that belongs to the text.
        """)
    #expect(
      try message("2020-01-10,1,\"2\"x") == """
        garage.csv:11: text follows a closing quote; row rejected. Double a quote that belongs to \
        the text.
        """)
  }

  @Test func `local times that are none or two say why`() throws {
    let rome = SourceOptions(timeZone: "Europe/Rome")
    #expect(
      try message("2016-03-27 02:30,1,2", source: rome) == """
        garage.csv:11: column 'time': '2016-03-27 02:30' did not happen in Europe/Rome, where the \
        clocks were put forward; row rejected. Let the logger write UTC, or set time.zone in \
        sources.
        """)
    #expect(
      try message("2016-10-30 02:30,1,2", source: rome) == """
        garage.csv:11: column 'time': '2016-10-30 02:30' happened twice in Europe/Rome, where the \
        clocks were put back; row rejected. Let the logger write UTC or an offset.
        """)
  }

  /// Field failure S3.
  @Test func `limits are named`() throws {
    var limits = testLimits
    limits.lineBytes = 40
    limits.fields = 5
    let text =
      "time,a,b\n" + good + "2020-01-10,1,2,,,\n2020-01-11,1,"
      + String(
        repeating: "2", count: 40) + "\n"
    let decoded = try decode(text, limits: limits)
    #expect(
      decoded.batch.rejected.map(\.message) == [
        "more than 5 fields; row rejected. Raise limits.fields if that is right.",
        "longer than 40 bytes; row rejected. Raise limits.line_bytes if that is right.",
      ])
  }

  @Test func `tags that are none say so`() throws {
    var limits = testLimits
    limits.seriesNameBytes = 6
    let rows = (1...9).map { "2020-01-0\($0),s\($0 % 2),1\n" }.joined()
    let decoded = try decode(
      "time,sensor,value\n" + rows + "2020-01-10,,1\n2020-01-11,sensor7,1\n",
      source: SourceOptions(tags: ["sensor"]), limits: limits)
    #expect(
      decoded.batch.rejected.map(\.message) == [
        "column 'sensor': the tag is empty; row rejected. A tag names the series.",
        "column 'sensor': the tag is longer than 6 bytes; row rejected. A tag names the series.",
      ])
  }

  @Test func `foreign text is cut and made harmless`() throws {
    let row = "2020-01-10,\u{1B}[31m\u{7}é" + String(repeating: "x", count: 60) + ",2"
    let decoded = try decode("time,temp_c,hum\n" + good + row)
    let rejected = try #require(decoded.batch.rejected.first)
    #expect(
      rejected.message(fileName: "a\nb.csv") == """
        a\\nb.csv:11: column 'temp_c': '\\x1B[31m\\x07éxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is not a \
        number; row rejected. If it means "no value", add it to "missing" in sources.
        """)
    #expect(rejected.text.hasPrefix("2020-01-10,\\x1B[31m\\x07éxx"))
  }

  @Test func `the text of a rejected row is cut at its limit, between characters`() throws {
    var limits = testLimits
    limits.rejectedTextBytes = 13
    let decoded = try decode("time,temp_c,hum\n" + good + "2020-01-10,aéé,2\n", limits: limits)
    #expect(decoded.batch.rejected.first?.text == "2020-01-10,a…")
  }

  /// Field failure C1.
  @Test func `a file without time says which columns there are`() {
    #expect(
      failure("room,temp\nhall,1.5\nyard,2.5\n") == """
        garage.csv: no time column among 'room', 'temp'; nothing of the file is used. Name it: \
        sources: [{ match: "**/garage.csv", time: { columns: ["…"], format: "%Y-%m-%d %H:%M:%S" } }]
        """)
  }

  /// Goal: the rule that is proposed does not make all rows of a day one.
  @Test func `dates in two orders ask which together with the time of day beside them`() {
    #expect(
      failure("Datum;Zeit;T\n01.03.2024;00:00;4,8\n01.03.2024;00:10;4,6\n", fileName: "x.csv")
        == """
        x.csv: time column 'Datum', 'Zeit': '01.03.2024 00:00' can be read as %d.%m.%Y %H:%M or \
        as %m.%d.%Y %H:%M; nothing of the file is used. Say which: sources: \
        [{ match: "**/x.csv", time: { columns: ["Datum", "Zeit"], format: "%d.%m.%Y %H:%M" } }]
        """)
  }

  @Test func `dates in two orders ask which`() {
    #expect(
      failure("time,a\n01/02/2020 10:00,1\n03/02/2020 10:00,2\n", fileName: "it's \"x\".csv") == """
        it's "x".csv: time column 'time': '01/02/2020 10:00' can be read as %d/%m/%Y %H:%M or as \
        %m/%d/%Y %H:%M; nothing of the file is used. Say which: sources: \
        [{ match: "**/it's \\"x\\".csv", time: { columns: ["time"], format: "%d/%m/%Y %H:%M" } }]
        """)
  }

  /// Field failure C4.
  @Test func `marks of unknown meaning ask which`() {
    #expect(
      failure("time;a\n2020-01-01;1,234\n2020-01-02;2,345\n") == """
        garage.csv: column 'a': the mark in '1,234' may separate decimals or thousands; nothing of \
        the file is used. Say which: sources: [{ match: "**/garage.csv", decimal: "," }]
        """)
    #expect(
      failure("time;a;b\n2020-01-01;1,5;1.5\n2020-01-02;2,5;1.5\n") == """
        garage.csv: column 'a' has decimal commas, column 'b' decimal points; nothing of the file \
        is used. Say which: sources: [{ match: "**/garage.csv", decimal: "," }]
        """)
  }

  @Test func `configuration that does not fit the file says what does`() {
    let text = "time,a\n2020-01-01,1\n2020-01-02,2\n"
    let used = "; nothing of the file is used. "
    #expect(
      failure(text, source: SourceOptions(tags: ["sensor"])) == "garage.csv: tags names column "
        + "'sensor', but the columns are 'time', 'a'" + used
        + "Correct tags in sources, or header if the first line is no header.")
    #expect(
      failure(text, source: SourceOptions(timeZone: "CEST")) == "garage.csv: time.zone 'CEST' is "
        + "unknown" + used + "Write UTC, an offset such as +02:00, or an IANA name such as "
        + "Europe/Rome.")
    #expect(
      failure(text, source: SourceOptions(timeFormat: "%Q")) == "garage.csv: time.format '%Q': %Q "
        + "is not supported" + used
        + "Write it in the letters of strptime, such as %d/%m/%Y %H:%M:%S.")
    #expect(
      failure(text, source: SourceOptions(timeColumns: ["time"], timeFormat: "%d/%m/%Y"))
        == "garage.csv: time column 'time': '2020-01-01' is no time of the form %d/%m/%Y" + used
        + "Give the format: sources: [{ match: \"**/garage.csv\", time: { columns: [\"time\"], "
        + "format: \"%d/%m/%Y %H:%M:%S\" } }]")
    #expect(
      failure(text, source: SourceOptions(timeColumns: ["a"])) == "garage.csv: time column 'a': "
        + "'1' is no time of a known form" + used
        + "Give the format: sources: [{ match: \"**/garage.csv\", time: { columns: [\"a\"], "
        + "format: \"%d/%m/%Y %H:%M:%S\" } }]")
    #expect(
      failure(text, source: SourceOptions(layout: .long)) == "garage.csv: the layout is long, but "
        + "none of 'time', 'a' names the series" + used
        + "Name it: sources: [{ match: \"**/garage.csv\", tags: [\"…\"], layout: \"long\" }]")
    #expect(
      failure(text, source: SourceOptions(seriesTemplate: "{room}/{column}")) == "garage.csv: "
        + "series '{room}/{column}': {room} is neither device, tags, column nor a tag column"
        + used + "Write it such as {device}/{tags}/{column}.")
    #expect(
      failure(text, source: SourceOptions(seriesTemplate: "/")) == "garage.csv: series '/': it is "
        + "empty" + used + "Write it such as {device}/{tags}/{column}.")
    #expect(
      failure(text, source: SourceOptions(seriesTemplate: "{column")) == "garage.csv: series "
        + "'{column': a brace is not closed" + used
        + "Write it such as {device}/{tags}/{column}.")
  }

  @Test func `files of no use say why`() {
    let used = "; nothing of the file is used. "
    #expect(
      failure("time,room\n2020-01-01,hall\n2020-01-02,yard\n") == "garage.csv: no column of "
        + "numbers among 'time', 'room'" + used
        + "Name them: sources: [{ match: \"**/garage.csv\", values: [\"…\"] }]")
    #expect(
      failure("time,a\n2020-01-01,1,2\n2020-01-02,1,2\n") == "garage.csv: the header names 2 "
        + "columns, but the rows have 3 fields" + used + "Correct the header, or leave it out: "
        + "sources: [{ match: \"**/garage.csv\", header: false, skip_rows: 1 }]")
    #expect(
      failure([0x50, 0x4B, 0x03, 0x04, 0x14, 0, 0, 0]) == "garage.csv: no text (a zip archive or a "
        + "spreadsheet)" + used + "Drop CSV text, plain or compressed with gzip.")
    #expect(
      failure(Array("time,a\n2020-01-01,1\0\0\0\n".utf8)) == "garage.csv: no text (zero bytes)"
        + used + "Drop CSV text, plain or compressed with gzip.")
    #expect(
      failure(
        (0..<6).map { "2020-01-0\($0 / 2 + 1),\($0 % 2 == 0 ? "hot" : "cold"),\($0)\n" }.joined(),
        source: SourceOptions(header: false)) == "garage.csv: rows of the same time differ, and "
        + "column 'column_2' with 'cold', 'hot' tells them apart" + used + "If it names the "
        + "series: sources: [{ match: \"**/garage.csv\", header: false, tags: [\"column_2\"] }]; "
        + "if not: tags: []"
    )
  }

  @Test func `too many series ask whether tags name rows`() throws {
    var limits = testLimits
    limits.seriesCount = 1
    do {
      _ = try decode("time,a,b\n2020-01-01,1,2\n", limits: limits)
      Issue.record("two series are more than one")
    } catch let error as SensorFileError {
      #expect(
        error.message == "garage.csv: more than 1 series; nothing of the file is used. Check that "
          + "tags names series and not rows; raise limits.series if that is right.")
    }
  }

  @Test func `a sample without any line break asks for more, then gives up`() {
    #expect(throws: SensorFileError.self) {
      try SensorFileDecoder(
        sample: [UInt8](repeating: 0x61, count: 1000), isWholeFile: false, fileName: "a.csv",
        limits: testLimits)
    }
    do {
      _ = try SensorFileDecoder(
        sample: [UInt8](repeating: 0x61, count: 1000), isWholeFile: false, fileName: "a.csv",
        limits: testLimits)
    } catch {
      #expect(error.couldBeSettledByMore)
      #expect(
        error.message == "a.csv: no line ends within the first 1000 bytes; nothing of the file is "
          + "used. Check that it is CSV; raise limits.line_bytes if that is right.")
    }
  }
}
