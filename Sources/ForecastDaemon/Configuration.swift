// Everything an operator can set, with its default: one property for each key of the file.

/// The configuration of one daemon.
///
/// Every default is the one that `config/forecastd.json5` tells.
public struct Configuration: Equatable, Sendable {
  /// The directory that holds inbox, processing, done, failed and outbox, on one file system.
  public var spool = "/var/spool/forecastd"
  /// The SQLite database that holds everything learned and forecast.
  public var state = "/var/lib/forecastd/forecastd.db"
  /// How files are taken from the inbox.
  public var inbox = Inbox()
  /// How files are read, where detection does not suffice; the first match wins.
  public var sources: [SourceRule] = []
  /// What is known of series beforehand; the first match wins.
  public var series: [SeriesRule] = []
  /// How far ahead is forecast, and how often.
  public var forecast = Forecast()
  /// The LSTM and how it learns.
  public var model = Model()
  /// How output files are written.
  public var outbox = Outbox()
  /// How long things are kept.
  public var retention = Retention()
  /// Where metrics go.
  public var metrics = Metrics()
  /// The page that shows everything.
  public var report = Report()
  /// The limit of every queue, read, window and cache.
  public var limits = Limits()

  /// The defaults.
  public init() {}

  /// How files are taken from the inbox.
  public struct Inbox: Equatable, Sendable {
    /// What becomes of a file that has been learned from.
    public enum After: String, CaseIterable, Sendable {
      /// It moves to `done/YYYY-MM-DD/`.
      case archive
      /// It is deleted.
      case delete
      /// It stays, and is remembered by its content.
      case keep
    }

    /// What becomes of a file that has been learned from.
    public var after = After.archive
    /// Whether subdirectories are read; each names a device.
    public var recursive = true
    /// How long a file must not have changed before it is claimed, in microseconds.
    public var settleMicroseconds: Int64 = 2_000_000
    /// How often the inbox is scanned without being told of a change, in microseconds.
    public var rescanMicroseconds: Int64 = 5_000_000
    /// Globs of files that grow and are read as they do.
    public var follow: [String] = []
    /// Globs of names that are left alone.
    public var ignore = [".*", "*~", "*.tmp", "*.part", "*.filepart", "*.crdownload"]

    /// The defaults.
    public init() {}
  }

  /// How far ahead is forecast, and how often.
  public struct Forecast: Equatable, Sendable {
    /// Which origins a forecast is issued at.
    public enum Issue: String, CaseIterable, Sendable {
      /// The newest observation of each series in a file.
      case latest
      /// Each observation.
      case every
    }

    /// How many steps ahead forecasts go.
    public var horizon = 24
    /// Which origins a forecast is issued at.
    public var issue = Issue.latest

    /// The defaults.
    public init() {}
  }

  /// The LSTM and how it learns.
  public struct Model: Equatable, Sendable {
    /// How many hidden units the network has.
    public var hidden = 32
    /// How many steps a gradient goes back in time (k2).
    public var truncation = 32
    /// How many steps pass between two updates (k1).
    public var updateInterval = 16
    /// The step size of Adam.
    public var learningRate = 0.005
    /// How many past windows are learned from again at each update.
    public var replay = 1
    /// What the bias of the forget gate starts at.
    public var forgetBias = 1.0
    /// What the generators of initial weights and replayed windows start from.
    public var seed: UInt64 = 1

    /// The defaults.
    public init() {}
  }

  /// How output files are written.
  public struct Outbox: Equatable, Sendable {
    /// The form of output files.
    public enum Format: String, CaseIterable, Sendable {
      /// A header and comma-separated records.
      case csv
      /// A JSON object a line.
      case jsonl
    }

    /// Which forecasts share an output file.
    public enum Partition: String, CaseIterable, Sendable {
      /// Those of one series.
      case series
      /// Those issued on one day in UTC.
      case day
      /// All.
      case single
    }

    /// The form of output files.
    public var format = Format.csv
    /// Which forecasts share an output file.
    public var partition = Partition.series

    /// The defaults.
    public init() {}
  }

  /// How long things are kept, in days; nil for ever.
  public struct Retention: Equatable, Sendable {
    /// Observations in the database.
    public var observationsDays: Int?
    /// Forecasts in the database.
    public var forecastsDays: Int? = 400
    /// Files in `done/`.
    public var doneDays: Int? = 30
    /// Rejected rows in the database.
    public var rejectsDays: Int? = 90

    /// The defaults.
    public init() {}
  }

  /// Where metrics go.
  public struct Metrics: Equatable, Sendable {
    /// A file for node_exporter's textfile collector; nil for none.
    public var textfile: String?

    /// The defaults.
    public init() {}
  }

  /// The page that shows everything, `report/index.html` in the spool.
  public struct Report: Equatable, Sendable {
    /// How often the daemon writes it anew, in seconds; nil for never.
    public var everySeconds: Int?
    /// How many series it shows, the first by name.
    public var series = 1000

    /// The defaults.
    public init() {}
  }

  /// The limit of every queue, read, window and cache.
  public struct Limits: Equatable, Sendable {
    /// Threads that learn; nil for one a processor, at most 16.
    public var threads: Int?
    /// Rows, or observations, in one transaction.
    public var batchRows = 50_000
    /// Observations of a file that are sorted by time when its rows are not.
    public var sortedObservations = 4_000_000
    /// Bytes of one record of a CSV.
    public var lineBytes = 1_048_576
    /// Fields of one record of a CSV.
    public var fields = 16_384
    /// Series in the database.
    public var series = 100_000
    /// Series whose learned state is held in memory at once.
    public var residentSeries = 2048
    /// How many observations the stored state of a series may be behind before it is stored again
    /// when the series leaves memory, while nothing comes in, or when the daemon ends.
    public var unsavedObservations = 256
    /// Free bytes on disk below which no file is claimed.
    public var freeDiskBytes: Int64 = 268_435_456
    /// Bytes of the database's log above which no file is claimed.
    public var walBytes: Int64 = 1_073_741_824
    /// How far ahead of the clock an observation may be, in microseconds.
    public var futureSkewMicroseconds: Int64 = 86_400_000_000
    /// The share of rejected rows above which a whole file fails, 0 to 1.
    public var rejectedRatio = 0.5

    /// The defaults.
    public init() {}
  }
}
