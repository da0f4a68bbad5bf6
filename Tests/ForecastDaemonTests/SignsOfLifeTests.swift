// What the service manager is told between two pieces of work, and how often.
import LinuxSystem
import Testing

@testable import ForecastDaemon

private let progress = IngestProgress(file: "a.csv", position: 30, total: 40)

@Test func `the watchdog is fed three times as often as it bites, and by progress alone`() {
  var signs = SignsOfLife(phase: .running, watchdogMicroseconds: 60_000_000)
  let fed = [0, 19_999_999, 20_000_000, 39_999_999, 500_000_000].map { (now: Int64) in
    signs.due(nil, now: now) == [.watchdog]
  }
  #expect(fed == [true, false, true, false, true])
}

@Test func `without a watchdog nothing is told of mere life`() {
  var signs = SignsOfLife(phase: .running, watchdogMicroseconds: nil)
  #expect(signs.due(nil, now: 0) == [])
}

/// More time is asked for while there is progress, for so long after the last of it; a daemon that
/// runs asks for none, as that would put the watchdog off.
@Test(arguments: [SignsOfLife.Phase.starting, .stopping])
func `a start or a stop that gets on is given time`(phase: SignsOfLife.Phase) {
  let more = ServiceManager.Notice.extendTimeout(microseconds: 90_000_000)
  var signs = SignsOfLife(phase: phase, watchdogMicroseconds: nil)
  let asked = [5, 9_999_999, 10_000_005].map { (now: Int64) in
    signs.due(nil, now: now) == [more]
  }
  #expect(asked == [true, false, true])
  var running = SignsOfLife(phase: .running, watchdogMicroseconds: nil)
  #expect(running.due(nil, now: 0) == [])
}

@Test func `progress is put into words, every two seconds at most`() {
  var signs = SignsOfLife(phase: .running, watchdogMicroseconds: nil)
  let sentence = "learning from a.csv, 75 % of 40 observations"
  #expect(signs.due(progress, now: 0) == [.status(sentence)])
  #expect(signs.due(progress, now: 1_999_999) == [])
  #expect(signs.due(progress, now: 2_000_000) == [.status(sentence)])
  var starting = SignsOfLife(phase: .starting, watchdogMicroseconds: nil)
  #expect(starting.due(progress, now: 0).last == .status("recovering: " + sentence))
  let empty = IngestProgress(file: "e.csv", position: 0, total: 0)
  var stopping = SignsOfLife(phase: .stopping, watchdogMicroseconds: nil)
  #expect(
    stopping.due(empty, now: 0).last
      == .status("stopping: learning from e.csv, 100 % of 0 observations"))
}

@Test func `opening a database is given time by its size`() {
  #expect(SignsOfLife.openingMicroseconds(bytes: 0) == 90_000_000)
  #expect(SignsOfLife.openingMicroseconds(bytes: 1 << 30) == 90_000_000 + 1_073_741_824)
}
