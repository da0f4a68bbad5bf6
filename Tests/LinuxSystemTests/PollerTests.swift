// The waiting of Poller.swift, by pipes.
import Glibc
import LinuxSystem
import Testing

@Test func `what can be read is ready, and nothing else`() throws {
  var first: [Int32] = [0, 0]
  var second: [Int32] = [0, 0]
  #expect(unsafe pipe(&first) == 0)
  #expect(unsafe pipe(&second) == 0)
  defer { for number in first + second { close(number) } }
  #expect(try Poller.wait(for: [first[0], second[0]], timeoutMilliseconds: 0) == [false, false])
  #expect(unsafe write(second[1], [65], 1) == 1)
  #expect(try Poller.wait(for: [first[0], second[0]], timeoutMilliseconds: nil) == [false, true])
  #expect(try Poller.wait(for: [-1, second[0]], timeoutMilliseconds: 0) == [false, true])
}

@Test func `nothing to wait for is over at once`() throws {
  #expect(try Poller.wait(for: [], timeoutMilliseconds: 0) == [])
  #expect(try Poller.wait(for: [], timeoutMilliseconds: -5) == [])
}
