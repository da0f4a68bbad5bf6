// The rules of the configuration: how some files are read, and what is known of some series.
import TimeSeries

extension Configuration {
  /// How the files are read that `match` names; what is nil is detected.
  public struct SourceRule: Equatable, Sendable {
    /// How values stand in a file.
    public enum Layout: String, CaseIterable, Sendable {
      /// A column a series.
      case wide
      /// One column of values; tags name the series.
      case long
    }

    /// The sign between the whole part of a number and its decimals.
    public enum DecimalSign: String, CaseIterable, Sendable {
      /// 21.5
      case point = "."
      /// 21,5
      case comma = ","
    }

    /// A glob of paths below the inbox.
    public var match: String
    /// The byte between fields.
    public var delimiter: UInt8?
    /// The decimal sign of numbers.
    public var decimal: DecimalSign?
    /// Whether the first record names the columns.
    public var header: Bool?
    /// The byte that begins a comment line.
    public var comment: UInt8?
    /// How many lines stand before the first record.
    public var skipRows: Int?
    /// Where the time of a row stands.
    public var time = Time()
    /// The columns whose values name a series; nil to detect.
    public var tags: [String]?
    /// The columns that are series; nil to detect.
    public var values: [String]?
    /// How values stand in the file.
    public var layout: Layout?
    /// The fields that mean "no value"; nil for the usual ones.
    public var missing: [String]?
    /// Texts that may stand behind a number and are left out; nil for none.
    public var units: [String]?
    /// How a series is named, such as `{device}/{tags}/{column}`.
    public var series: String?
    /// How the file's name tells the device, such as `{device}_*.csv`; nil where it does not.
    public var device: String?

    /// A rule that leaves everything to detection.
    public init(match: String) {
      self.match = match
    }

    /// Where the time of a row stands, and how it is written.
    public struct Time: Equatable, Sendable {
      /// The columns that make the time, joined by a space; nil to detect.
      public var columns: [String]?
      /// The format in the manner of strftime; nil to detect.
      public var format: String?
      /// The time zone of times that do not name theirs, such as `Europe/Rome`; nil for UTC.
      public var zone: String?
      /// What rows of a series mean that have the same time; nil for the first of them.
      public var repeats: Repeats?

      /// What rows of a series mean that have the same time.
      public enum Repeats: String, CaseIterable, Sendable {
        /// The first counts.
        case first
        /// Each counts, a millisecond after the one before.
        case spread
      }

      /// A time that is detected.
      public init() {}
    }
  }

  /// What is known beforehand of the series that `match` names.
  public struct SeriesRule: Equatable, Sendable {
    /// How several observations in one interval become one.
    public enum Aggregate: String, CaseIterable, Sendable {
      /// Their mean.
      case mean
      /// The last of them.
      case last
      /// Their sum.
      case sum
      /// The least of them.
      case min
      /// The greatest of them.
      case max
    }

    /// A glob of series names.
    public var match: String
    /// The time between two steps, in microseconds; nil to detect.
    public var intervalMicroseconds: Int64?
    /// How several observations in one interval become one; nil for the mean.
    public var aggregate: Aggregate?
    /// The unit of the values, for people.
    public var unit: String?
    /// What no forecast goes below.
    public var minimum: Double?
    /// What no forecast goes above.
    public var maximum: Double?
    /// What the values should not reach; nil for nothing.
    public var threshold: Threshold?
    /// The lengths of the seasons, in microseconds; nil for a day and a week.
    public var seasonsMicroseconds: [Int64]?
    /// How many steps ahead forecasts go; nil for the horizon of `forecast`.
    public var horizon: Int?

    /// A rule that leaves everything to detection and defaults.
    public init(match: String) {
      self.match = match
    }
  }
}
