// Rows of a view as JSON, CSV and tables.
import Report
import StateStore
import Testing

@testable import forecastd

private let rows = ViewRows(
  columns: ["series", "mae", "inside_80", "late", "rows", "weights", "last_time"],
  rows: [
    [
      .text("a,b"), .real(0.1), .integer(1), .integer(0), .integer(12), .text(#"{"lstm":1.0}"#),
      .text("2026-07-01T12:00:00Z"),
    ],
    [.text("c"), .null, .null, .integer(3), .integer(0), .text("none"), .null],
  ])

@Test func `JSON has the view's names in the view's order`() {
  #expect(
    rows.json.text == #"[{"series":"a,b","mae":0.1,"inside_80":true,"late":0,"rows":12,"#
      + #""weights":{"lstm":1.0},"last_time":"2026-07-01T12:00:00Z"},"#
      + #"{"series":"c","mae":null,"inside_80":null,"late":3,"rows":0,"weights":"none","#
      + #""last_time":null}]"#)
}

@Test func `CSV has a header, and nothing where nothing is known`() {
  #expect(
    rows.csv == """
      series,mae,inside_80,late,rows,weights,last_time
      "a,b",0.1,1,0,12,"{""lstm"":1.0}",2026-07-01T12:00:00Z
      c,,,3,0,none,

      """)
}

@Test func `a table shows the chosen columns by their kind`() {
  let table = rows.table([
    .text("series", "series"), .number("mae", "mae"), .text("inside_80", "in", .flag),
    .text("last_time", "last", .time), .number("nothing", "none"),
  ])
  #expect(
    table.text(width: 80) == """
      series     mae  in   last              none
                           UTC
      a,b     0.1000  yes  2026-07-01 12:00     -
      c            -  -    -                    -

      """)
}

@Test func `rows are filtered by a column that exists`() {
  #expect(rows.filtered("series") { $0 == .text("c") }.rows.count == 1)
  #expect(rows.filtered("nothing") { $0 == .text("c") } == rows)
  #expect(rows.values(of: "nothing").isEmpty)
}

@Test(
  arguments: [
    ("2026-07-01T12:00:00Z", "2026-07-01 12:00"), ("2026-07-01T12:00:05Z", "2026-07-01 12:00:05"),
    ("2026-07-01T00:00:00.5Z", "2026-07-01 00:00:00.5"), ("x", "x"), ("", ""),
  ])
func `a time is shortened where its seconds are zero`(text: String, short: String) {
  #expect(shortTime(text) == short)
}

@Test(
  arguments: [
    (0, "0 s"), (0.5, "0.5000 s"), (90, "90 s"), (60, "1 min"), (900, "15 min"), (3600, "1 h"),
    (86_400, "1 d"), (604_800, "7 d"), (5400, "90 min"), (1e300, "1.000e+300 s"),
  ] as [(Double, String)])
func `a duration has the largest unit that is whole`(seconds: Double, text: String) {
  #expect(shortDuration(seconds: seconds) == text)
}
