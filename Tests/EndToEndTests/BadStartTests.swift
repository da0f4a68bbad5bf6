// What keeps the daemon from starting: each with its exit code and what to change.
import Foundation
import Testing

struct BadStartTests {
  @Test(arguments: [
    (
      "{\n  inbx: {},\n}", ":2: inbx: there is no key 'inbx' here; did you mean 'inbox'?"
    ),
    (
      "{ forecast: { horizon: \"many\" } }",
      ":1: forecast.horizon: the text 'many' is not possible; give a whole number from 1 to 1000"
    ),
    ("{ forecast: ", ":1: "),
  ])
  func `a wrong configuration is told with its line and the way out`(
    text: String, sentence: String
  ) throws {
    try inSpool { spool in
      try write(text, to: spool.config)
      for command in ["run", "check-config"] {
        let ended = try spool.run(command)
        #expect(ended.code == 78)
        #expect(
          (ended.output + ended.messages).contains(spool.config + sentence),
          "\(command): \(ended)")
      }
      #expect(!FileManager.default.fileExists(atPath: spool.state))
    }
  }

  @Test func `a configuration that is not there is told`() throws {
    try inSpool { spool in
      for path in [spool.root + "/nothing.json5", spool.root] {
        let ended = try Program.run(["run", "--config", path], in: spool.root)
        #expect(ended.code == 78)
        #expect(ended.messages.hasPrefix("forecastd: \(path): "), "\(ended)")
      }
    }
  }

  @Test(.enabled(if: Nobody.isPossible, "only root can become another user, by setpriv"))
  func `a configuration that may not be read is told`() throws {
    try inSpool { spool in
      try setMode(0o600, of: spool.config)
      let run = ["run", "--config", spool.config]
      let ended = try Nobody.start(Program.path, run, in: spool.root).wait()
      #expect(ended.code == 78)
      #expect(ended.messages.contains("\(spool.config): the file may not be read"), "\(ended)")
    }
  }

  @Test(.enabled(if: Nobody.isPossible, "only root can become another user, by setpriv"))
  func `a spool that may not be written is told, and nothing starts`() throws {
    try inSpool { spool in
      let state = spool.root + "/state"
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: false)
      try giveToNobody(state)
      try spool.drop(hours(["1", "2"], columns: "a"), as: "a.csv")
      let run = ["run", "--once", "--config", spool.config]
      let ended = try Nobody.start(Program.path, run, in: spool.root).wait()
      #expect(ended.code == 77, "\(ended)")
      #expect(
        ended.messages.contains("files cannot be made, renamed and removed here"), "\(ended)")
      #expect(ended.messages.contains("Make the directory writable"), "\(ended)")
      #expect(try spool.names(in: "inbox") == ["a.csv"])
    }
  }

  @Test func `a spool that cannot be made is told`() throws {
    try inSpool { spool in
      try FileManager.default.removeItem(atPath: spool.spool)
      try write("not a directory", to: spool.spool)
      let ended = try spool.run("run", "--once")
      #expect(ended.code == 77, "\(ended)")
      #expect(ended.messages.contains("\(spool.spool)/inbox: files cannot be made"), "\(ended)")
    }
  }

  @Test func `a directory for the database that cannot be made is told`() throws {
    try inSpool { spool in
      try write("not a directory", to: spool.root + "/state")
      let ended = try spool.run("run", "--once")
      #expect(ended.code == 74, "\(ended)")
      #expect(
        ended.messages.contains(
          "\(spool.root)/state: the directory of the database cannot be made (\(spool.root)/state: "
            + "mkdir failed: not a directory (ENOTDIR)); nothing was started. Make it, writable "
            + "for the user that forecastd runs as, or name another place with 'state'."),
        "\(ended)")
    }
  }

  /// Field failure Q5.
  @Test func `a database that is none is left as it is`() throws {
    try inSpool { spool in
      try FileManager.default.createDirectory(
        atPath: spool.root + "/state", withIntermediateDirectories: false)
      let garbage = String(repeating: "no database. ", count: 1000)
      try write(garbage, to: spool.state)
      try spool.drop(hours(["1", "2"], columns: "a"), as: "a.csv")
      for command in ["run", "series"] {
        let ended = try spool.run(command)
        #expect(ended.code == 65, "\(command): \(ended)")
        #expect(ended.messages.contains("\(spool.state): file is not a database"), "\(ended)")
      }
      #expect(try contents(of: spool.state) == garbage)
      #expect(try spool.names(in: "inbox") == ["a.csv"])
    }
  }
}
