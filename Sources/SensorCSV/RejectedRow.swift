// A row set aside, with where it stands, what stands there, and what to change.

/// Why a row was set aside.
public enum RejectionReason: Hashable, Sendable {
  /// A cell that should hold a number holds something else.
  case notANumber(text: String)
  /// A number that no Double can hold, such as `1e400`, or `inf`.
  case notFinite(text: String)
  /// A number with one mark that may separate thousands or decimals.
  case ambiguousNumber(text: String)
  /// The time cells are empty.
  case missingTime
  /// The time does not have the format of the file.
  case unreadableTime(text: String, format: String)
  /// The time is outside the years that are believed.
  case implausibleTime(text: String, time: String)
  /// The clocks were put forward over this local time.
  case skippedLocalTime(text: String, zone: String)
  /// The clocks were put back, and this local time happened twice.
  case repeatedLocalTime(text: String, zone: String)
  /// The record has another number of fields than the columns.
  case fieldCount(found: Int, expected: Int)
  /// The record has more fields than the limit.
  case tooManyFields(limit: Int)
  /// The record is longer than the limit.
  case overlong(limit: Int)
  /// A quote is opened and not closed before the end of the file or the limit.
  case unterminatedQuote
  /// Text follows a closing quote.
  case textAfterQuote
  /// A tag cell is empty.
  case missingTag
  /// A tag is longer than the limit.
  case longTag(limit: Int)
  /// Other tags and column already make the same series name.
  case seriesNameTaken(name: String)
  /// The row's series is new, and there may be no more.
  case tooManySeries(limit: Int)

  /// What stands there, what was done, and what to change.
  public var text: String {
    switch self {
    case .notANumber(let text):
      return "\(ForeignText.quoted(text)) is not a number; row rejected. If it means \"no value\", "
        + "add it to \"missing\" in sources."
    case .notFinite(let text):
      return "\(ForeignText.quoted(text)) is not a finite number; row rejected. "
        + "If it means \"no value\", add it to \"missing\" in sources."
    case .ambiguousNumber(let text):
      return "\(ForeignText.quoted(text)) may mean thousands or decimals; row rejected. "
        + "Set \"decimal\" in sources: the other mark then separates thousands."
    case .missingTime:
      return "the time is empty; row rejected. Every row needs a time."
    case .unreadableTime(let text, let format):
      return "\(ForeignText.quoted(text)) is not a time of the form \(format); row rejected. "
        + "If the file is right, set time.format in sources."
    case .implausibleTime(let text, let time):
      return "\(ForeignText.quoted(text)) is \(time), outside the plausible years; row rejected. "
        + "If the clock was right, check time.format in sources."
    case .skippedLocalTime(let text, let zone):
      return "\(ForeignText.quoted(text)) did not happen in \(zone), where the clocks were put "
        + "forward; row rejected. Let the logger write UTC, or set time.zone in sources."
    case .repeatedLocalTime(let text, let zone):
      return "\(ForeignText.quoted(text)) happened twice in \(zone), where the clocks were put "
        + "back; row rejected. Let the logger write UTC or an offset."
    case .fieldCount(let found, let expected):
      return "\(found) fields where \(expected) are expected; row rejected. "
        + "Quote fields that contain the delimiter."
    case .tooManyFields(let limit):
      return "more than \(limit) fields; row rejected. Raise limits.fields if that is right."
    case .overlong(let limit):
      return "longer than \(limit) bytes; row rejected. Raise limits.line_bytes if that is right."
    case .unterminatedQuote:
      return "a quote is opened and never closed; row rejected. Close it, or double a quote that "
        + "belongs to the text."
    case .textAfterQuote:
      return "text follows a closing quote; row rejected. Double a quote that belongs to the text."
    case .missingTag:
      return "the tag is empty; row rejected. A tag names the series."
    case .longTag(let limit):
      return "the tag is longer than \(limit) bytes; row rejected. A tag names the series."
    case .seriesNameTaken(let name):
      return "series \(ForeignText.quoted(name)) already belongs to another tag and column; "
        + "row rejected. Set \"series\" in sources to a template that keeps them apart."
    case .tooManySeries(let limit):
      return "the series would be one more than limits.series (\(limit)) allows; row rejected. "
        + "Raise it, or name the right columns with tags and values in sources."
    }
  }
}

/// One row of a file that was set aside; the rows around it go on.
public struct RejectedRow: Hashable, Sendable {
  /// The number of the data record in the file, from 0.
  public let row: Int
  /// The physical line where the record begins, from 1.
  public let line: Int
  /// The column at fault, where one is.
  public let column: String?
  /// Why the row was set aside.
  public let reason: RejectionReason
  /// The start of the record as it stands in the file, control characters escaped.
  public let text: String

  /// A row that was set aside.
  public init(row: Int, line: Int, column: String?, reason: RejectionReason, text: String) {
    self.row = row
    self.line = line
    self.column = column
    self.reason = reason
    self.text = text
  }

  /// The message without the place: what stands there, what was done, what to change.
  public var message: String {
    guard let column else { return reason.text }
    return "column \(ForeignText.quoted(column)): \(reason.text)"
  }

  /// The whole message, such as `garage.csv:17: column 'temp_c': 'n/a' is not a number; …`.
  ///
  /// - Parameter fileName: The file's name as it should be shown.
  /// - Returns: One line.
  public func message(fileName: String) -> String {
    "\(ForeignText.escaped(Array(fileName.utf8), limit: 255)):\(line): \(message)"
  }
}
