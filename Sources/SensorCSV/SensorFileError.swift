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
  }

  /// The file's name, as it was given.
  public let fileName: String
  /// What is wrong.
  public let kind: Kind
  /// Whether a larger sample could settle it, as the sample was not the whole file.
  public let couldBeSettledByMore: Bool

  init(fileName: String, kind: Kind, couldBeSettledByMore: Bool = false) {
    self.fileName = fileName
    self.kind = kind
    self.couldBeSettledByMore = couldBeSettledByMore
  }

  /// One line: where, what stands there, what was done, what to change.
  public var message: String {
    ForeignText.escaped(Array(fileName.utf8), limit: 255) + ": " + finding
      + "; nothing of the file is used. " + remedy
  }

  /// The entry of `sources` to begin with; its `match` is the file's own name.
  private func entry(_ body: String) -> String {
    "sources: [{ match: \(ForeignText.json("**/" + fileName)), \(body) }]"
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
      return "Name it: " + entry("time: { columns: [\"…\"], format: \"%Y-%m-%d %H:%M:%S\" }")
    case .unknownColumn(_, let key, _):
      return "Correct \(key) in sources, or header if the first line is no header."
    case .noValueColumn: return "Name them: " + entry("values: [\"…\"]")
    case .ambiguousDateOrder(let columns, _, let formats):
      return "Say which: "
        + entry(
          "time: { columns: \(ForeignText.json(columns)), "
            + "format: \(ForeignText.json(formats.first ?? "")) }")
    case .ambiguousDecimal, .mixedDecimals: return "Say which: " + entry("decimal: \",\"")
    case .unreadableTime(let columns, _, _):
      return "Give the format: "
        + entry(
          "time: { columns: \(ForeignText.json(columns)), format: \"%d/%m/%Y %H:%M:%S\" }")
    case .unknownTimeZone:
      return "Write UTC, an offset such as +02:00, or an IANA name such as Europe/Rome."
    case .invalidTimeFormat:
      return "Write it in the letters of strptime, such as %d/%m/%Y %H:%M:%S."
    case .headerMismatch:
      return "Correct the header, or leave it out: " + entry("header: false, skip_rows: 1")
    case .longWithoutTags: return "Name it: " + entry("layout: \"long\", tags: [\"…\"]")
    case .invalidTemplate: return "Write it such as {device}/{tags}/{column}."
    case .endlessRecord: return "Check that it is CSV; raise limits.line_bytes if that is right."
    case .tooManySeries:
      return "Check that tags names series and not rows; raise limits.series if that is right."
    case .unnamedTag(_, _, let tags):
      return "If it names the series: " + entry("tags: \(ForeignText.json(tags))")
    case .doubtfulTag(let column, _, let tags):
      return "If it names the series: " + entry("tags: \(ForeignText.json(tags + [column]))")
        + "; if not: tags: \(ForeignText.json(tags))"
    case .doubtfulRowNumber: return "Name the values: " + entry("values: [\"column_2\"]")
    case .doubtfulTime(_, let used):
      return "Say which: " + entry("time: { columns: \(ForeignText.json(used)) }")
    }
  }
}
