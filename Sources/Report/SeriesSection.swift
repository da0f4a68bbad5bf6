// One series on the page: what there is to say of it in a sentence, its drawings, its numbers.
import TimeSeries

/// The section of one series, and its row in the index.
struct SeriesSection {
  /// What is told.
  let series: SeriesReport
  /// Its number on the page, from 1.
  let number: Int

  private var identifier: String { "s\(number)" }
  private var charts: SeriesCharts { SeriesCharts(series: series, identifier: identifier) }

  /// The section as HTML.
  var html: String {
    var text =
      "<section class=\"s\" id=\"\(identifier)\" aria-labelledby=\"\(identifier)n\">"
      + "<h2 id=\"\(identifier)n\">\(escapedForHTML(series.name))</h2>"
      + "<p>\(standing)</p><p class=\"q\">\(origin)</p><div class=\"k\">"
    text += figure(
      charts.forecastChart(), "Recent values and the newest forecast",
      "<span class=\"ka\">Measured</span>, and <span class=\"kf\">forecast</span> with the range "
        + "that holds 80 % of what comes, and a paler one for 95 %. Times are UTC.", isWide: true)
    text += figure(
      charts.pastChart(), "What had been forecast, and what came",
      "For each moment the newest <span class=\"kf\">forecast</span> made before it, with its 80 % "
        + "range, and what was <span class=\"ka\">measured</span>.", isWide: true)
    text += figure(
      charts.errorChart(), "Mean error by steps ahead",
      "Over every origin, not only those stored. Lower is better.")
    text += figure(
      charts.coverageChart(), "Values inside the ranges, by steps ahead",
      "Dashed: what is promised. <span class=\"kf\">Solid: what came.</span>")
    text += figure(
      charts.weightsChart(), "Whose forecast it is",
      series.weights.count > 1
        ? "Shares at the end of each day, over all steps ahead." : "Shares now, by steps ahead.")
    text += figure(
      charts.historyChart(), "The last \(series.history.count) values",
      "In each column of pixels the least and the greatest.", isWide: true)
    return text + "</div>\(numbers)</section>\n"
  }

  /// The row of the index.
  var indexRow: String {
    let one = series.scores.first
    let next = series.forecast?.steps.first?.value
    return "<tr><td class=\"u\"><a href=\"#\(identifier)\">\(escapedForHTML(series.name))</a></td>"
      + "<td class=\"zc\">\(sparkline)</td>"
      + "<td class=\"d\">\(htmlMeasure(series.lastValue, unit: series.unit))</td>"
      + "<td class=\"d h\">\(htmlMeasure(next, unit: series.unit))</td>"
      + "<td class=\"d h\">\(htmlShare(one?.skill))</td>"
      + "<td class=\"d h\">\(htmlShare(one?.coverage80))</td>"
      + "<td\(series.state == "stale" ? " class=\"bad\"" : "")>\(escapedForHTML(series.state))</td>"
      + "</tr>"
  }

  /// The recent values and the forecast without axes.
  private var sparkline: String {
    let steps = series.forecast?.steps ?? []
    let end = steps.last?.target ?? series.history.last?.time
    guard let end, let origin = series.history.last?.time else { return "" }
    let length = charts.interval.multiplied(by: max(24, 4 * steps.count))
    let recent = charts.line(from: origin.advanced(byMicroseconds: -length), to: origin)
    let ahead = steps.map { PlotPoint(x: Double($0.target.microseconds), y: $0.value) }
    let forecast = PlotLine((ahead.isEmpty ? [] : recent.points.suffix(1)) + ahead)
    let range = ChartRange(around: (recent.points + forecast.points).map(\.y))
    guard let start = recent.points.first?.x, start < Double(end.microseconds) else { return "" }
    let across = PlotScale(start: start, end: Double(end.microseconds), length: 400)
    let upward = PlotScale(start: range.high, end: range.low, length: 100)
    let thin = recent.thinned(columns: 50, from: start, to: Double(origin.microseconds))
    return "<svg class=\"z\" viewBox=\"0 0 400 100\" preserveAspectRatio=\"none\" "
      + "aria-hidden=\"true\"><path d=\"\(thin.path(across, upward))\"/>"
      + (steps.isEmpty ? "" : "<path class=\"f\" d=\"\(forecast.path(across, upward))\"/>")
      + "</svg>"
  }

  /// How good the forecasts are, in a sentence.
  private var standing: String {
    guard let one = series.scores.first else {
      return "No forecast has met its target yet"
        + (series.forecast == nil ? "; two observations are needed for the first." : ".")
    }
    var text = "One step ahead, forecasts are off by \(htmlMeasure(one.mae, unit: series.unit))"
    text += " on average"
    if let skill = one.skill, skill.isFinite {
      let percent = fixedNumber(skill.magnitude * 100, decimals: 1)
      text += ", \(percent)\u{A0}% \(skill < 0 ? "more" : "less") than the last value repeated"
    }
    return text + ". \(htmlShare(one.coverage80)) of the values fell into the 80\u{A0}% range."
  }

  /// Where the numbers are from.
  private var origin: String {
    var parts = ["\(series.observations) observations"]
    if let first = series.firstTime, let last = series.lastTime {
      parts.append("\(shortTime(first)) to \(shortTime(last)) UTC")
    }
    if let interval = series.intervalMicroseconds { parts.append("every \(duration(interval))") }
    parts.append(escapedForHTML(series.state))
    return parts.joined(separator: " · ")
  }

  private func figure(
    _ chart: Chart?, _ title: String, _ words: String, isWide: Bool = false
  ) -> String {
    guard let chart else { return "" }
    return "<figure\(isWide ? " class=\"w\"" : "")><figcaption><b>\(title)</b>\(words)</figcaption>"
      + "\(chart.svg)</figure>"
  }

  /// The drawings' numbers as tables.
  private var numbers: String {
    var tables: [String] = []
    if let forecast = series.forecast {
      let unit = series.unit.map { ", \($0)" } ?? ""
      var table = HTMLTable(
        "Forecast from \(shortTime(forecast.origin)) UTC\(unit)",
        [
          .text("target, UTC"), .number("forecast"), .number("80 % from"), .number("to"),
          .number("95 % from"), .number("to"),
        ])
      for step in forecast.steps {
        table.append(
          [.html(shortTime(step.target))]
            + [step.value, step.lower80, step.upper80, step.lower95, step.upper95].map {
              .number(htmlMeasure($0, unit: nil))
            })
      }
      tables.append(table.html)
    }
    if !series.scores.isEmpty { tables.append(accuracyTable) }
    if tables.isEmpty { return "" }
    return "<details><summary>The numbers as tables</summary>\(tables.joined())</details>"
  }

  /// Steps whose accuracy is told in numbers, beside the last; five hundred series have many.
  private static let toldSteps: Set = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672]

  private var accuracyTable: String {
    let families = ExpertFamily.allCases
    var table = HTMLTable(
      "How good forecasts were, and whose they are",
      [
        .number("step"), .number("forecasts"), .number("error"), .number("last value's"),
        .number("seasonal naive's"), .number("in 80 %"), .number("in 95 %"),
      ] + families.map { .number($0.name) })
    let last = series.scores.last?.step ?? 0
    for score in series.scores where score.step == last || Self.toldSteps.contains(score.step) {
      let shares = ExpertFamily.shares(of: score.weights)
      table.append(
        [.number("\(score.step)"), .number("\(score.count)")]
          + [score.mae, score.maeLastValue, score.maeSeasonalNaive].map {
            .number(htmlMeasure($0, unit: nil))
          }
          + ([score.coverage80, score.coverage95] + shares).map { .number(htmlShare($0)) })
    }
    return table.html
  }
}

/// A length of time in the largest unit that tells it in whole numbers.
func duration(_ microseconds: Int64) -> String {
  let units: [(name: String, length: Int64)] = [
    ("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000),
    ("ms", 1000),
  ]
  for unit in units where microseconds >= unit.length && microseconds % unit.length == 0 {
    return "\(microseconds / unit.length)\u{A0}\(unit.name)"
  }
  return "\(shortNumber(Double(microseconds) / 1e6))\u{A0}s"
}
