// How long something took: on the wall's clock, or on the processor alone.
import Glibc

/// The clocks of the kernel, in nanoseconds since some moment.
enum Stopwatch {
  /// The clock on the wall; never set.
  static var wall: Int64 { nanoseconds(of: CLOCK_MONOTONIC) }
  /// Time of this thread on a processor: what others did to the core in between does not count.
  static var thread: Int64 { nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) }

  private static func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    let result = unsafe clock_gettime(clock, &time)
    precondition(result == 0, "the kernel has no clock \(clock)")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Seconds of this thread's processor for one call of `work`: so many calls that they take
  /// `milliseconds`, at least one.
  static func secondsPerCall(milliseconds: Int, _ work: () -> Void) -> Double {
    var callCount = 1
    while true {
      let start = thread
      for _ in 0..<callCount { work() }
      let nanoseconds = thread - start
      if nanoseconds >= Int64(milliseconds) * 1_000_000 {
        return Double(nanoseconds) / Double(callCount) / 1e9
      }
      let wanted = 1.2 * Double(milliseconds) * 1e6 / Double(max(nanoseconds, 100))
      callCount = max(callCount + 1, Int(min(Double(callCount) * wanted, 1e9)))
    }
  }
}
