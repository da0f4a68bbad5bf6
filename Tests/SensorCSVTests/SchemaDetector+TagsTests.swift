// Which columns name the series: by their names, in a file of one row as in one of a thousand.

import SensorCSV
import Testing

@Suite struct SchemaDetectorTagsTests {
  /// Rows a minute apart.
  func rows(_ count: Int, _ row: (Int) -> String) -> String {
    (0..<count).map { "2020-01-01 1\($0 / 60 % 10):\(10 + $0 % 50),\(row($0))\n" }.joined()
  }

  let used = "; nothing of the file is used. "

  @Test func `one row of a sensor has the names of its day's file`() throws {
    let decoded = try decode(
      "sensor_id;sensor_type;location;lat;lon;timestamp;temperature;humidity\n"
        + "5332;DHT22;3121;57.138;-2.077;2018-01-07T00:01:18;2.60;80.90\n")
    #expect(
      decoded.lines == [
        "5332/temperature 2018-01-07T00:01:18Z 2.6", "5332/humidity 2018-01-07T00:01:18Z 80.9",
      ])
  }

  @Test func `a tag may be missing in some rows, which are rejected, and stays one`() throws {
    let decoded = try decode("time,sensor_id,temp\n2020-01-01,7,1\n2020-01-02,,2\n")
    #expect(decoded.lines == ["7/temp 2020-01-01T00:00:00Z 1.0"])
    #expect(decoded.batch.rejected.map(\.row) == [1])
  }

  @Test func `a tag that is empty in many rows is none`() throws {
    let decoded = try decode("time,channel,temp\n" + rows(100) { ",\($0)" })
    #expect(decoded.series == ["temp"])
    #expect(try decode("time,channel,temp\n" + rows(99) { ",\($0)" }).batch.count == 0)
  }

  @Test func `an id is a row's beside a thing, whose it is where it repeats, else in doubt`() throws
  {
    #expect(try decode("id,sensor,time,v\n1,s,2020-01-01,5\n").series == ["s"])
    let eight = try decode("time,id,v\n" + rows(8) { "\($0 % 2),\($0)" })
    #expect(eight.series == ["0", "1"])
    #expect(
      failure("time,id,v\n2020-01-01,1,5\n") == "garage.csv: column 'id' may name the series or "
        + "number the rows, which 1 rows do not tell" + used + "If it names the series: "
        + "sources: [{ match: \"**/garage.csv\", tags: [\"id\"] }]; if not: tags: []")
    // A sweep over many things at one time has ids of their own too.
    let sweep = (0..<200).map { "2020-01-01,\($0),5\n" }.joined()
    #expect(failure("time,id,v\n" + sweep)?.contains("may name the series") == true)
    let metric = failure("time,id,metric,value\n2020-01-01,1,temp,5\n")
    #expect(metric?.contains("column 'id' may name the series") == true)
  }

  @Test func `what the owner says of a doubtful column is done`() throws {
    let text = "time,id,v\n2020-01-01,1,5\n"
    #expect(try decode(text, source: SourceOptions(tags: ["id"])).series == ["1"])
    #expect(try decode(text, source: SourceOptions(tags: [])).series == ["v"])
    let sensor = "time,sensor,v\n2020-01-01,1.5,5\n"
    #expect(try decode(sensor, source: SourceOptions(tags: [])).series == ["sensor", "v"])
  }

  @Test func `cells that contradict a name fail the file`() {
    #expect(
      failure("time,sensor,v\n2020-01-01,21.5,5\n") == "garage.csv: column 'sensor' has the name "
        + "of something that names series, but holds '21.5'" + used + "If it names the series: "
        + "sources: [{ match: \"**/garage.csv\", tags: [\"sensor\"] }]; if not: tags: []")
    #expect(
      failure("time,room,signal,v\n2020-01-01,hall,-70,5\n2020-01-02,hall,weak,5\n")
        == "garage.csv: column 'signal' holds words and numbers, so that it may name the series or "
        + "hold values" + used + "If it names the series: sources: [{ match: \"**/garage.csv\", "
        + "tags: [\"signal\"] }]; if not: tags: []")
    #expect(
      failure("time,signal,v\n2020-01-01,,5\n")
        == "garage.csv: column 'signal' may name the series "
        + "or hold values, and is empty in all of 1 rows" + used + "If it names the series: "
        + "sources: [{ match: \"**/garage.csv\", tags: [\"signal\"] }]; if not: tags: []")
    #expect(
      failure("time,batch_id,v\n" + (100..<250).map { "\(1_577_836_800 + $0),\($0),5\n" }.joined())
        == "garage.csv: column 'batch_id' has the name of something that names series, but its own "
        + "text in nearly each of 150 rows" + used + "If it names the series: "
        + "sources: [{ match: \"**/garage.csv\", tags: [\"batch_id\"] }]; if not: tags: []")
    #expect(
      failure("time,sensor_id,location,v\n2020-01-01,7,hall,5\n2020-01-02,7,yard,5\n")
        == "garage.csv: column 'location' takes several texts within one 'sensor_id'" + used
        + "If it names the series: sources: [{ match: \"**/garage.csv\", "
        + "tags: [\"sensor_id\", \"location\"] }]; if not: tags: [\"sensor_id\"]")
  }

  @Test func `many stations at one time are many series`() throws {
    let sweep = (0..<200).map { "2020-01-01,\($0),5\n" }.joined()
    #expect(try decode("time,station_id,v\n" + sweep).series.count == 200)
  }

  @Test func `the only columns are values whatever their names`() throws {
    #expect(try decode("time,id\n2020-01-01,5\n").series == ["id"])
    #expect(try decode("time,device_id,altitude\n2020-01-01,d,5\n").series == ["d/altitude"])
    #expect(try decode("time,node,sensor\n2020-01-01,1,5.5\n").series == ["1/sensor"])
    #expect(try decode("time,No,index\n2020-01-01,1,5\n").series == ["index"])
  }

  @Test func `a general name is left out whatever columns stand beside it`() throws {
    let decoded = try decode(
      "time,sensor,value,battery,quality\n2020-01-01,s,1,90,good\n2020-01-02,s,2,,1\n")
    #expect(decoded.series == ["s", "s/battery", "s/quality"])
  }
}

@Suite struct FewRowsTests {
  @Test func `a first column that may number the rows is in doubt while they are few`() throws {
    #expect(
      failure("7,2020-01-01,5\n8,2020-01-02,6\n") == "garage.csv: column 'column_1' may number the "
        + "rows or hold values, which 2 rows do not tell; nothing of the file is used. Name the "
        + "values: sources: [{ match: \"**/garage.csv\", values: [\"column_2\"] }]")
    #expect(try decode("7,2020-01-01,5\n7,2020-01-02,6\n").series == ["column_1", "column_3"])
  }

  @Test func `a time that may stand elsewhere in other files is not guessed`() {
    let used = "; nothing of the file is used. "
    #expect(
      failure("timestamp,sent_at,v\n,2020-01-01 10:00,5\n")
        == "garage.csv: column 'timestamp' seems "
        + "to be for the time but holds none, while 'sent_at' does" + used + "Say which: "
        + "sources: [{ match: \"**/garage.csv\", time: { columns: [\"sent_at\"] } }]")
    #expect(
      failure("date,hour,v\n2020-01-01,5,1\n") == "garage.csv: time column 'date', 'hour': "
        + "'2020-01-01 5' is no time of a known form" + used + "Give the format: "
        + "sources: [{ match: \"**/garage.csv\", time: { columns: [\"date\", \"hour\"], "
        + "format: \"%d/%m/%Y %H:%M:%S\" } }]")
  }

  @Test func `a lone mark before three digits proves nothing, but between commas`() throws {
    #expect(failure("time;a\n2020-01-01;2.345\n")?.contains("'2.345' may separate") == true)
    #expect(try decode("time,a\n2020-01-01,2.345\n").batch.value == [2.345])
    #expect(try decode("lat;time;a\n57.138;2020-01-01;2.345\n").batch.value == [2.345])
  }
}
