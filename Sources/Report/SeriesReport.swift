// What a report tells: values that whoever makes one brings along.
import TimeSeries

/// A value that was measured.
public struct ReportValue: Hashable, Sendable {
  /// When.
  public let time: Timestamp
  /// The value, in the series' unit; finite.
  public let value: Double

  /// A value that was measured.
  public init(time: Timestamp, value: Double) {
    self.time = time
    self.value = value
  }
}

/// One step of a forecast whose target is past.
public struct PastForecast: Hashable, Sendable {
  /// The time of the newest observation that the forecast had seen.
  public let origin: Timestamp
  /// What was forecast.
  public let step: ForecastStep

  /// One step of a forecast whose target is past.
  public init(origin: Timestamp, step: ForecastStep) {
    self.origin = origin
    self.step = step
  }
}

/// Everything that a report tells of one series.
public struct SeriesReport: Hashable, Sendable {
  /// Its name; foreign text.
  public var name: String
  /// The unit of its values; foreign text.
  public var unit: String?
  /// The time between two steps; nil until it is known.
  public var intervalMicroseconds: Int64?
  /// Whether it is `warming`, `learning` or `stale`.
  public var state: String
  /// How many observations are stored.
  public var observations = 0
  /// The oldest stored time.
  public var firstTime: Timestamp?
  /// The newest learned time.
  public var lastTime: Timestamp?
  /// The value at `lastTime`.
  public var lastValue: Double?
  /// Values up to `lastTime`, in order of time.
  public var history: [ReportValue] = []
  /// How many steps of the history the first drawing shows.
  public var recentSteps = 0
  /// The newest forecast.
  public var forecast: Forecast?
  /// When it was issued.
  public var issued: Timestamp?
  /// For each past target of the recent time the newest forecast, in order of targets.
  public var past: [PastForecast] = []
  /// How good forecasts were, by step; a number that is not known is NaN.
  public var scores: [StepScore] = []
  /// How the experts shared the forecast, by day.
  public var weights: [DayWeights] = []

  /// A series of which nothing more is known.
  public init(name: String, unit: String?, state: String) {
    self.name = name
    self.unit = unit
    self.state = state
  }
}

/// A file that came in.
public struct ReportFile: Hashable, Sendable {
  /// Its path below the inbox; foreign text.
  public var name: String
  /// What became of it.
  public var state: String
  /// Series it touched, and its rows, learned observations, duplicates, late and rejected rows.
  public var counts: [Int64?]
  /// When it was finished.
  public var finished: String?
  /// Why it failed, or what is odd about it; foreign text.
  public var reason: String?

  /// The titles of `counts`.
  public static let countTitles = ["series", "rows", "learned", "duplicates", "late", "rejected"]

  /// A file that came in.
  public init(
    name: String, state: String, counts: [Int64?], finished: String?, reason: String?
  ) {
    self.name = name
    self.state = state
    self.counts = counts
    self.finished = finished
    self.reason = reason
  }
}

/// A row that was set aside.
public struct ReportReject: Hashable, Sendable {
  /// The file; foreign text.
  public var file: String
  /// The line of the file, from 1.
  public var line: Int64
  /// The column; foreign text.
  public var column: String?
  /// Why.
  public var reason: String
  /// The row; foreign text.
  public var text: String

  /// A row that was set aside.
  public init(file: String, line: Int64, column: String?, reason: String, text: String) {
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
    self.text = text
  }
}
