// The page: its parts, its policy, and names that mean harm.
import Testing

@testable import Report

/// The part of `page` between two texts.
private func part(_ page: String, from start: String, to end: String) throws -> String {
  let rest = try #require(page.firstRange(of: start)).upperBound
  let tail = page[rest...]
  return String(tail[..<(try #require(tail.firstRange(of: end)).lowerBound)])
}

@Test func `the body of a page is well-formed, whatever names there are`() throws {
  let hostile = sampleSeries(name: hostileName, unit: "\"<u>'")
  let file = ReportFile(
    name: hostileName, state: "failed", counts: [1, 2, 3, 4, 5, nil],
    finished: "2026-03-01T00:00:00.5Z", reason: "<b>no time column</b>")
  let reject = ReportReject(
    file: hostileName, line: 7, column: "<i>", reason: "'&' is not a number",
    text: "</td></table><script>alert(1)</script>\u{0}")
  let page = page([sampleSeries(), hostile], files: [file], rejects: [reject])
  let body = try part(page, from: "<body>", to: "<script>")
  let markup = try #require(Markup(body), "\(body)")
  #expect(markup.all("script").isEmpty && markup.all("img").isEmpty)
  #expect(markup.all("section").count == 4)
  // The one script is ours.
  #expect(page.split(separator: "<script").count == 2)
  #expect(!page.contains("\u{202E}") && !page.contains("\u{0}"))
  #expect(body.contains("\\u{202e}&amp;amp;"))
}

@Test func `a page forbids everything but its own style and script`() {
  let page = page([sampleSeries()])
  #expect(
    page.contains(
      "content=\"default-src 'none'; style-src 'sha256-\(ReportScript.styleDigest)'; "
        + "script-src 'sha256-\(ReportScript.digest)'; base-uri 'none'; form-action 'none'\""))
  for word in ["http://", "https://", "src=", "url(", "@import", " style="] {
    let found = page.split(separator: word).count - 1
    #expect(found == (word == "http://" ? 1 : 0), "\(word)")
  }
}

@Test func `one series needs no index, two have one with links`() throws {
  #expect(!page([sampleSeries()]).contains("id=\"index\""))
  let two = page([sampleSeries(), sampleSeries(name: "cellar")])
  let index = try part(two, from: "<section id=\"index\">", to: "</section>")
  #expect(index.contains("<a href=\"#s1\">boiler/temperature</a>"))
  #expect(index.contains("<a href=\"#s2\">cellar</a>"))
  #expect(index.split(separator: "<svg class=\"z\"").count == 3)
}

@Test func `a section says in a sentence how good the forecasts are`() {
  let text = page([sampleSeries()])
  #expect(
    text.contains(
      "One step ahead, forecasts are off by 0.2500\u{A0}°C on average, 50.0\u{A0}% less than the "
        + "last value repeated. 81.0\u{A0}% of the values fell into the 80\u{A0}% range."))
  #expect(
    text.contains(
      "44 observations · 2026-03-01 00:00 to 2026-03-02 23:00 UTC · every 1\u{A0}h · learning"))
  let new = SeriesReport(name: "new", unit: nil, state: "warming")
  #expect(page([new]).contains("No forecast has met its target yet; two observations are needed"))
}

@Test func `an empty page says so`() {
  let text = page([])
  #expect(text.contains("0 series, as of 2026-03-03 02:00 UTC"))
  #expect(text.contains("No file came yet.") && text.contains("No row was rejected."))
}

@Test func `tables tell what is drawn`() throws {
  let tables = try part(page([sampleSeries()]), from: "<details>", to: "</details>")
  #expect(tables.contains("<td>2026-03-03 00:00</td><td class=\"d\">22.00</td>"))
  #expect(tables.contains("<td class=\"d\">0.7500</td><td class=\"d\">1.500</td><td class=\"d\">–"))
}

@Test func `a page of five hundred series is small`() {
  let bytes = page((0..<500).map { sampleSeries(name: "sensor \($0)") }).utf8.count
  #expect(bytes < 500 * 20_000)
}

@Test(
  arguments: [
    (60_000_000, "1\u{A0}min"), (86_400_000_000, "1\u{A0}d"), (5_400_000_000, "90\u{A0}min"),
    (250_000, "250\u{A0}ms"), (1_500_000, "1500\u{A0}ms"), (10, "1.000e-05\u{A0}s"),
  ] as [(Int64, String)])
func `lengths of time are told in the unit that fits`(microseconds: Int64, text: String) {
  #expect(duration(microseconds) == text)
}

@Test func `a forecast may be older than all values that were read`() throws {
  var series = sampleSeries()
  // A file is being learned: its values are there, the forecast after them is not.
  series.lastTime = hour(9000)
  series.history = (8000...9000).map { ReportValue(time: hour($0), value: 20) }
  let body = try part(page([series]), from: "<body>", to: "<script>")
  #expect(Markup(body) != nil && body.contains("newest forecast"))
  // Values up to the forecast's end are drawn beside it, later ones are not.
  series.history = (44...60).map { ReportValue(time: hour($0), value: 20) }
  #expect(Markup(try part(page([series]), from: "<body>", to: "<script>")) != nil)
  series.history = [ReportValue(time: hour(50), value: 20), ReportValue(time: hour(51), value: 20)]
  #expect(Markup(try part(page([series]), from: "<body>", to: "<script>")) != nil)
}

@Test func `the smallest numbers there are can be drawn`() throws {
  let least = Double.leastNonzeroMagnitude
  for values in [[least, least], [0, least], [-least, 1e300]] {
    var series = sampleSeries()
    series.history = values.indices.map { ReportValue(time: hour($0), value: values[$0]) }
    series.scores = series.scores.map { score in
      var score = score
      score.mae = least
      return score
    }
    #expect(Markup(try part(page([series]), from: "<body>", to: "<script>")) != nil)
  }
}
