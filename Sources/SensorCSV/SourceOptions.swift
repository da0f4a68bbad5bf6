// What the configuration says about a kind of file; everything left out is detected.

/// How the values of a file are arranged.
public enum FileLayout: String, Hashable, Sendable {
  /// A column per series.
  case wide
  /// One value column; tags name the series.
  case long
}

/// What rows of a series mean that have the same time.
public enum RepeatedTimes: String, Hashable, Sendable, CaseIterable {
  /// The first counts; the others are duplicates of it.
  case first
  /// Each counts, a millisecond after the one before: for stamps coarser than the rows.
  case spread
}

/// One entry of `sources`, what is known of a file beforehand; what is nil is detected.
public struct SourceOptions: Hashable, Sendable {
  /// The byte between fields, such as `;`.
  public var delimiter: UInt8?
  /// The byte before the decimals of a number, `.` or `,`.
  public var decimal: UInt8?
  /// Whether the first record names the columns.
  public var header: Bool?
  /// The byte that begins a comment line.
  public var comment: UInt8?
  /// Physical lines to leave out before the header.
  public var skipRows: Int?
  /// The columns whose texts, joined by one space, are the time.
  public var timeColumns: [String]?
  /// A format in the letters of strptime, or `iso8601`, `unix_s`, `unix_ms`, `unix_us`, `unix_ns`.
  public var timeFormat: String?
  /// The zone of times that name none: `UTC`, `+02:00` or an IANA name.
  public var timeZone: String?
  /// What rows of a series mean that have the same time; nil for the first of them.
  public var timeRepeats: RepeatedTimes?
  /// The columns whose texts name the series.
  public var tags: [String]?
  /// The columns that hold values.
  public var values: [String]?
  /// How the values are arranged.
  public var layout: FileLayout?
  /// The texts that stand for "no value"; an empty cell always does.
  public var missing: [String]?
  /// Texts that may stand behind a number and are left out, such as `°C`.
  public var units: [String]?
  /// How a series is named, such as `{device}/{tags}/{column}`.
  public var seriesTemplate: String?
  /// The pattern by which the file's name tells the device, such as `{device}_*.csv`.
  public var devicePattern: String?

  /// Options with everything left to detection but what is given.
  public init(
    delimiter: UInt8? = nil, decimal: UInt8? = nil, header: Bool? = nil, comment: UInt8? = nil,
    skipRows: Int? = nil, timeColumns: [String]? = nil, timeFormat: String? = nil,
    timeZone: String? = nil, timeRepeats: RepeatedTimes? = nil, tags: [String]? = nil,
    values: [String]? = nil,
    layout: FileLayout? = nil, missing: [String]? = nil, units: [String]? = nil,
    seriesTemplate: String? = nil, devicePattern: String? = nil
  ) {
    self.delimiter = delimiter
    self.decimal = decimal
    self.header = header
    self.comment = comment
    self.skipRows = skipRows
    self.timeColumns = timeColumns
    self.timeFormat = timeFormat
    self.timeZone = timeZone
    self.timeRepeats = timeRepeats
    self.tags = tags
    self.values = values
    self.layout = layout
    self.missing = missing
    self.units = units
    self.seriesTemplate = seriesTemplate
    self.devicePattern = devicePattern
  }
}
