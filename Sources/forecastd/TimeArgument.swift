// Times as somebody types them: a date, a moment in UTC, or how long ago.
import ForecastDaemon
import TimeSeries

/// Reads the arguments of `--since` and `--until`.
enum TimeArgument {
  /// Reads `text`.
  ///
  /// - Parameters:
  ///   - text: Such as `2026-07-01`, `2026-07-01T12:00:00Z` (the Z may be left out) or `12h`.
  ///   - option: The option, for the message.
  ///   - now: The time that "ago" counts from, in microseconds since 1970.
  /// - Returns: The moment.
  /// - Throws: `DaemonError` of a wrong usage.
  static func timestamp(
    _ text: String, option: String, now: Int64
  ) throws(DaemonError) -> Timestamp {
    if let ago = microsecondsAgo(text) { return Timestamp(microseconds: now - ago) }
    if let moment = moment(text) { return moment }
    throw DaemonError(
      .usage,
      "--\(option): '\(quoted(text))' is not a time; write 2026-07-01, 2026-07-01T12:00:00Z, "
        + "or how long ago: 30m, 12h, 7d")
  }

  /// A hundred years of 365.25 days.
  private static let longestSeconds: Int64 = 3_155_760_000

  private static func microsecondsAgo(_ text: String) -> Int64? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let last = text.last, let seconds = units[last], let count = Int64(text.dropLast()),
      (0...1_000_000_000).contains(count), count * seconds <= longestSeconds
    else { return nil }
    return count * seconds * 1_000_000
  }

  /// `YYYY-MM-DD`, then maybe `T` or a space and `HH:MM` or `HH:MM:SS`, then maybe `Z`.
  static func moment(_ text: String) -> Timestamp? {
    var rest = Substring(text)
    guard let year = number(&rest, digits: 4), take("-", &rest),
      let month = number(&rest, digits: 2), take("-", &rest), let day = number(&rest, digits: 2),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    var seconds = date.daysSince1970 * 86_400
    if take("T", &rest) || take(" ", &rest) {
      guard let hour = number(&rest, digits: 2), hour < 24, take(":", &rest),
        let minute = number(&rest, digits: 2), minute < 60
      else { return nil }
      seconds += hour * 3600 + minute * 60
      if take(":", &rest) {
        guard let second = number(&rest, digits: 2), second < 60 else { return nil }
        seconds += second
      }
      _ = take("Z", &rest)
    }
    return rest.isEmpty ? Timestamp(seconds: seconds) : nil
  }

  private static func number(_ rest: inout Substring, digits: Int) -> Int64? {
    let text = rest.prefix(digits)
    guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    rest = rest.dropFirst(digits)
    return Int64(text)
  }

  private static func take(_ sign: Character, _ rest: inout Substring) -> Bool {
    guard rest.first == sign else { return false }
    rest = rest.dropFirst()
    return true
  }
}
