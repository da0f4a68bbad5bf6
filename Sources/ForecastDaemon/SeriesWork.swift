// One series in one batch: what there is to learn of it, how a thread does so, and what came of it.

import Forecasting
import StateStore
import TimeSeries

/// One series of a batch: what there is to learn, and what came of it.
struct SeriesWork: Sendable {
  /// How many observations a thread learns before it looks for another series: some milliseconds.
  static let pieceObservations = 512

  /// The series in the store, as it was before the batch.
  let row: SeriesRow
  /// How it is learned.
  let options: ForecasterOptions
  /// Whether a forecast is issued at each observation rather than by the end of a file.
  let issuesEvery: Bool
  /// Times to learn, in microseconds since 1970, strictly increasing.
  var times: [Int64] = []
  /// The values at `times`.
  var values: [Double] = []
  /// Observations of the batch that were stored as late.
  var late = 0
  /// The oldest time of the batch.
  var oldest: Int64?
  /// The forecasts issued, in the order of their origins.
  var forecasts: [Forecast] = []
  /// How the experts shared the forecast at the end of each day that is over.
  var dayWeights: [DayWeights] = []
  /// Its learned state while it is worked on.
  var entry: ResidentEntry?

  init(row: SeriesRow, options: ForecasterOptions, issuesEvery: Bool) {
    self.row = row
    self.options = options
    self.issuesEvery = issuesEvery
  }

  /// How many of `times` are learned.
  private var learnedCount = 0

  /// The newest time learned so far, this batch included.
  var lastTime: Int64? { times.last ?? row.summary.lastTime?.microseconds }

  /// The series' summary once the batch is learned.
  var summary: SeriesSummary {
    var summary = row.summary
    summary.observations += times.count + late
    summary.learned += times.count
    summary.late += late
    if let oldest {
      let first = Timestamp(microseconds: oldest)
      summary.firstTime = min(first, summary.firstTime ?? first)
    }
    if let time = times.last, let value = values.last {
      summary.lastTime = Timestamp(microseconds: time)
      summary.lastValue = value
    }
    if let forecaster = entry?.forecaster { summary.note(forecaster) }
    return summary
  }

  /// Whether the batch has anything new for the series.
  var isChanged: Bool { late > 0 || !times.isEmpty }

  /// Notes an observation that is to be learned.
  mutating func noteLearned(_ time: Int64, _ value: Double) {
    times.append(time)
    values.append(value)
    oldest = min(time, oldest ?? time)
  }

  /// Notes what was stored as late.
  mutating func note(_ late: BatchRows.Late) {
    self.late += late.count
    oldest = min(late.oldest, oldest ?? late.oldest)
  }

  /// Learns some of what there is to learn; returns whether anything is left.
  mutating func learnPiece(in scratch: inout WorkerScratch) -> Bool {
    guard entry != nil else { return false }
    let index = scratch.workspaceIndex(for: options)
    let piece = learnedCount..<min(learnedCount + Self.pieceObservations, times.count)
    for position in piece {
      let time = Timestamp(microseconds: times[position])
      if let last = entry?.forecaster.lastTime, last.daysSince1970 < time.daysSince1970,
        let weights = entry?.forecaster.meanWeights
      {
        dayWeights.append(DayWeights(day: last.daysSince1970, weights: weights))
      }
      entry?.forecaster.learn(values[position], at: time, using: &scratch.workspaces[index])
      if issuesEvery, let forecast = entry?.forecaster.forecast() { forecasts.append(forecast) }
    }
    learnedCount = piece.upperBound
    entry?.unsaved += piece.count
    entry?.isUnpublished = true
    return learnedCount < times.count
  }
}
