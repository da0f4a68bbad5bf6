// `wait`: comes back when the daemon has finished what was there at the call, or when time is up.
import Foundation
import LinuxSystem
import Testing

@testable import forecastd

/// What `wait --idle` for no time comes to, where a living daemon has this status.
private func wait(_ members: String, timeout: String = "0") throws -> Outcome {
  var outcome: Outcome?
  try inFreshDirectory { directory in
    let pid = ProcessEnvironment.processID
    try write(
      #"{"pid": \#(pid), "database": "\#(directory)/f.db", "inbox_files": 2, \#(members)}"#,
      to: directory + "/status.json")
    outcome = door("wait", "--idle", "--timeout", timeout, "--state", directory + "/f.db")
  }
  return try #require(outcome)
}

/// A moment that no look at the inbox has reached while the test runs: an hour from now.
private let future = SystemClock().monotonicMicroseconds + 3_600_000_000

@Test func `a daemon that has caught up since the call is not waited for`() throws {
  #expect(
    try wait(#""caught_up": true, "scan_monotonic_microseconds": \#(future)"#)
      == Outcome(code: .done, output: "", messages: ""))
}

/// Such as one that has not looked at the inbox since a file was dropped.
@Test(
  arguments: [
    #""caught_up": true, "scan_monotonic_microseconds": 5"#,
    #""caught_up": false, "scan_monotonic_microseconds": \#(future)"#,
    #""caught_up": true"#, #""scan_monotonic_microseconds": \#(future)"#,
  ])
func `a daemon that may have something left to do is waited for in vain`(members: String) throws {
  let outcome = try wait(#""waiting_files": 1, "trouble": "the disk is full", \#(members)"#)
  #expect(outcome.code == .temporary)
  #expect(
    outcome.messages == """
      forecastd: not idle after 0 s: the daemon (process \(ProcessEnvironment.processID)) has 2 \
      files in the inbox and 1 that are tried again; the disk is full

      """)
}

@Test func `without a daemon time runs out`() throws {
  try inFreshDirectory { directory in
    #expect(
      door("wait", "--idle", "--timeout=0", "--state", directory + "/f.db")
        == Outcome(
          code: .temporary, output: "",
          messages: "forecastd: not idle after 0 s: no daemon runs with this database\n"))
  }
}

@Test(
  arguments: [
    (["wait"], "wait: what for? Say: forecastd wait --idle"),
    (["wait", "--idle", "--timeout", "soon"], "--timeout 'soon' is no number of seconds"),
    (["wait", "--idle", "--timeout", "-1"], "--timeout '-1' is no number of seconds"),
    (["wait", "--idle", "--timeout", "nan"], "--timeout 'nan' is no number of seconds"),
  ])
func `what cannot be waited for is a usage error`(arguments: [String], message: String) {
  let console = RecordedConsole()
  #expect(Door.run(arguments, on: console) == .usage)
  #expect(console.messages.contains(message), "\(console.messages)")
}

@Test func `a real daemon is waited for until the forecasts stand in their files`() throws {
  try inSpool { spool in
    let daemon = try spool.start()
    try spool.drop(SampleData.bytes(SampleData.boilerHouse[0]), as: "week.csv")
    let waited = try spool.run("wait", "--idle", "--timeout", "600")
    #expect(waited == ProgramEnd(code: 0, output: "", messages: ""))
    #expect(try spool.names(in: "done") == ["week.csv"])
    try spool.expectSound()
    try spool.expectOutputsSayWhatTheStoreSays()
    #expect(try daemon.stop().code == 0)
  }
}

@Test func `lines for the journal carry their priority`() {
  #expect(TerminalConsole.withPriority("forecastd: a\nb\n") == "<3>forecastd: a\n<3>b\n")
}
