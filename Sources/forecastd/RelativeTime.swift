// How long ago something was, as people say it.

/// `3 min ago`, `2 d ago`, `in 5 h`: the largest unit of which there are two, or one of the least.
///
/// - Parameters:
///   - seconds: When it was, in seconds since 1970.
///   - now: When it is said, in microseconds since 1970.
/// - Returns: The distance, cut to whole units.
func relativeTime(_ seconds: Double, now: Int64) -> String {
  let distance = Double(now) / 1e6 - seconds
  let units: [(size: Double, name: String)] = [
    (365.25 * 86_400, "years"), (30.5 * 86_400, "months"), (86_400, "d"), (3600, "h"), (60, "min"),
  ]
  let size = distance.magnitude
  guard size < 1e15 else { return "-" }
  if size < 1 { return "now" }
  let unit = units.first { size >= 2 * $0.size } ?? (1, "s")
  let count = "\(Int64(size / unit.size)) \(unit.name)"
  return distance > 0 ? "\(count) ago" : "in \(count)"
}

/// `relativeTime` of an ISO 8601 time of a view; nil where it is none.
func relativeTime(_ iso8601: String, now: Int64) -> String? {
  let whole = iso8601.split(separator: ".", maxSplits: 1)[...].first.map(String.init) ?? ""
  guard let moment = TimeArgument.moment(whole) else { return nil }
  return relativeTime(Double(moment.microseconds) / 1e6, now: now)
}

extension Console {
  /// The columns of a time: how long ago it was, and where there is room for it, the time itself.
  func timeColumns(_ column: String, _ title: String) -> [ShownColumn] {
    if width < 110 { return [.age(column, title, now: wallMicroseconds)] }
    return [.text(column, title, .time), .age(column, "", now: wallMicroseconds)]
  }
}
