// The explanation of a file as its readers see it.

import SensorCSV
import Testing

@Suite struct FileExplanationTests {
  @Test func `a file is explained in the order of reading, with an entry to paste`() throws {
    let text = """
      sensor_id;lat;Date;Time;T;note
      7;57.1;13/01/2020;18.00.00;1.5;ok
      7;57.1;13/01/2020;18.01.00;1.6;ok
      7;57.1;13/01/2020;18.02.00;;ok
      7;57.1;13/01/2020;18.03.00;1.8;ok
      """
    let decoder = try SensorFileDecoder(
      sample: Array(text.utf8), isWholeFile: true, fileName: "a.csv", limits: testLimits)
    #expect(
      decoder.explanation.text == """
        encoding: UTF-8 (valid UTF-8)
        delimiter: ; (6 fields in 100 % of the records looked at)
        header: first record (it is text where the records below hold data)
        time: Date + Time as %d/%m/%Y %H.%M.%S (a date and a time of day; 4 of 4 rows looked at \
        have this form)
        time zone: UTC (where the text names none; time.zone says otherwise)
        decimal: . (7 cells prove it)
        tags: 'sensor_id' (the name says who, where or what)
        values: 'T' (columns of numbers, or empty so far)
        layout: wide (a series for each tag and value column)
        not read: lat (it is no measurement, by its name)
        not read: note (its cells are text; a number there would be read)
        sources: [{ match: "**/a.csv", delimiter: ";", decimal: ".", header: true, time: { \
        columns: ["Date", "Time"], format: "%d/%m/%Y %H.%M.%S", zone: "UTC" }, \
        tags: ["sensor_id"], values: ["T"], layout: "wide", \
        missing: ["", "NA", "NaN", "null", "-", "?"], series: "{device}/{tags}/{column}" }]
        """)
  }
}
