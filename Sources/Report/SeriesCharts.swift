// The drawings of one series over time: what came, what is forecast, what had been forecast.
import TimeSeries

/// Draws one series.
struct SeriesCharts {
  /// What is drawn.
  let series: SeriesReport
  /// A name for its parts that is unique in the page.
  let identifier: String

  /// The time of a step, within the smallest and greatest that can be drawn.
  var interval: Int64 { max(1, series.intervalMicroseconds ?? 1) }

  /// The name of the series and what of it is shown.
  func title(_ what: String) -> String { "\(series.name): \(what)" }

  /// Values of `history` from `start` to `end`, as a line with gaps where more than a step is
  /// missing.
  func line(from start: Timestamp, to end: Timestamp) -> PlotLine {
    PlotLine(
      series.history.filter { start <= $0.time && $0.time <= end }.map {
        PlotPoint(x: Double($0.time.microseconds), y: $0.value)
      }, gap: 1.5 * Double(interval))
  }

  /// The recent values, and the newest forecast with its intervals; nil before there is one.
  func forecastChart() -> Chart? {
    guard let forecast = series.forecast, let last = forecast.steps.last else { return nil }
    let start = forecast.origin.advanced(
      byMicroseconds: -interval.multiplied(by: max(2, series.recentSteps)))
    // A forecast may be older than all that was read: values came, and it was not made anew yet.
    guard start < last.target else { return nil }
    let recent = line(from: start, to: last.target)
    let steps = forecast.steps
    let inner = recent.points.map(\.y) + steps.flatMap { [$0.value, $0.lower80, $0.upper80] }
    let range = ChartRange(
      around: inner + Self.within(inner, steps.flatMap { [$0.lower95, $0.upper95] }))
    let first = recent.points.first.map { Timestamp(microseconds: Int64($0.x)) } ?? start
    let from = first < last.target ? first : start
    let origin = Double(forecast.origin.microseconds)
    return Chart(
      title: title("recent values and the newest forecast"),
      summary: "From \(shortTime(from)) to \(shortTime(last.target)) UTC. The forecast made from "
        + "\(shortTime(forecast.origin)) ends at \(shortNumber(last.value)), with 80 % between "
        + "\(shortNumber(last.lower80)) and \(shortNumber(last.upper80)). All numbers stand in the "
        + "table below.",
      identifier: identifier + "f", height: 240,
      across: (Double(from.microseconds), Double(last.target.microseconds)),
      kind: .time(intervalMicroseconds: interval), upward: (range.low, range.high), labelShare: 11,
      ticks: timeTicks(from: from, to: last.target, atMost: 7), levels: range.ticks,
      unit: series.unit ?? "",
      layers: [
        .band(
          [fan(forecast, \.lower95, \.upper95)], .interval95, name: "95 %",
          isLabelled: true),
        .band(
          [fan(forecast, \.lower80, \.upper80)], .interval80, name: "80 %",
          isLabelled: true),
        .moment(origin),
        .line(recent, .actual, name: "measured", isLabelled: false),
        .line(
          PlotLine(steps.map { PlotPoint(x: Double($0.target.microseconds), y: $0.value) }),
          .forecast, name: "forecast", isLabelled: false),
      ])
  }

  /// The band of a forecast, which begins with nothing at the origin's value where that is known.
  private func fan(
    _ forecast: Forecast, _ lower: KeyPath<ForecastStep, Double>,
    _ upper: KeyPath<ForecastStep, Double>
  ) -> [PlotSpan] {
    var spans = forecast.steps.map {
      PlotSpan(
        x: Double($0.target.microseconds), lower: $0[keyPath: lower], upper: $0[keyPath: upper])
    }
    if let value = series.lastValue, series.lastTime == forecast.origin {
      spans.insert(
        PlotSpan(x: Double(forecast.origin.microseconds), lower: value, upper: value), at: 0)
    }
    return spans
  }

  /// Of `outer` what is at most twice the height of `inner` away from it: a fan that is much
  /// wider leaves the drawing rather than flattening everything else.
  private static func within(_ inner: [Double], _ outer: [Double]) -> [Double] {
    guard let low = inner.min(), let high = inner.max() else { return outer }
    let reach = 2 * (high / 2 - low / 2)
    return outer.map { min(max($0, low - 2 * reach), high + 2 * reach) }
  }

  /// What had been forecast for the recent time, and what came; nil where nothing is.
  func pastChart() -> Chart? {
    guard let first = series.past.first, let last = series.past.last,
      first.step.target < last.step.target
    else { return nil }
    let actual = line(from: first.step.target, to: last.step.target)
    let range = ChartRange(
      around: actual.points.map(\.y)
        + series.past.flatMap { [$0.step.value, $0.step.lower80, $0.step.upper80] })
    // A forecast of several steps is a piece of its own; forecasts of one step make one line.
    var pieces: [[PastForecast]] = []
    for past in series.past {
      if let before = pieces.last?.last, before.step.step == 1 || before.origin == past.origin,
        past.step.step == 1 || before.origin == past.origin,
        Double(past.step.target.microseconds - before.step.target.microseconds)
          <= 1.5 * Double(interval)
      {
        pieces[pieces.count - 1].append(past)
      } else {
        pieces.append([past])
      }
    }
    var forecasts = PlotLine([])
    forecasts.pieces = pieces.map { piece in
      piece.map { PlotPoint(x: Double($0.step.target.microseconds), y: $0.step.value) }
    }
    let bands = pieces.map { piece in
      piece.map {
        PlotSpan(
          x: Double($0.step.target.microseconds), lower: $0.step.lower80, upper: $0.step.upper80)
      }
    }
    return Chart(
      title: title("what had been forecast, and what came"),
      summary: "From \(shortTime(first.step.target)) to \(shortTime(last.step.target)) UTC: for "
        + "each time the newest forecast made before it, with its 80 % interval.",
      identifier: identifier + "p", height: 200,
      across: (Double(first.step.target.microseconds), Double(last.step.target.microseconds)),
      kind: .time(intervalMicroseconds: interval), upward: (range.low, range.high),
      ticks: timeTicks(from: first.step.target, to: last.step.target, atMost: 7),
      levels: range.ticks, unit: series.unit ?? "",
      layers: [
        .band(bands, .interval80, name: "80 %", isLabelled: false),
        .line(actual, .actual, name: "measured", isLabelled: false),
        .line(forecasts, .forecast, name: "forecast", isLabelled: false),
      ])
  }

  /// All values that were brought along, if they go further back than the recent ones.
  func historyChart() -> Chart? {
    guard let first = series.history.first, let last = series.history.last,
      first.time < last.time,
      last.time.microseconds - first.time.microseconds
        > interval.multiplied(by: 2 * series.recentSteps)
    else { return nil }
    let all = line(from: first.time, to: last.time)
    let range = ChartRange(around: all.points.map(\.y), atMost: 4)
    return Chart(
      title: title("the last \(series.history.count) values"),
      summary: "From \(shortTime(first.time)) to \(shortTime(last.time)) UTC; in each column of "
        + "the drawing the least and the greatest value.",
      identifier: identifier + "h", height: 110,
      across: (Double(first.time.microseconds), Double(last.time.microseconds)),
      kind: .time(intervalMicroseconds: interval), upward: (range.low, range.high),
      ticks: timeTicks(from: first.time, to: last.time, atMost: 7), levels: range.ticks,
      unit: series.unit ?? "",
      layers: [.line(all, .actual, name: "measured", isLabelled: false)])
  }
}

/// A moment as `2016-07-01 06:00`, with seconds where it has any.
func shortTime(_ time: Timestamp) -> String {
  let text = time.iso8601.dropLast()
  let clock = text.hasSuffix(":00") ? text.dropLast(3) : text
  return clock.split(separator: "T").joined(separator: " ")
}

extension Int64 {
  /// The product, or the greatest number where that is less.
  func multiplied(by count: Int) -> Int64 {
    let (product, isOver) = multipliedReportingOverflow(by: Int64(count))
    return isOver ? .max / 4 : Swift.min(product, .max / 4)
  }
}
