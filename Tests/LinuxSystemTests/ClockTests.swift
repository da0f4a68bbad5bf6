// The clocks of Clock.swift.
import LinuxSystem
import Testing

@Test func `the clock is after this program was written and does not go back`() {
  let clock: any Clock = SystemClock()
  #expect(clock.wallMicroseconds > 1_750_000_000_000_000)
  let first = clock.monotonicMicroseconds
  #expect(clock.monotonicMicroseconds >= first)
}
