// Reads the parts of a date and time from bytes, as ISO 8601 or along a pattern.

/// The parts of a date and time while they are read; putting them together checks their ranges.
struct TimestampReader: Sendable {
  var year = 0
  var month = 1
  var day = 1
  var hour = 0
  var minute = 0
  var second = 0
  var microsecond = 0
  var dayOfYear: Int?
  var isAfternoon: Bool?
  /// The offset that the text itself names, seconds east of Greenwich.
  var offsetSeconds: Int?
  /// Whether the next number has all its digits, as another number touches it.
  private var isPacked = false

  /// Whether the bytes from `start` to `end` are an ISO 8601 date, or date and time; reads it.
  ///
  /// Dates are `2016-07-01` or `20160701`, times follow after `T` or blanks as `18:00`, `18:00:00`,
  /// `180000` with decimals of the second after `.` or `,`, zones are `Z`, `UTC`, `+01`, `+01:00`.
  mutating func readISO8601(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    guard end - start >= 8, let year = Self.digits(4, bytes, at: start, to: end) else {
      return false
    }
    self.year = year
    var index = start + 4
    let isExtended = bytes[index] == 0x2D
    if isExtended { index += 1 }
    guard let month = Self.digits(2, bytes, at: index, to: end) else { return false }
    index += 2
    if isExtended {
      guard index < end, bytes[index] == 0x2D else { return false }
      index += 1
    }
    guard let day = Self.digits(2, bytes, at: index, to: end) else { return false }
    index += 2
    self.month = month
    self.day = day
    if index == end { return true }
    guard bytes[index] | 0x20 == 0x74 || bytes[index] == 0x20 else { return false }
    index += 1
    while index < end, bytes[index] == 0x20 { index += 1 }
    guard let hour = Self.digits(2, bytes, at: index, to: end) else { return false }
    self.hour = hour
    index += 2
    // A bare hour is no time, except before a zone it would not be worth the doubt either.
    let hasColons = index < end && bytes[index] == 0x3A
    if hasColons { index += 1 }
    guard let minute = Self.digits(2, bytes, at: index, to: end) else { return false }
    self.minute = minute
    index += 2
    guard index < end else { return true }
    let startsSeconds = hasColons ? bytes[index] == 0x3A : bytes[index] &- 0x30 < 10
    if startsSeconds {
      if hasColons { index += 1 }
      guard let second = Self.digits(2, bytes, at: index, to: end) else { return false }
      self.second = second
      index += 2
      if index < end, bytes[index] == 0x2E || bytes[index] == 0x2C {
        guard let next = readFraction(bytes, from: index + 1, to: end) else { return false }
        index = next
      }
    }
    if index == end { return true }
    while index < end, bytes[index] == 0x20 { index += 1 }
    guard let next = readZone(bytes, from: index, to: end) else { return false }
    // Behind an offset, the name of the zone in brackets adds nothing (RFC 9557).
    return next == end || bytes[next] == 0x5B && bytes[end - 1] == 0x5D && end - next > 2
  }

  /// Reads along `elements`; the index after what was read, nil where the bytes do not fit.
  mutating func read(
    _ elements: [TimestampPattern.Element], _ bytes: Span<UInt8>, from start: Int, to end: Int
  ) -> Int? {
    var index = start
    for element in elements {
      let next: Int?
      switch element {
      case .literal(let byte): next = index < end && bytes[index] == byte ? index + 1 : nil
      case .blank: next = Self.blanks(bytes, from: index, to: end)
      case .year: next = Self.number(&year, 4...4, bytes, from: index, to: end)
      case .shortYear:
        next = Self.number(&year, 2...2, bytes, from: index, to: end)
        year += year < 69 ? 2000 : 1900
      case .packed:
        isPacked = true
        continue
      case .month: next = Self.number(&month, widths(2), bytes, from: index, to: end)
      case .day: next = Self.number(&day, widths(2), bytes, from: index, to: end)
      case .hour, .hour12: next = Self.number(&hour, widths(2), bytes, from: index, to: end)
      case .minute: next = Self.number(&minute, widths(2), bytes, from: index, to: end)
      case .second: next = Self.number(&second, widths(2), bytes, from: index, to: end)
      case .dayOfYear:
        var number = 0
        next = Self.number(&number, widths(3), bytes, from: index, to: end)
        dayOfYear = number
      case .fraction: next = readFraction(bytes, from: index, to: end)
      case .zone: next = readZone(bytes, from: index, to: end)
      case .meridiem: next = readMeridiem(bytes, from: index, to: end)
      case .monthName:
        next = Self.name(of: Self.monthNames, bytes, from: index, to: end).map {
          month = $0.number + 1
          return $0.end
        }
      case .weekdayName: next = Self.name(of: Self.weekdayNames, bytes, from: index, to: end)?.end
      }
      guard let next else { return nil }
      isPacked = false
      index = next
    }
    return index
  }

  /// The digits that a number may have: all of them where another number touches it.
  private func widths(_ most: Int) -> ClosedRange<Int> { (isPacked ? most : 1)...most }

  /// Reads `Z`, `UTC`, `GMT`, `+01`, `+0100` or `+01:00`, or UTC before an offset.
  mutating func readZone(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    var index = start
    guard index < end else { return nil }
    if bytes[index] | 0x20 == 0x7A {
      offsetSeconds = 0
      return index + 1
    }
    if let name = Self.name(
      of: Self.zoneNames, bytes, from: index, to: end)
    {
      offsetSeconds = 0
      index = name.end
      guard index < end, bytes[index] == 0x2B || bytes[index] == 0x2D else { return index }
    }
    guard index < end, bytes[index] == 0x2B || bytes[index] == 0x2D else { return nil }
    let sign = bytes[index] == 0x2D ? -1 : 1
    guard let hours = Self.digits(2, bytes, at: index + 1, to: end), hours <= 18 else { return nil }
    index += 3
    var minutes = 0
    let minuteIndex = index < end && bytes[index] == 0x3A ? index + 1 : index
    if let written = Self.digits(2, bytes, at: minuteIndex, to: end), written < 60 {
      minutes = written
      index = minuteIndex + 2
    }
    offsetSeconds = sign * (hours * 3600 + minutes * 60)
    return index
  }

  /// Reads decimals of a second; those after the sixth are cut off.
  private mutating func readFraction(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    var index = start
    var value = 0
    while index < end, bytes[index] &- 0x30 < 10 {
      if index - start < 6 { value = value * 10 + Int(bytes[index] &- 0x30) }
      index += 1
    }
    guard index > start else { return nil }
    for _ in min(6, index - start)..<6 { value *= 10 }
    microsecond = value
    return index
  }

  private mutating func readMeridiem(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    guard let name = Self.name(of: Self.meridiemNames, bytes, from: start, to: end) else {
      return nil
    }
    isAfternoon = name.number % 2 == 1
    return name.end
  }

  /// Reads as many digits as `widths` allows; nil where there are fewer.
  private static func number(
    _ number: inout Int, _ widths: ClosedRange<Int>, _ bytes: Span<UInt8>,
    from start: Int, to end: Int
  ) -> Int? {
    var index = start
    var value = 0
    while index < end, index - start < widths.upperBound, bytes[index] &- 0x30 < 10 {
      value = value * 10 + Int(bytes[index] &- 0x30)
      index += 1
    }
    guard index - start >= widths.lowerBound else { return nil }
    number = value
    return index
  }

  /// The number of exactly `count` digits at `index`.
  @inline(__always)
  private static func digits(
    _ count: Int, _ bytes: Span<UInt8>, at index: Int, to end: Int
  ) -> Int? {
    guard index + count <= end else { return nil }
    var value = 0
    for offset in 0..<count {
      let digit = bytes[index + offset] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  private static func blanks(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    var index = start
    while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    return index > start ? index : nil
  }

  /// Which of `names`, the longest that fits, stands at `start` in letters of either case.
  private static func name(
    of names: [[UInt8]], _ bytes: Span<UInt8>, from start: Int, to end: Int
  ) -> (number: Int, end: Int)? {
    var best: (number: Int, end: Int)?
    for (number, name) in names.enumerated() where start + name.count <= end {
      var offset = 0
      while offset < name.count, bytes[start + offset] | 0x20 == name[offset] | 0x20 { offset += 1 }
      if offset == name.count, start + offset > best?.end ?? 0 {
        best = (number % 12, start + offset)
      }
    }
    return best
  }

  /// English names in full, then short: the number of either, modulo 12, is the month's.
  private static let monthNames: [[UInt8]] = {
    let full = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december",
    ]
    return (full + full.map { String($0.prefix(3)) }).map { Array($0.utf8) }
  }()

  private static let meridiemNames = ["am", "pm", "a.m.", "p.m."].map { Array($0.utf8) }
  private static let zoneNames = ["utc", "gmt"].map { Array($0.utf8) }

  private static let weekdayNames: [[UInt8]] = {
    let full = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    return (full + full.map { String($0.prefix(3)) }).map { Array($0.utf8) }
  }()
}
