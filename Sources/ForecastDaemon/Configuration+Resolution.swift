// What the configuration says of one file or one series: the first rule that matches.
import Forecasting
import LinuxSystem
import SensorCSV
import TimeSeries

extension Configuration {
  /// How a file is read.
  ///
  /// - Parameter relativePath: Its path below the inbox; a rule fits a compressed file, too, if it
  ///   fits the name without `.gz`.
  /// - Returns: What the first rule that matches says; everything is detected where there is none.
  public func sourceOptions(for relativePath: FilePath) -> SourceOptions {
    var spellings = [relativePath]
    if relativePath.bytes.suffix(3).elementsEqual(".gz".utf8) {
      spellings.append(FilePath(bytes: Array(relativePath.bytes.dropLast(3))))
    }
    let rule = sources.first { rule in
      guard let pattern = GlobPattern(rule.match) else { return false }
      return spellings.contains { pattern.matches($0) }
    }
    return rule?.options ?? SourceOptions()
  }

  /// How a series is forecast.
  ///
  /// - Returns: The options of the model, with what the first rule that matches says of the series.
  public func forecasterOptions(for series: SeriesID) -> ForecasterOptions {
    var options = ForecasterOptions()
    options.horizon = forecast.horizon
    options.hidden = model.hidden
    options.truncation = model.truncation
    options.updateInterval = model.updateInterval
    options.learningRate = model.learningRate
    options.replay = model.replay
    options.forgetBias = model.forgetBias
    options.seed = model.seed
    guard let rule = rule(for: series) else { return options }
    options.horizon = rule.horizon ?? options.horizon
    options.intervalMicroseconds = rule.intervalMicroseconds
    options.aggregate = rule.aggregate.map(\.timeSeriesAggregate) ?? options.aggregate
    options.seasonsMicroseconds = rule.seasonsMicroseconds
    options.minimum = rule.minimum
    options.maximum = rule.maximum
    return options
  }

  /// How many steps the longest forecast of a series has.
  var longestHorizon: Int {
    series.compactMap(\.horizon).reduce(forecast.horizon, max)
  }

  /// The unit of a series; nil where no rule tells one.
  public func unit(of series: SeriesID) -> String? {
    rule(for: series)?.unit
  }

  /// What a series should not reach; empty where no rule tells it.
  public func threshold(of series: SeriesID) -> Threshold {
    rule(for: series)?.threshold ?? Threshold()
  }

  /// The limits within which a file is decoded.
  ///
  /// - Parameter now: The time by the clock; observations may lie a little ahead of it.
  /// - Returns: The configured limits.
  public func decodingLimits(now: Timestamp) -> DecodingLimits {
    DecodingLimits(
      latest: now.advanced(byMicroseconds: limits.futureSkewMicroseconds),
      lineBytes: limits.lineBytes, fields: limits.fields, seriesCount: limits.series)
  }

  private func rule(for series: SeriesID) -> SeriesRule? {
    self.series.first { GlobPattern($0.match)?.matches(series.name) == true }
  }
}

extension Configuration.SourceRule {
  /// The rule in the words of the CSV room.
  fileprivate var options: SourceOptions {
    SourceOptions(
      delimiter: delimiter, decimal: decimal?.rawValue.utf8.first, header: header,
      comment: comment, skipRows: skipRows, timeColumns: time.columns, timeFormat: time.format,
      timeZone: time.zone, timeRepeats: time.repeats.map { $0 == .first ? .first : .spread },
      tags: tags, values: values, layout: layout.map { $0 == .wide ? .wide : .long },
      missing: missing, units: units, seriesTemplate: series, devicePattern: device)
  }
}

extension Configuration.SeriesRule.Aggregate {
  /// The same in the words of the time series' room.
  fileprivate var timeSeriesAggregate: TimeSeries.Aggregate {
    switch self {
    case .mean: .mean
    case .last: .last
    case .sum: .sum
    case .min: .min
    case .max: .max
    }
  }
}

extension Configuration.Limits {
  /// The most threads that learn where the configuration does not say how many: fewer than the
  /// service may have (TasksMax), however many processors there are.
  static let automaticThreads = 16

  /// How many threads learn on a machine with so many processors.
  func threadCount(processors: Int) -> Int {
    threads ?? min(processors, Self.automaticThreads)
  }
}
