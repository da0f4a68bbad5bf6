// What time it is: the one place that asks.
import Glibc

/// Two clocks: one for the calendar, one for durations.
public protocol Clock: Sendable {
  /// Microseconds since 1970 in UTC; jumps when the machine's clock is set.
  var wallMicroseconds: Int64 { get }
  /// Microseconds since some moment in the past; never jumps, never goes back.
  var monotonicMicroseconds: Int64 { get }
}

/// The clocks of the kernel.
public struct SystemClock: Clock {
  /// The clocks of the kernel.
  public init() {}

  /// Microseconds since 1970 in UTC.
  public var wallMicroseconds: Int64 { microseconds(of: CLOCK_REALTIME) }

  /// Microseconds since the machine started.
  public var monotonicMicroseconds: Int64 { microseconds(of: CLOCK_MONOTONIC) }

  private func microseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    let result = unsafe clock_gettime(clock, &time)
    precondition(result == 0, "the kernel has no clock \(clock)")
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
