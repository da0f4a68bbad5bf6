// What the calendar's clock may say about the age of files.

import LinuxSystem
import TimeSeries

/// Tells how old files are for as long as the calendar's clock is not set.
///
/// Where it is set forward, as on a machine without a battery when it first hears the time, a file
/// written a moment ago seems old. The monotonic clock gives that away.
struct ClockWatch {
  /// How far the two clocks may drift apart between two looks, in microseconds.
  private static let driftMicroseconds: Int64 = 500_000

  private var wallMicroseconds: Int64 = 0
  private var offsetMicroseconds: Int64?
  /// When the clock was last seen to have been set; times before that say nothing.
  private var setMicroseconds = Int64.min

  /// Looks at both clocks.
  mutating func note(_ clock: any Clock) {
    wallMicroseconds = clock.wallMicroseconds
    let offset = wallMicroseconds - clock.monotonicMicroseconds
    defer { offsetMicroseconds = offset }
    guard let before = offsetMicroseconds else { return }
    if abs(offset - before) > Self.driftMicroseconds { setMicroseconds = wallMicroseconds }
  }

  /// What to tell an operator where the clock is behind the start of the last run.
  static func warning(lastRun: Timestamp?, now: Timestamp) -> String? {
    guard let lastRun, lastRun > now else { return nil }
    return "the clock says \(now), but the last run began at \(lastRun); rows that are further "
      + "ahead of the clock than limits.future_skew_seconds will be rejected. Set the clock, and "
      + "let the service wait for it (systemctl enable systemd-time-wait-sync)"
  }

  /// Whether something of that time lies further back than `age` at the last look.
  func isOlder(_ microseconds: Int64, than age: Int64) -> Bool {
    microseconds >= setMicroseconds && microseconds <= wallMicroseconds - age
  }
}
