// Tables for a terminal.
import Report
import Testing

private func sample(rows: Int = 2) -> TextTable {
  var table = TextTable(columns: [
    .text("series"), .number("mae", unit: "°C"), .number("rows"), .number("inside"),
  ])
  for row in 0..<rows {
    table.append([.text("boiler/\(row)"), .number(0.5), .integer(12345), .share(0.7991)])
  }
  return table
}

@Test func `numbers end below one another, with units in the header`() {
  #expect(
    sample().text(width: 80) == """
      series       mae   rows  inside
                    °C
      boiler/0  0.5000  12345  79.9 %
      boiler/1  0.5000  12345  79.9 %

      """)
}

@Test func `what is not known is a dash`() {
  var table = TextTable(columns: [.text("a"), .number("b"), .number("c"), .number("d")])
  table.append([.missing, .missing, .number(.nan), .share(.infinity)])
  #expect(table.text(width: 80) == "a  b  c  d\n-  -  -  -\n")
}

@Test func `an empty table is its header`() {
  #expect(TextTable(columns: [.text("a")]).text(width: 80) == "a\n")
}

@Test func `foreign text is escaped`() {
  var table = TextTable(columns: [.text("file")])
  table.append([.text("a\u{1B}[2Jb\nc")])
  #expect(table.text(width: 80) == "file\na\\u{1b}[2Jb\\nc\n")
}

@Test func `long texts are shortened until the table fits`() {
  var table = TextTable(columns: [.text("series"), .text("file"), .number("rows")])
  table.append([
    .text(String(repeating: "s", count: 50)), .text(String(repeating: "f", count: 40)), .integer(7),
  ])
  let lines = table.text(width: 60).split(separator: "\n")
  #expect(lines.count == 2)
  #expect(lines.allSatisfy { terminalColumns(of: String($0)) == 60 })
  #expect(lines[1].contains("…"))
}

@Test func `columns that do not fit go on below, the first one repeated`() {
  #expect(
    sample(rows: 1).text(width: 24) == """
      series       mae   rows
                    °C
      boiler/0  0.5000  12345

      series    inside
      boiler/0  79.9 %

      """)
}

@Test func `no line is wider than asked, if a number and a name fit at all`() {
  for width in 24...100 {
    for line in sample().text(width: width).split(separator: "\n") {
      #expect(terminalColumns(of: String(line)) <= width)
    }
  }
}

@Test func `the header is bold only where colour is wanted`() {
  #expect(!sample().text(width: 80).contains("\u{1B}"))
  let lines = sample().text(width: 80, usesColour: true).split(separator: "\n")
  #expect(lines[0].hasPrefix("\u{1B}[1mseries"))
  #expect(lines[0].hasSuffix("\u{1B}[0m"))
  #expect(!lines[2].contains("\u{1B}"))
}

@Test func `where shortening does not save a block, nothing is shortened`() {
  var table = TextTable(columns: [.text("series"), .whole("time", unit: "UTC"), .number("rows")])
  let name = String(repeating: "s", count: 14)
  table.append([.text(name), .text("2026-07-01 12:00:00"), .fixed(1.25, decimals: 1)])
  #expect(
    table.text(width: 34) == """
      series          time
                      UTC
      \(name)  2026-07-01 12:00:00

      series          rows
      \(name)   1.3

      """)
}
