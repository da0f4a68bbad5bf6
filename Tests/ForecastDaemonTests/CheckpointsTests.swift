// When Checkpoints.swift moves the log into the database.
import Testing

@testable import ForecastDaemon

@Test func `a log is moved once a minute, a large one at once, and after a pause again`() {
  let (minute, pause) = (CheckpointRound.everyMicroseconds, CheckpointRound.retryMicroseconds)
  let large = CheckpointRound.usualBytes + 1
  var round = CheckpointRound()
  #expect(!round.isDue(bytes: 0, now: 0))
  #expect(round.isDue(bytes: 1, now: 0))
  round.note(isBusy: false, now: 0)
  #expect(!round.isDue(bytes: 1, now: minute - 1) && round.isDue(bytes: 1, now: minute))
  #expect(!round.isDue(bytes: large, now: pause - 1) && round.isDue(bytes: large, now: pause))
  // A reader is in the way: it is tried again soon, whatever the size.
  round.note(isBusy: true, now: minute)
  #expect(!round.isDue(bytes: 1, now: minute + pause - 1))
  #expect(round.isDue(bytes: 1, now: minute + pause))
  #expect(round.busyCount == 1)
}
