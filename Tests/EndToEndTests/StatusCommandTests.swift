// What is told of a daemon that runs, does not run, or was killed.
import ForecastDaemon
import LinuxSystem
import Report
import StateStore
import Testing

@testable import forecastd

@Test func `status works without a daemon and without a database`() throws {
  try inFreshDirectory { directory in
    let console = RecordedConsole(variables: ["RUNTIME_DIRECTORY": directory])
    #expect(
      door("status", "--state", directory + "/none.db", on: console)
        == Outcome(
          code: .done,
          output: "daemon    not running\ndatabase  \(directory)/none.db (not there yet)\n",
          messages: ""))
  }
}

@Test func `a running daemon is told by its own words`() throws {
  try withSampleStore { path in
    try inFreshDirectory { directory in
      // This very process stands for the daemon: it exists for as long as the test runs.
      let pid = ProcessEnvironment.processID
      let status = """
        {"state": "idle", "pid": \(pid), "inbox_files": 3, "observations_learned": 70,
         "database": "\(path)", "trouble": "the disk\\u001b is full"}
        """
      try write(status, to: directory + "/status.json")
      let variables = ["RUNTIME_DIRECTORY": directory]
      #expect(
        door("status", "--state", path, on: RecordedConsole(variables: variables)).output == """
          daemon    running (process \(pid)), idle, 3 files in the inbox, 70 values learned
          database  \(path)
          series    1 stale, 1 warming
          files     1 done, 1 failed
          last      bad.csv, 11 months ago
          problem   the disk\\u{1b} is full
          problem   failed: bad.csv: no time column; nothing of the file is used.
          problem   1 series have had no row for long; see 'forecastd series'

          """)
      let json = door(
        "status", "--json", "--state", path, on: RecordedConsole(variables: variables)
      ).output
      #expect(json.contains(#""running": true"#))
      #expect(json.contains(#""daemon": {"database": "\#(path)", "inbox_files": 3, "#))
      #expect(json.contains(#""series": {"stale": 1, "warming": 1}"#))
    }
  }
}

@Test(
  arguments: [
    #"{"pid": 0, "database": "/d"}"#, #"{"pid": -1, "database": "/d"}"#,
    #"{"pid": 4194305, "database": "/d"}"#, #"{"database": "/d"}"#,
    #"{"pid": "1", "database": "/d"}"#, #"{"pid": 1}"#, #"{"pid": 1, "database": "/other"}"#,
    "[1]", "", "{",
  ])
func `a daemon that was killed, or has another database, is not running`(status: String) throws {
  // 4 194 305 is above the largest process number that Linux gives; process 1 always exists.
  try inFreshDirectory { directory in
    let path = FilePath(directory + "/status.json")
    func running() -> DaemonStatus? {
      DaemonStatus.running(database: "/d", paths: [path], on: LinuxFileSystem())
    }
    try write(status, to: path.description)
    #expect(running() == nil)
    try write(#"{"pid": 1, "database": "/d"}"#, to: path.description)
    #expect(running()?.processID == 1)
  }
}

@Test func `the status file is where the unit or an instance has it, or by the database`() {
  func paths(_ variables: [String: String]) -> [String] {
    DaemonStatus.paths(database: "/d/x.db", on: RecordedConsole(variables: variables))
      .map(\.description)
  }
  // An instance's directories are named after it.
  let rest = ["/run/forecastd-d/status.json", "/d/status.json"]
  #expect(paths(["RUNTIME_DIRECTORY": "/run/x"]) == ["/run/x/status.json"] + rest)
  #expect(paths(["RUNTIME_DIRECTORY": ""]) == ["/run/forecastd/status.json"] + rest)
  #expect(paths([:]) == ["/run/forecastd/status.json"] + rest)
}

@Test func `members of any kind are kept, ordered by name`() throws {
  let status = try #require(
    DaemonStatus(json: Array(#"{"b": [1, null], "a": {"y": true, "x": 0.5}, "pid": 7}"#.utf8)))
  #expect(status.processID == 7)
  #expect(
    JSONValue.object(status.members).text
      == #"{"a":{"x":0.5,"y":true},"b":[1,null],"pid":7}"#)
}

/// Goal: what was mended and put back is no problem any more.
@Test func `a failed file that came again since is no problem`() throws {
  try withSampleStore { path in
    let console = RecordedConsole()
    let store = try StateStore.open(path: path)
    var again = FileEntry(name: "bad.csv", received: hour(4))
    again.state = .done
    _ = try store.insertFile(again)
    try store.close()
    let output = door("status", "--state", path, on: console).output
    #expect(output.contains("files     2 done, 1 failed\n") && !output.contains("failed:"))
    #expect(door("files", "--state", path).output.contains("\nbad.csv: no time column;"))
  }
}

@Test func `a reason that names its file names it once`() {
  #expect(FilesCommand.sentence("a.csv", "a.csv: no time column") == "a.csv: no time column")
  #expect(FilesCommand.sentence("a.csv", "the same content") == "a.csv: the same content")
}
