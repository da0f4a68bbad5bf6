// The signals of Signals.swift, sent to the test's own thread.
import Glibc
import LinuxSystem
import Testing

@Test func `a signal waits until it is asked for, once a kind`() throws {
  let signals = try Signals([.user1, .hangUp])
  #expect(try signals.pending() == [])
  pthread_kill(pthread_self(), SIGUSR1)
  pthread_kill(pthread_self(), SIGUSR1)
  pthread_kill(pthread_self(), SIGHUP)
  #expect(try Poller.wait(for: [signals.number], timeoutMilliseconds: 0) == [true])
  #expect(try Set(signals.pending()) == [.user1, .hangUp])
  #expect(try signals.pending() == [])
}
