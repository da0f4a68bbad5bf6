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

@Test func `a full pipe or a closed one does not end the process`() throws {
  var journal = Journal(number: -1, form: .people, clock: StandingClock())
  journal.log(.error, "nobody reads this")
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
