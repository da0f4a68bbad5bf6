// From the text of a time to microseconds since 1970 in UTC.

import TimeSeries

/// What a text says as a time.
enum TimestampOutcome: Equatable, Sendable {
  /// Microseconds since 1970, UTC, within the plausible window.
  case time(Int64)
  /// A time outside the window; nil where it does not even fit 64 bits.
  case implausible(Int64?)
  /// No time of the format.
  case unreadable
  /// The clocks were put forward over this local time.
  case skipped
  /// The clocks were put back, and this local time happened twice.
  case repeated
}

/// Parses times of one format; remembers the last date and zone offset it met.
struct TimestampParser: Sendable {
  let format: TimestampFormat
  private(set) var zone: LocalZone
  private var window: ClosedRange<Int64>
  private var cachedDate = (year: 0, month: 0, day: 0)
  private var cachedDays: Int64?

  /// A parser of `format`; `zone` is that of texts that name none.
  init(format: TimestampFormat, zone: LocalZone, limits: DecodingLimits) {
    self.format = format
    self.zone = zone
    let earliest = limits.earliest.microseconds
    window = earliest...max(earliest, limits.latest.microseconds)
  }

  /// Moves the end of the plausible window.
  mutating func believe(until latest: Timestamp) {
    window = window.lowerBound...max(window.lowerBound, latest.microseconds)
  }

  /// The time that the bytes from `start` to `end` write, blanks around them left out.
  mutating func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> TimestampOutcome {
    var reader = TimestampReader()
    switch format {
    case .iso8601:
      guard reader.readISO8601(bytes, from: start, to: end) else { return .unreadable }
    case .pattern(let pattern):
      guard reader.read(pattern.elements, bytes, from: start, to: end) == end else {
        return .unreadable
      }
    case .epoch(let unit):
      guard let moment = Self.epoch(bytes, from: start, to: end, unit: unit) else {
        return .unreadable
      }
      return moment.map { checked($0) } ?? .implausible(nil)
    }
    guard let local = localMicroseconds(reader) else { return .unreadable }
    let outcome: TimestampOutcome
    if let offset = reader.offsetSeconds {
      outcome = checked(local - Int64(offset) * 1_000_000)
    } else {
      outcome =
        switch zone.moment(ofLocal: local) {
        case .moment(let moment): checked(moment)
        case .skipped: .skipped
        case .repeated: .repeated
        }
    }
    // A leap second ends a day of UTC; it counts as the first second of the next, as POSIX has it.
    if reader.second == 60, case .time(let moment) = outcome,
      !(0..<1_000_000).contains(moment - moment.quotientRoundedDown(by: Self.day) * Self.day)
    {
      return .unreadable
    }
    return outcome
  }

  private static let day: Int64 = 86_400_000_000

  /// Whether the bytes from `start` to `end` are of the format and name their zone.
  func namesZone(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    var reader = TimestampReader()
    let isRead =
      switch format {
      case .iso8601: reader.readISO8601(bytes, from: start, to: end)
      case .pattern(let pattern): reader.read(pattern.elements, bytes, from: start, to: end) == end
      case .epoch: false
      }
    return isRead && reader.offsetSeconds != nil
  }

  private func checked(_ moment: Int64) -> TimestampOutcome {
    window.contains(moment) ? .time(moment) : .implausible(moment)
  }

  /// Microseconds since 1970 of the parts read, as if they were UTC; nil for no such date or time.
  private mutating func localMicroseconds(_ reader: TimestampReader) -> Int64? {
    var hour = reader.hour
    if let isAfternoon = reader.isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    // 24:00:00 is midnight at the end of the day (ISO 8601).
    let isMidnight =
      hour == 24 && reader.minute == 0 && reader.second == 0
      && reader.microsecond == 0
    let isLeap = reader.second == 60 && reader.minute % 15 == 14
    guard hour < 24 || isMidnight, reader.minute < 60, reader.second < 60 || isLeap else {
      return nil
    }
    guard let days = days(reader) else { return nil }
    let seconds = Int64(hour * 3600 + reader.minute * 60 + reader.second)
    return (days * 86_400 + seconds) * 1_000_000 + Int64(reader.microsecond)
  }

  /// Days since 1970 of the date read; nil where the calendar has no such date.
  private mutating func days(_ reader: TimestampReader) -> Int64? {
    if let dayOfYear = reader.dayOfYear {
      guard let first = CivilDate(year: Int64(reader.year), month: 1, day: 1),
        let last = CivilDate(year: Int64(reader.year), month: 12, day: 31)
      else { return nil }
      let days = first.daysSince1970 + Int64(dayOfYear) - 1
      return dayOfYear >= 1 && days <= last.daysSince1970 ? days : nil
    }
    if let cachedDays, cachedDate == (reader.year, reader.month, reader.day) { return cachedDays }
    let date = CivilDate(
      year: Int64(reader.year), month: Int64(reader.month), day: Int64(reader.day))
    guard let date else { return nil }
    cachedDate = (reader.year, reader.month, reader.day)
    cachedDays = date.daysSince1970
    return cachedDays
  }

  /// A count since 1970 in microseconds, decimals beyond them cut off.
  ///
  /// Nil for other text than digits with a point at most; `.some(nil)` for a count beyond 64 bits.
  static func epoch(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, unit: EpochUnit
  ) -> Int64?? {
    var index = start
    let isNegative = index < end && bytes[index] == 0x2D
    if isNegative { index += 1 }
    var value: Int64 = 0
    var overflows = false
    var wholeDigits = 0
    /// Digits that still belong to whole microseconds; counts down through the decimals.
    var decimalsLeft = unit.microsecondDigits
    var isInDecimals = false
    while index < end {
      let byte = bytes[index]
      if byte == 0x2E, !isInDecimals, wholeDigits > 0, index + 1 < end {
        isInDecimals = true
        index += 1
        continue
      }
      let digit = byte &- 0x30
      guard digit < 10 else { return nil }
      if !isInDecimals { wholeDigits += 1 }
      if !isInDecimals || decimalsLeft > 0 {
        let (product, isOver) = value.multipliedReportingOverflow(by: 10)
        let (sum, isOverToo) = product.addingReportingOverflow(Int64(digit))
        overflows = overflows || isOver || isOverToo
        value = sum
        if isInDecimals { decimalsLeft -= 1 }
      }
      index += 1
    }
    guard wholeDigits > 0 else { return nil }
    while decimalsLeft > 0, !overflows {
      (value, overflows) = value.multipliedReportingOverflow(by: 10)
      decimalsLeft -= 1
    }
    if overflows { return .some(nil) }
    if decimalsLeft < 0 { value /= 1000 }
    return isNegative ? -value : value
  }
}
