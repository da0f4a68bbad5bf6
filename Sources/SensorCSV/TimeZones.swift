// Local time to UTC: fixed offsets, and the zones of the IANA database through Foundation.

import Foundation

/// What a local time is in UTC.
enum LocalTime: Equatable, Sendable {
  /// One moment, in microseconds since 1970.
  case moment(Int64)
  /// None: the clocks were put forward over it.
  case skipped
  /// Two: the clocks were put back.
  case repeated
}

/// The zone of times that name none; it remembers the offset of the last day it was asked about.
struct LocalZone: Sendable {
  private enum Rule {
    case fixed(offsetSeconds: Int)
    case named(TimeZone)
  }

  /// The name as it was given, or `UTC`.
  let name: String
  private let rule: Rule
  private var cachedDay = Int64.min
  private var cachedOffset: Int64 = 0

  /// Coordinated universal time.
  static let utc = LocalZone(name: "UTC", rule: .fixed(offsetSeconds: 0))

  private init(name: String, rule: Rule) {
    self.name = name
    self.rule = rule
  }

  /// The zone called `name`: `UTC`, an offset such as `+02:00`, or an IANA name; nil for others.
  init?(name: String) {
    let bytes = Array(name.utf8)
    var reader = TimestampReader()
    if reader.readZone(bytes.span, from: 0, to: bytes.count) == bytes.count,
      let offset = reader.offsetSeconds
    {
      self.init(name: offset == 0 ? "UTC" : name, rule: .fixed(offsetSeconds: offset))
      return
    }
    // Abbreviations such as EST mean different zones in different places: only full names.
    guard name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
    self.init(name: name, rule: .named(zone))
  }

  /// The moment of a local time, given in microseconds as if it were UTC.
  mutating func moment(ofLocal local: Int64) -> LocalTime {
    switch rule {
    case .fixed(let offset):
      return .moment(local - Int64(offset) * 1_000_000)
    case .named(let zone):
      let day = local.quotientRoundedDown(by: 86_400_000_000)
      if day == cachedDay { return .moment(local - cachedOffset) }
      // No offset exceeds 18 hours: these two moments enclose the local day and its neighbourhood.
      let before = Self.offset(of: zone, at: (day - 1) * 86_400_000_000)
      let after = Self.offset(of: zone, at: (day + 2) * 86_400_000_000)
      if before == after {
        cachedDay = day
        cachedOffset = before
        return .moment(local - before)
      }
      let isBefore = Self.offset(of: zone, at: local - before) == before
      let isAfter = Self.offset(of: zone, at: local - after) == after
      switch (isBefore, isAfter) {
      case (true, true): return .repeated
      case (true, false): return .moment(local - before)
      case (false, true): return .moment(local - after)
      case (false, false): return .skipped
      }
    }
  }

  /// The zone's offset from UTC at a moment, in microseconds.
  private static func offset(of zone: TimeZone, at moment: Int64) -> Int64 {
    let seconds = moment.quotientRoundedDown(by: 1_000_000)
    let date = Date(timeIntervalSince1970: Double(seconds))
    return Int64(zone.secondsFromGMT(for: date)) * 1_000_000
  }
}

extension Int64 {
  /// The quotient rounded towards negative infinity; `divisor` is positive.
  func quotientRoundedDown(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
