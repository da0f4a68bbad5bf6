// Drawings: well-formed, with words for those who do not see them, and labels that do not collide.
import Testing

@testable import Report

@Test func `every drawing of a series is well-formed and says what it shows`() throws {
  for series in [sampleSeries(), sampleSeries(name: hostileName, unit: "<°\u{2066}C>")] {
    let charts = SeriesCharts(series: series, identifier: "s1")
    let all = [
      charts.forecastChart(), charts.pastChart(), charts.errorChart(), charts.coverageChart(),
      charts.weightsChart(),
    ]
    var identifiers: Set<String> = []
    for chart in all {
      let svg = try #require(chart).svg
      let markup = try #require(Markup(svg), "\(svg)")
      #expect(markup.all("title").count == 1 && markup.all("desc").count == 1)
      let outer = try #require(markup.all("svg").first).attributes
      #expect(outer["role"] == "img" && outer["tabindex"] == "0")
      for element in markup.elements {
        if let id = element.attributes["id"] { #expect(identifiers.insert(id).inserted) }
        #expect(!element.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" })
      }
      #expect(markup.all("path").allSatisfy { !($0.attributes["d"] ?? "").isEmpty })
    }
    #expect(charts.historyChart() == nil)
  }
}

@Test func `what is missing is a gap in the line`() throws {
  let chart = try #require(
    SeriesCharts(series: sampleSeries(), identifier: "s1").forecastChart())
  let markup = try #require(Markup(chart.svg))
  let measured = try #require(markup.all("path").first { $0.attributes["data-n"] == "measured" })
  #expect(measured.attributes["d"]?.split(separator: "M").count == 2)
}

@Test func `the axes tell their unit and round times`() throws {
  let chart = try #require(
    SeriesCharts(series: sampleSeries(), identifier: "s1").forecastChart())
  let texts = try #require(Markup(chart.svg)).texts
  #expect(texts.contains("26 °C"))
  #expect(texts.contains("2 Mar") && texts.contains("12:00"))
  #expect(texts.contains("80 %") && texts.contains("95 %"))
}

@Test func `a forecast of several steps is a piece of its own`() throws {
  let chart = try #require(SeriesCharts(series: sampleSeries(), identifier: "s1").pastChart())
  let markup = try #require(Markup(chart.svg))
  let forecast = try #require(markup.all("path").first { $0.attributes["data-n"] == "forecast" })
  #expect(forecast.attributes["d"]?.split(separator: "M").count == 2)
}

@Test func `a series of which nothing is known yet has no drawing`() {
  let charts = SeriesCharts(
    series: SeriesReport(name: "new", unit: nil, state: "warming"), identifier: "s1")
  #expect(charts.forecastChart() == nil && charts.pastChart() == nil)
  #expect(charts.errorChart() == nil && charts.coverageChart() == nil)
  #expect(charts.weightsChart() == nil && charts.historyChart() == nil)
}

@Test func `shares of experts are told by kind`() {
  let shares = ExpertFamily.shares(of: sampleSeries().scores[0].weights)
  #expect(shares == [0.25, 0, 0.25, 0.5])
}

@Test func `values beyond all measure are drawn`() throws {
  var series = sampleSeries()
  series.history[3] = ReportValue(time: hour(3), value: 1.7e308)
  series.history[4] = ReportValue(time: hour(4), value: -1.7e308)
  let chart = try #require(SeriesCharts(series: series, identifier: "s1").forecastChart())
  #expect(Markup(chart.svg) != nil)
}

@Test(
  arguments: [
    ([], []), ([50], [50]), ([10, 20, 30], [10, 110, 210]), ([450, 480, 500], [300, 400, 500]),
    ([0, 1, 2, 3, 4, 900], [10, 110, 210, 310, 410, 500]),
  ] as [([Int], [Int])])
func `labels are moved apart and stay within`(places: [Int], moved: [Int]) {
  let room = places.count == 6 ? 10...510 : 10...500
  let spreadPlaces = spread(places, apart: 100, within: room)
  if places.count == 6 {
    #expect(zip(spreadPlaces, spreadPlaces.dropFirst()).allSatisfy { $1 - $0 >= 100 })
  } else {
    #expect(spreadPlaces == moved)
  }
}
