// The drawings that tell how far a series' forecasts can be trusted.
import TimeSeries

extension SeriesCharts {
  /// The mean error by steps ahead, against two forecasts that anybody can make; nil without one.
  func errorChart() -> Chart? {
    let scores = series.scores
    guard let last = scores.last, scores.count > 1 else { return nil }
    let lines: [(name: String, role: ChartRole, values: [Double?])] = [
      ("last value", .lastValue, scores.map(\.maeLastValue)),
      ("seasonal naive", .seasonal, scores.map(\.maeSeasonalNaive)),
      ("forecastd", .forecast, scores.map(\.mae)),
    ]
    let range = ChartRange(
      around: lines.flatMap { $0.values.compactMap { $0 } }, holdsZero: true, atMost: 5)
    return Chart(
      title: title("mean absolute error by steps ahead"),
      summary: "One step ahead \(measure(scores[0].mae)), the last value "
        + "\(measure(scores[0].maeLastValue)); \(last.step) steps ahead \(measure(last.mae)), "
        + "the last value \(measure(last.maeLastValue)).",
      identifier: identifier + "e", across: acrossSteps, kind: .steps,
      upward: (range.low, range.high), labelShare: 26, ticks: stepTicks, levels: range.ticks,
      unit: series.unit ?? "",
      layers: lines.map { line in
        .line(stepLine(line.values), line.role, name: line.name, isLabelled: true)
      })
  }

  /// The share of values inside both intervals by steps ahead; nil where no score is known.
  func coverageChart() -> Chart? {
    let scores = series.scores
    guard let last = scores.last, scores.count > 1 else { return nil }
    let least = scores.flatMap { [$0.coverage80, $0.coverage95] }.filter(\.isFinite).min() ?? 0
    let low = least >= 0.5 ? 0.5 : 0
    // What is promised has a mark of its own.
    let shares = low > 0 ? [low, 0.8, 0.95, 1] : [low, 0.5, 0.8, 0.95]
    let ticks = shares.map { share in
      Tick(value: share, label: fixedNumber(share * 100, decimals: 0) + " %")
    }
    return Chart(
      title: title("values inside the intervals, by steps ahead"),
      summary: "One step ahead \(share(scores[0].coverage80)) of the values were inside the "
        + "80 % interval and \(share(scores[0].coverage95)) inside the 95 % one; \(last.step) "
        + "steps ahead \(share(last.coverage80)) and \(share(last.coverage95)).",
      identifier: identifier + "c", across: acrossSteps, kind: .steps, upward: (low, 1.02),
      labelShare: 26, ticks: stepTicks, levels: ticks, isShare: true,
      layers: [
        .level(0.8), .level(0.95),
        .line(
          stepLine(scores.map(\.coverage80)), .forecast, name: "inside 80 %", isLabelled: true),
        .line(
          stepLine(scores.map(\.coverage95)), .forecast, name: "inside 95 %", isLabelled: true),
      ])
  }

  /// How the experts shared the forecast, day by day, or now by steps ahead; nil where not known.
  func weightsChart() -> Chart? {
    series.weights.count > 1 ? weightsByDay() : weightsByStep()
  }

  private func weightsByDay() -> Chart? {
    guard let first = series.weights.first, let last = series.weights.last else { return nil }
    let shares = series.weights.map { ExpertFamily.shares(of: $0.weights) }
    let times = series.weights.map { Double($0.start.microseconds) }
    return Chart(
      title: title("whose forecast it is, day by day"),
      summary: "At the end of \(shortDay(last.start)): \(described(last.weights)).",
      identifier: identifier + "w",
      across: (Double(first.start.microseconds), Double(last.start.microseconds)),
      kind: .time(intervalMicroseconds: 86_400_000_000), upward: (0, 1.02), labelShare: 26,
      ticks: timeTicks(from: first.start, to: last.start, atMost: 4), levels: Self.shareTicks,
      isShare: true,
      layers: layers(shares, across: times))
  }

  private func weightsByStep() -> Chart? {
    let scores = series.scores.filter { !$0.weights.isEmpty }
    guard scores.count > 1, let first = scores.first else { return nil }
    return Chart(
      title: title("whose forecast it is, by steps ahead"),
      summary: "One step ahead: \(described(first.weights)).",
      identifier: identifier + "w", across: acrossSteps, kind: .steps, upward: (0, 1.02),
      labelShare: 26, ticks: stepTicks, levels: Self.shareTicks,
      isShare: true,
      layers: layers(
        scores.map { ExpertFamily.shares(of: $0.weights) }, across: scores.map { Double($0.step) }))
  }

  /// A line for each kind of expert that ever had a share.
  private func layers(_ shares: [[Double]], across: [Double]) -> [ChartLayer] {
    ExpertFamily.allCases.compactMap { family in
      let values = shares.map { $0[family.rawValue] }
      guard values.contains(where: { $0 > 0.0005 }) else { return nil }
      let points = zip(across, values).map { PlotPoint(x: $0, y: $1) }
      return .line(PlotLine(points), family.role, name: family.name, isLabelled: true)
    }
  }

  private func described(_ weights: [ExpertWeight]) -> String {
    let shares = ExpertFamily.shares(of: weights)
    return ExpertFamily.allCases.filter { shares[$0.rawValue] > 0.0005 }
      .map { "\($0.name) \(share(shares[$0.rawValue]))" }.joined(separator: ", ")
  }

  private static let shareTicks = [0, 0.25, 0.5, 0.75, 1].map {
    Tick(value: $0, label: fixedNumber($0 * 100, decimals: 0) + " %")
  }

  private var acrossSteps: (low: Double, high: Double) {
    (Double(series.scores.first?.step ?? 1), Double(series.scores.last?.step ?? 2))
  }

  /// Marks of steps: the first, the last, and round ones between.
  private var stepTicks: [Tick] {
    let (low, high) = acrossSteps
    let round = numberTicks(from: low, to: high, atMost: 5).compactMap { tick in
      tick.value == tick.value.rounded() && tick.value - low >= (high - low) * 0.2
        ? Tick(value: tick.value, label: "\(Int(tick.value))") : nil
    }
    return [Tick(value: low, label: "\(Int(low)) step" + (low == 1 ? "" : "s"))] + round
  }

  private func stepLine(_ values: [Double?]) -> PlotLine {
    PlotLine(
      zip(series.scores, values).compactMap { score, value in
        value.map { PlotPoint(x: Double(score.step), y: $0) }
      })
  }

  private func measure(_ value: Double) -> String {
    shortNumber(value) + (series.unit.map { " " + $0 } ?? "")
  }

  private func share(_ share: Double) -> String {
    share.isFinite ? fixedNumber(share * 100, decimals: 1) + " %" : "-"
  }
}

/// Experts that are told together: what they have in common matters more than their seasons.
enum ExpertFamily: Int, CaseIterable, Sendable {
  case lastValue
  case seasonal
  case linear
  case network

  /// What it is called.
  var name: String {
    switch self {
    case .lastValue: "last value"
    case .seasonal: "seasonal naive"
    case .linear: "linear"
    case .network: "LSTM"
    }
  }

  var role: ChartRole {
    switch self {
    case .lastValue: .lastValue
    case .seasonal: .seasonal
    case .linear: .linear
    case .network: .forecast
    }
  }

  /// The family of an expert, by its name.
  init(expert: String) {
    if expert.hasPrefix("last_value") {
      self = .lastValue
    } else if expert.hasPrefix("seasonal_naive") {
      self = .seasonal
    } else {
      self = expert.hasPrefix("lstm") ? .network : .linear
    }
  }

  /// The share of each family, in their order.
  static func shares(of weights: [ExpertWeight]) -> [Double] {
    var shares = allCases.map { _ in 0.0 }
    for weight in weights where weight.weight.isFinite {
      shares[ExpertFamily(expert: weight.expert).rawValue] += weight.weight
    }
    return shares
  }
}

/// The date of a moment.
func shortDay(_ time: Timestamp) -> String { String(time.iso8601.prefix { $0 != "T" }) }
