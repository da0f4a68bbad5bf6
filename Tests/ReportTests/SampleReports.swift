// Small reports for tests.
import Report
import TimeSeries

/// 2026-03-01T00:00:00Z and so many hours.
func hour(_ hours: Int) -> Timestamp { Timestamp(seconds: 1_772_323_200 + Int64(hours) * 3600) }

/// A name that means harm in every way.
let hostileName = "\"><script>alert('x')</script>\u{202E}&amp;" + String(repeating: "n", count: 200)

/// Two days of hours with a gap, a forecast, and all that belongs to it.
func sampleSeries(name: String = "boiler/temperature", unit: String? = "°C") -> SeriesReport {
  var series = SeriesReport(name: name, unit: unit, state: "learning")
  series.intervalMicroseconds = 3_600_000_000
  series.observations = 44
  series.firstTime = hour(0)
  series.lastTime = hour(47)
  series.lastValue = 21.5
  series.history = (0..<48).filter { !(20..<24).contains($0) }.map {
    ReportValue(time: hour($0), value: 20 + Double($0 % 12) / 4)
  }
  series.recentSteps = 168
  series.forecast = Forecast(series: SeriesID(name), origin: hour(47), steps: steps(after: 47))
  series.issued = hour(48)
  series.past =
    steps(after: 30).map { PastForecast(origin: hour(30), step: $0) }
    + steps(after: 33).map { PastForecast(origin: hour(33), step: $0) }
  series.scores = (1...3).map { step in
    StepScore(
      step: step, count: 40, mae: 0.25 * Double(step), rmse: 0.5, mase: 0.5, bias: 0,
      maeLastValue: 0.5 * Double(step), maeSeasonalNaive: step == 3 ? nil : 0.75,
      coverage80: 0.81, coverage95: 0.94, width80: 1, width95: 2, weights: weights(0.25))
  }
  series.weights = [
    DayWeights(day: 20_513, weights: weights(0.75)),
    DayWeights(day: 20_514, weights: weights(0.25)),
  ]
  return series
}

private func steps(after origin: Int) -> [ForecastStep] {
  (1...3).map { step in
    ForecastStep(
      step: step, target: hour(origin + step), value: 21 + Double(step), lower80: 20,
      upper80: 24.5, lower95: 18, upper95: 26)
  }
}

private func weights(_ share: Double) -> [ExpertWeight] {
  [
    ExpertWeight(expert: "last_value", weight: share),
    ExpertWeight(expert: "linear_season_24", weight: 0.25),
    ExpertWeight(expert: "lstm", weight: 0.75 - share),
    ExpertWeight(expert: "lstm_averaged", weight: 0),
  ]
}

/// The page of some series.
func page(
  _ series: [SeriesReport], files: [ReportFile] = [], rejects: [ReportReject] = []
) -> String {
  var report = HTMLReport(made: hour(50), version: "1.2.3", knownSeries: series.count)
  for one in series { report.append(one) }
  return String(decoding: report.page(files: files, rejects: rejects), as: UTF8.self)
}
