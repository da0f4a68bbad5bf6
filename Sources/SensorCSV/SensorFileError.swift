// Why a whole file cannot be read, with the sentence for its owner.

/// Why a whole file cannot be read.
public struct SensorFileError: Error, Hashable, Sendable {
  /// What is wrong, with its facts.
  public enum Kind: Error, Hashable, Sendable {
    /// The bytes are no text.
    case binary(finding: String)
    /// No column holds times.
    case noTimeColumn(columns: [String])
    /// A configured column does not exist.
    case unknownColumn(name: String, key: String, columns: [String])
    /// No column holds numbers.
    case noValueColumn(columns: [String])
    /// The dates can be read in two ways.
    case ambiguousDateOrder(columns: [String], example: String, formats: [String])
    /// The numbers can be read in two ways.
    case ambiguousDecimal(column: String, example: String)
    /// Some columns write decimals with a point, others with a comma.
    case mixedDecimals(comma: String, point: String)
    /// The configured time columns hold no times of a known or of the configured format.
    case unreadableTime(columns: [String], example: String, format: String?)
    /// The configured zone is unknown.
    case unknownTimeZone(name: String)
    /// The configured time format is wrong.
    case invalidTimeFormat(format: String, problem: String)
    /// The header names another number of columns than the rows have.
    case headerMismatch(names: Int, fields: Int)
    /// The layout is said to be long, but no column names the series.
    case longWithoutTags(columns: [String])
    /// The configured series template is wrong.
    case invalidTemplate(template: String, problem: String)
    /// No record ends within the head of the file.
    case endlessRecord(bytes: Int)
    /// The file has more series than the limit.
    case tooManySeries(limit: Int)
    /// Rows of the same time and series differ, and a text column tells them apart.
    case unnamedTag(column: String, examples: [String], tags: [String])
    /// A column may name the series or not; `tags` do so for certain.
    case doubtfulTag(column: String, doubt: TagDoubt, tags: [String])
    /// The first column may number the rows or hold values.
    case doubtfulRowNumber(column: String, rows: Int)
    /// A column that may hold the times is empty, and another holds times.
    case doubtfulTime(column: String, used: [String])
    /// Rows of several things alternate, and a column that is no tag tells them apart.
    case interleaved(column: String, examples: [String], tags: [String])
    /// The name of the time column tells a zone that is no certain one.
    case uncertainZone(column: String, zone: String)
    /// The name of the file does not fit the pattern that tells its device.
    case noDevice(pattern: String)
    /// The pattern that tells the device is wrong.
    case invalidDevicePattern(pattern: String)
  }

  /// The file's name, as it was given.
  public let fileName: String
  /// What is wrong.
  public let kind: Kind
  /// Whether a larger sample could settle it, as the sample was not the whole file.
  public let couldBeSettledByMore: Bool
  /// What is configured already; the way out keeps it.
  private let source: SourceOptions

  init(
    fileName: String, kind: Kind, source: SourceOptions = SourceOptions(),
    couldBeSettledByMore: Bool = false
  ) {
    self.fileName = fileName
    self.kind = kind
    self.source = source
    self.couldBeSettledByMore = couldBeSettledByMore
  }

  /// One line: where, what stands there, what was done, what to change.
  public var message: String {
    ForeignText.escaped(Array(fileName.utf8), limit: 255) + ": " + finding
      + "; nothing of the file is used. " + remedy
  }

  /// The entry of `sources` for this file: what is configured already, with `change`.
  private func entry(_ change: (inout SourceOptions) -> Void) -> String {
    var options = source
    change(&options)
    return SourceEntry.list(fileName: fileName, options)
  }

  private var finding: String {
    switch kind {
    case .binary(let finding): return "no text (\(finding))"
    case .noTimeColumn(let columns): return "no time column among \(ForeignText.list(columns))"
    case .unknownColumn(let name, let key, let columns):
      return "\(key) names column \(ForeignText.quoted(name)), but the columns are "
        + ForeignText.list(columns)
    case .noValueColumn(let columns):
      return "no column of numbers among \(ForeignText.list(columns))"
    case .ambiguousDateOrder(let columns, let example, let formats):
      return "time column \(ForeignText.list(columns)): \(ForeignText.quoted(example)) can be read "
        + "as " + formats.joined(separator: " or as ")
    case .ambiguousDecimal(let column, let example):
      return "column \(ForeignText.quoted(column)): the mark in \(ForeignText.quoted(example)) "
        + "may separate decimals or thousands"
    case .mixedDecimals(let comma, let point):
      return "column \(ForeignText.quoted(comma)) has decimal commas, column "
        + "\(ForeignText.quoted(point)) decimal points"
    case .unreadableTime(let columns, let example, let format):
      let form = format.map { "of the form \($0)" } ?? "of a known form"
      return "time column \(ForeignText.list(columns)): \(ForeignText.quoted(example)) is no time "
        + form
    case .unknownTimeZone(let name): return "time.zone \(ForeignText.quoted(name)) is unknown"
    case .invalidTimeFormat(let format, let problem):
      return "time.format \(ForeignText.quoted(format)): \(problem)"
    case .headerMismatch(let names, let fields):
      return "the header names \(names) columns, but the rows have \(fields) fields"
    case .longWithoutTags(let columns):
      return "the layout is long, but none of \(ForeignText.list(columns)) names the series"
    case .invalidTemplate(let template, let problem):
      return "series \(ForeignText.quoted(template)): \(problem)"
    case .endlessRecord(let bytes): return "no line ends within the first \(bytes) bytes"
    case .tooManySeries(let limit): return "more than \(limit) series"
    case .unnamedTag(let column, let examples, _):
      return "rows of the same time differ, and column \(ForeignText.quoted(column)) with "
        + "\(ForeignText.list(examples)) tells them apart"
    case .doubtfulTag(let column, let doubt, _):
      return "column \(ForeignText.quoted(column)) \(Self.text(doubt))"
    case .doubtfulRowNumber(let column, let rows):
      return "column \(ForeignText.quoted(column)) may number the rows or hold values, which "
        + "\(rows) rows do not tell"
    case .doubtfulTime(let column, let used):
      return "column \(ForeignText.quoted(column)) seems to be for the time but holds none, while "
        + "\(ForeignText.list(used)) does"
    case .interleaved(let column, let examples, _):
      return "rows of several things seem to alternate, which column \(ForeignText.quoted(column)) "
        + "with \(ForeignText.list(examples)) tells apart"
    case .uncertainZone(let column, let zone):
      return "time column \(ForeignText.quoted(column)) speaks of \(ForeignText.quoted(zone)), "
        + "which is no certain zone"
    case .noDevice(let pattern):
      return "the name does not fit device \(ForeignText.quoted(pattern))"
    case .invalidDevicePattern(let pattern):
      return "device \(ForeignText.quoted(pattern)) does not hold {device} once"
    }
  }

  private static func text(_ doubt: TagDoubt) -> String {
    switch doubt {
    case .decimals(let example):
      return "has the name of something that names series, but holds \(ForeignText.quoted(example))"
    case .wordsAndNumbers:
      return "holds words and numbers, so that it may name the series or hold values"
    case .empty(let rows):
      return "may name the series or hold values, and is empty in all of \(rows) rows"
    case .fewRows(let rows):
      return "may name the series or number the rows, which \(rows) rows do not tell"
    case .everyRow(let rows):
      return "has the name of something that names series, but its own text in nearly each of "
        + "\(rows) rows"
    case .differs(let tags):
      return "takes several texts within one \(ForeignText.list(tags))"
    }
  }

  private var remedy: String {
    switch kind {
    case .binary: return "Drop CSV text, plain or compressed with gzip."
    case .noTimeColumn:
      return "Name it: "
        + entry { ($0.timeColumns, $0.timeFormat) = (["…"], "%Y-%m-%d %H:%M:%S") }
    case .unknownColumn(_, let key, _):
      return "Correct \(key) in sources, or header if the first line is no header."
    case .noValueColumn: return "Name them: " + entry { $0.values = ["…"] }
    case .ambiguousDateOrder(let columns, _, let formats):
      return "Say which: "
        + entry { ($0.timeColumns, $0.timeFormat) = (columns, formats.first ?? "") }
    case .ambiguousDecimal, .mixedDecimals:
      return "Say which: " + entry { $0.decimal = UInt8(ascii: ",") }
    case .unreadableTime(let columns, _, _):
      return "Give the format: "
        + entry { ($0.timeColumns, $0.timeFormat) = (columns, "%d/%m/%Y %H:%M:%S") }
    case .unknownTimeZone:
      return "Write UTC, an offset such as +02:00, or an IANA name such as Europe/Rome."
    case .uncertainZone: return "Name it: " + entry { $0.timeZone = "Europe/Rome" }
    case .invalidTimeFormat:
      return "Write it in the letters of strptime, such as %d/%m/%Y %H:%M:%S."
    case .headerMismatch:
      return "Correct the header, or leave it out: "
        + entry { ($0.header, $0.skipRows) = (false, 1) }
    case .longWithoutTags: return "Name it: " + entry { ($0.tags, $0.layout) = (["…"], .long) }
    case .invalidTemplate: return "Write it such as {device}/{tags}/{column}."
    case .endlessRecord: return "Check that it is CSV; raise limits.line_bytes if that is right."
    case .tooManySeries:
      return "Check that tags names series and not rows; raise limits.series if that is right."
    case .unnamedTag(_, _, let tags), .interleaved(_, _, let tags):
      return "If it names the series: " + entry { $0.tags = tags }
        + "; if not: tags: \(ForeignText.json(tags.dropLast()))"
    case .doubtfulTag(let column, _, let tags):
      return "If it names the series: " + entry { $0.tags = tags + [column] }
        + "; if not: tags: \(ForeignText.json(tags))"
    case .doubtfulRowNumber:
      return "Name the values: " + entry { $0.values = ["column_2"] }
    case .doubtfulTime(_, let used): return "Say which: " + entry { $0.timeColumns = used }
    case .noDevice, .invalidDevicePattern:
      return "Rename the file, or correct device in sources, such as {device}_*.csv."
    }
  }
}
