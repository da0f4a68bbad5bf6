// How output files are written and divided.

/// How a forecast is written.
public enum OutboxFormat: String, Hashable, Sendable, CaseIterable {
  /// Comma-separated values with a header (RFC 4180, lines ended by a newline).
  case csv
  /// One JSON object a line.
  case jsonl

  /// What a new file begins with.
  public var header: [UInt8] {
    switch self {
    case .csv: Array((ForecastLine.keys.joined(separator: ",") + "\n").utf8)
    case .jsonl: []
    }
  }

  /// The end of the name of a file, without the dot.
  public var fileExtension: String { rawValue }
}

/// How forecasts are divided into files.
public enum OutboxPartition: String, Hashable, Sendable, CaseIterable {
  /// A file for each series.
  case series
  /// A file for each day on which forecasts were issued.
  case day
  /// One file.
  case single
}
