// What has come in since the start: counts for the status, the metrics and the summary.

import StateStore
import TimeSeries

/// Counts since the process started.
public struct IngestCounts: Equatable, Sendable {
  /// Files learned from to their end.
  public var filesDone = 0
  /// Files whose content was done before.
  public var filesDuplicate = 0
  /// Files set aside.
  public var filesFailed = 0
  /// Data records read.
  public var rows = 0
  /// Rejected records.
  public var rejectedRows = 0
  /// Observations learned.
  public var learned = 0
  /// Observations that were there already.
  public var duplicates = 0
  /// Observations stored as late.
  public var late = 0
  /// Forecasts issued.
  public var forecasts = 0
  /// Bytes of finished files.
  public var fileBytes: Int64 = 0
  /// When a file was last finished without failing, in microseconds since 1970; 0 for never.
  public var lastSuccessMicroseconds: Int64 = 0
  /// How long the last finished file took from its claim on, in microseconds.
  public var lastDurationMicroseconds: Int64 = 0
  /// The last finished file, escaped.
  public var lastFile: String?

  /// Notes what a growing file has gained: `entry` was `earlier` before.
  mutating func noteGrowth(_ entry: FileEntry, after earlier: FileEntry, at moment: Timestamp) {
    lastSuccessMicroseconds = moment.microseconds
    lastFile = entry.name
    fileBytes += entry.bytes - earlier.bytes
    rows += entry.rows - earlier.rows
    rejectedRows += entry.rejected - earlier.rejected
    learned += entry.learned - earlier.learned
    duplicates += entry.duplicates - earlier.duplicates
    late += entry.late - earlier.late
  }

  mutating func note(_ entry: FileEntry, _ outcome: FileOutcome) {
    switch outcome {
    case .done, .released: filesDone += 1
    case .duplicate: filesDuplicate += 1
    case .failed: filesFailed += 1
    case .gone, .interrupted: return
    }
    if case .failed = outcome {
    } else {
      lastSuccessMicroseconds = entry.finished?.microseconds ?? lastSuccessMicroseconds
    }
    lastFile = entry.name
    let finished = entry.finished?.microseconds ?? entry.received.microseconds
    lastDurationMicroseconds = max(0, finished - entry.received.microseconds)
    fileBytes += entry.bytes
    rows += entry.rows
    rejectedRows += entry.rejected
    learned += entry.learned
    duplicates += entry.duplicates
    late += entry.late
  }
}
