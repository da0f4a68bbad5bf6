// The lines of Journal.swift, written to files.
import Glibc
import LinuxSystem
import TestSupport
import Testing

/// A clock that stands where it is put.
private final class StandingClock: Clock, @unchecked Sendable {
  var wallMicroseconds: Int64 = 1_467_331_200_999_999
  var monotonicMicroseconds: Int64 = 0
}

/// What a journal of this form writes while `body` runs.
private func written(
  _ form: Journal.Form, _ body: (inout Journal, StandingClock) -> Void
) throws -> String {
  try withTemporaryDirectory { directory in
    let path = directory.appending("log")
    try write("", to: path)
    let number = unsafe open("\(path)", O_WRONLY | O_APPEND)
    defer { close(number) }
    let clock = StandingClock()
    var journal = Journal(number: number, form: form, clock: clock)
    body(&journal, clock)
    return try content(of: path)
  }
}

@Test func `journald gets priorities and people get the time`() throws {
  let log: (inout Journal, StandingClock) -> Void = { journal, _ in
    journal.log(.info, "ready")
    journal.log(.error, "broken")
  }
  #expect(try written(.journald, log) == "<6>ready\n<3>broken\n")
  #expect(
    try written(.people, log)
      == "2016-07-01T00:00:00Z info: ready\n2016-07-01T00:00:00Z error: broken\n")
}

@Test func `an event is one line, whatever stands in it`() throws {
  let text = try written(.journald) { journal, _ in
    journal.log(.warning, "a\n<0>b\u{1B}[31m\\x41")
  }
  #expect(text == "<4>a\\x0A<0>b\\x1B[31m\\x41\n")
}

@Test func `lines that matter too little are not written`() throws {
  let text = try written(.journald) { journal, _ in
    journal.log(.debug, "a")
    journal.threshold = .error
    journal.log(.warning, "b")
    journal.log(.critical, "c")
  }
  #expect(text == "<2>c\n")
}

@Test func `what repeats is held back and counted`() throws {
  let text = try written(.journald) { journal, clock in
    for number in 1...8 { journal.log(.error, "full \(number)", subject: "full") }
    journal.log(.error, "other", subject: "other")
    journal.log(.error, "always")
    clock.monotonicMicroseconds += 60_000_000
    journal.log(.error, "full again", subject: "full")
    journal.log(.error, "full once more", subject: "full")
  }
  #expect(
    text == (1...5).map { "<3>full \($0)\n" }.joined() + "<3>other\n<3>always\n"
      + "<3>full again (3 more of these were not written)\n<3>full once more\n")
}

@Test func `however many subjects there are, few are remembered`() throws {
  let text = try written(.journald) { journal, _ in
    for number in 0..<1000 { journal.log(.error, "x", subject: "\(number)") }
  }
  #expect(text.count == 1000 * 5)
}

@Test func `a subject that repeats is held back, however many others come between`() throws {
  let text = try written(.journald) { journal, clock in
    for _ in 0..<8 { journal.log(.error, "full", subject: "full") }
    for number in 0..<1000 {
      clock.monotonicMicroseconds += 1
      journal.log(.info, "x", subject: "other \(number)")
    }
    journal.log(.error, "full", subject: "full")
    clock.monotonicMicroseconds += 60_000_000
    journal.log(.error, "full", subject: "full")
  }
  #expect(text.split(separator: "\n").count { $0 == "<3>full" } == 5)
  #expect(text.hasSuffix("<3>full (4 more of these were not written)\n"))
}

@Test func `what is said into a full pipe is lost, and all else goes on`() throws {
  var ends: [Int32] = [0, 0]
  #expect(unsafe pipe(&ends) == 0)
  for number in ends { #expect(fcntl(number, F_SETFL, O_NONBLOCK) == 0) }
  defer { for number in ends { close(number) } }
  var journal = Journal(number: ends[1], form: .journald, clock: StandingClock())
  for _ in 0..<2000 { journal.log(.error, String(repeating: "x", count: 96)) }
  let full = String(decoding: drained(ends[0]), as: UTF8.self)
  let line = "<3>" + String(repeating: "x", count: 96)
  let lines = full.split(separator: "\n")
  #expect(!lines.isEmpty && lines.count < 2000)
  #expect(lines.allSatisfy { $0 == line })
  journal.log(.error, "there is room again")
  #expect(drained(ends[0]) == Array("<3>there is room again\n".utf8))
}

/// Everything that waits in a pipe.
private func drained(_ number: Int32) -> [UInt8] {
  var found: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let count = unsafe read(number, &buffer, buffer.count), count > 0 {
    found += buffer[..<count]
  }
  return found
}

/// Method: what `Signals` sets, the daemon has set before its first line; without that the line
/// would end this process by a signal.
@Test func `what is said into a pipe that nobody reads any more ends nothing`() async {
  await #expect(processExitsWith: .exitCode(7)) {
    let signals = try Signals([.user1])
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    close(ends[0])
    var journal = Journal(number: ends[1], form: .people, clock: StandingClock())
    journal.log(.error, "nobody reads this")
    #expect(try signals.pending() == [])
    exit(7)
  }
}

@Test func `journald is known by the file that it gave`() throws {
  try withTemporaryDirectory { directory in
    let file = try LinuxFileSystem().open(directory, .directory)
    let status = try file.status()
    let stream = "\(status.device):\(status.inode)"
    #expect(Journal.form(number: file.number, stream: stream) == .journald)
    #expect(Journal.form(number: file.number, stream: "1:" + stream) == .people)
    #expect(Journal.form(number: file.number, stream: nil) == .people)
    #expect(Journal.form(number: -1, stream: stream) == .people)
  }
}
