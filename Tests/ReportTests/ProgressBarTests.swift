// How far a long piece of work has come.
import Report
import Testing

@Test func `half of the work is half a bar, a rate and the time left`() {
  let bar = ProgressBar(label: "a.csv", total: 1000, unit: "rows")
  let text = bar.text(done: 500, elapsedMicroseconds: 2_000_000, width: 80)
  let half = String(repeating: "█", count: 20) + String(repeating: " ", count: 20)
  #expect(text == "a.csv  \(half)   50 %  250 rows/s  0:02 left")
}

@Test func `before anything is done there is no rate`() {
  let bar = ProgressBar(label: "a.csv", total: 1000, unit: "rows")
  let text = bar.text(done: 0, elapsedMicroseconds: 5_000_000, width: 30)
  #expect(text.hasSuffix("  0 %"))
}

@Test func `long work is told in hours`() {
  let bar = ProgressBar(label: "a.csv", total: 7201, unit: "rows")
  let text = bar.text(done: 1, elapsedMicroseconds: 1_000_000, width: 80)
  #expect(text.hasSuffix("1 rows/s  2:00:00 left"))
}

@Test func `no work at all is done`() {
  #expect(
    ProgressBar(label: "", total: 0, unit: "rows")
      .text(done: 0, elapsedMicroseconds: 0, width: 20).hasSuffix("100 %"))
}

@Test func `a bar is never as wide as the terminal`() {
  let bar = ProgressBar(label: "温度\u{1B}/a rather long name of a file.csv", total: 97, unit: "rows")
  for width in 0...120 {
    for done in 0...97 {
      let text = bar.text(done: done, elapsedMicroseconds: 123_456, width: width)
      #expect(terminalColumns(of: text) <= max(0, width - 1))
      #expect(!text.contains("\u{1B}"))
    }
  }
}
