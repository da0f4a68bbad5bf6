// What is stored of a series' learned state: its snapshot, and its scores for all to read.

import Forecasting
import StateStore
import TimeSeries

extension StateStore {
  /// Stores the snapshot of a series; nothing while it has learned nothing.
  func putSnapshot(
    _ series: SeriesKey, of forecaster: SeriesForecaster
  ) throws(StateStoreError) {
    guard let lastTime = forecaster.lastTime else { return }
    try putSnapshot(
      series,
      StoredSnapshot(
        throughTime: lastTime, observations: forecaster.observationCount,
        fingerprint: forecaster.options.fingerprint, bytes: forecaster.encoded))
  }

  /// Publishes what the forecaster of the series `row` says of it.
  func publish(_ forecaster: SeriesForecaster, of row: SeriesRow) throws(StateStoreError) {
    let scores = forecaster.scores
    try putScores(row.key, scores)
    var summary = row.summary
    summary.note(forecaster)
    summary.mae = scores.first?.mae
    summary.maeLastValue = scores.first?.maeLastValue
    summary.coverage80 = scores.first?.coverage80
    summary.coverage95 = scores.first?.coverage95
    try updateSeries(row.key, summary)
  }
}

extension SeriesSummary {
  /// Takes over what a forecaster has found out: the interval, and how far it has come.
  mutating func note(_ forecaster: SeriesForecaster) {
    intervalMicroseconds = forecaster.intervalMicroseconds
    phase = forecaster.state == .warming ? .warming : .learning
  }
}
