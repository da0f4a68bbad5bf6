// What the calendar's clock may say, and what it may not once it was set.
import Testing
import TimeSeries

@testable import ForecastDaemon

private let second: Int64 = 1_000_000

/// Both clocks, so many seconds on.
private func clocks(wall: Int64, monotonic: Int64) -> StoppedClock {
  StoppedClock(wallMicroseconds: wall * second, monotonicMicroseconds: monotonic * second)
}

@Test func `while the clock only runs, what lies back far enough is old`() {
  var watch = ClockWatch()
  for moment in 0...3 as ClosedRange<Int64> {
    watch.note(clocks(wall: 1000 + moment, monotonic: 7 + moment))
  }
  #expect(watch.isOlder(1001 * second, than: 2 * second))
  #expect(!watch.isOlder(1001 * second + 1, than: 2 * second))
  #expect(watch.isOlder(-5, than: 2 * second))
  #expect(!watch.isOlder(5000 * second, than: 2 * second))
}

/// Field failure Q11.
@Test(arguments: [1_000_000, 500, 1001] as [Int64])
func `where the clock was set, what was written before seems neither old nor young`(
  wall: Int64
) {
  var watch = ClockWatch()
  watch.note(clocks(wall: 1000, monotonic: 7))
  watch.note(clocks(wall: wall, monotonic: 7))
  #expect(!watch.isOlder(999 * second, than: 2 * second))
  #expect(!watch.isOlder((wall - 1) * second, than: 0))
  // What comes after that is told by the clock again.
  watch.note(clocks(wall: wall + 10, monotonic: 17))
  #expect(watch.isOlder(wall * second, than: 2 * second))
  #expect(!watch.isOlder((wall - 1) * second, than: 2 * second))
}

@Test func `clocks that drift apart a little are not set`() {
  var watch = ClockWatch()
  watch.note(clocks(wall: 1000, monotonic: 7))
  watch.note(
    StoppedClock(wallMicroseconds: 1005 * second + 400_000, monotonicMicroseconds: 12 * second))
  #expect(watch.isOlder(1000 * second, than: 2 * second))
}

/// Field failure Q11.
@Test func `a clock behind the last run is told, with what it leads to`() {
  func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }
  #expect(ClockWatch.warning(lastRun: nil, now: at(0)) == nil)
  #expect(ClockWatch.warning(lastRun: at(60), now: at(60)) == nil)
  #expect(
    ClockWatch.warning(lastRun: at(86_400), now: at(0))
      == "the clock says 1970-01-01T00:00:00Z, but the last run began at 1970-01-02T00:00:00Z; "
      + "rows that are further ahead of the clock than limits.future_skew_seconds will be "
      + "rejected. Set the clock, and let the service wait for it (systemctl enable "
      + "systemd-time-wait-sync)")
}
