// A moment: whole microseconds since 1970 in UTC, and its ISO 8601 text.

/// A moment in UTC, counted in whole microseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Microseconds since 1970, negative before.
  public let microseconds: Int64

  /// A moment `microseconds` after 1970.
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// A moment `seconds` after 1970.
  public init(seconds: Int64) {
    self.microseconds = seconds * 1_000_000
  }

  /// Whether `left` is earlier.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  /// The day in UTC, counted from 1970-01-01; negative before.
  public var daysSince1970: Int64 {
    (microseconds - microseconds.euclideanRemainder(86_400_000_000)) / 86_400_000_000
  }

  /// The moment `microseconds` later.
  public func advanced(byMicroseconds microseconds: Int64) -> Timestamp {
    Timestamp(microseconds: self.microseconds + microseconds)
  }

  /// The moment as `2016-07-01T00:00:00Z`, with as many decimals of a second as it needs.
  public var description: String { iso8601 }

  /// The moment as `2016-07-01T00:00:00Z`, with as many decimals of a second as it needs.
  public var iso8601: String {
    let microsecondsOfDay = microseconds.euclideanRemainder(86_400_000_000)
    let date = CivilDate(daysSince1970: (microseconds - microsecondsOfDay) / 86_400_000_000)
    let secondOfDay = microsecondsOfDay / 1_000_000
    var text = date.iso8601
    text += "T" + padded(secondOfDay / 3600, width: 2)
    text += ":" + padded(secondOfDay / 60 % 60, width: 2)
    text += ":" + padded(secondOfDay % 60, width: 2)
    let fraction = microsecondsOfDay % 1_000_000
    if fraction != 0 {
      var digits = padded(fraction, width: 6)
      while digits.hasSuffix("0") { digits.removeLast() }
      text += "." + digits
    }
    return text + "Z"
  }
}

/// A date of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Sendable {
  /// The year, astronomical: 0 is 1 BC.
  public let year: Int64
  /// The month, 1 to 12.
  public let month: Int64
  /// The day of the month, 1 to 31.
  public let day: Int64

  /// The date of `year`, `month` (1 to 12) and `day`, or nil where the month has no such day.
  public init?(year: Int64, month: Int64, day: Int64) {
    guard (1...12).contains(month), day >= 1, (-999_999...999_999).contains(year) else {
      return nil
    }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[Int(month) - 1] else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date `days` after 1970-01-01.
  ///
  /// Counts in eras of 400 years of 146 097 days, years beginning on 1 March
  /// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  public init(daysSince1970 days: Int64) {
    let shifted = days + 719_468
    let dayOfEra = shifted.euclideanRemainder(146_097)
    let era = (shifted - dayOfEra) / 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01, negative before.
  public var daysSince1970: Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let yearOfEra = shiftedYear.euclideanRemainder(400)
    let era = (shiftedYear - yearOfEra) / 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date as `2016-07-01`.
  public var iso8601: String {
    (year < 0 ? "-" : "") + padded(abs(year), width: 4)
      + "-" + padded(month, width: 2) + "-" + padded(day, width: 2)
  }
}

extension Int64 {
  /// The remainder in 0..<`divisor`; `divisor` is positive.
  func euclideanRemainder(_ divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

/// `number`, not negative, with zeros in front up to `width` digits.
private func padded(_ number: Int64, width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
