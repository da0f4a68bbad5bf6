// What the daemon hears of its inbox, and what it does where it hears nothing.
import Foundation
import Glibc
import Testing

struct WatchTests {
  /// Three hourly rows of a series of this name.
  private func rows(_ column: String) -> String { hours(["1", "2", "4"], columns: column) }

  /// Goal: where the kernel gives no events, the clock has to do.
  ///
  /// Field failure I2.
  @Test(
    .enabled(if: Tracer.isPresent, "strace is not installed"),
    arguments: ["inotify_init1:error=EMFILE", "inotify_add_watch:error=ENOSPC"])
  func `without events the inbox is looked at by the clock`(fault: String) throws {
    try inSpool { spool in
      let daemon = try spool.start(through: Tracer.command(fault))
      try daemon.reach("the warning") {
        daemon.messagesSoFar.contains("the inbox is looked at every 0.1 s instead")
      }
      try spool.drop(rows("a"), as: "a.csv")
      try spool.drop(rows("b"), as: "deep/b.csv")
      try spool.reach(daemon, ["done", "done"])
      #expect(try daemon.stop().code == 0)
      try spool.expectSound()
    }
  }

  /// Goal: a file whose event was lost is found all the same.
  ///
  /// Method: while the process is stopped, more happens than the kernel keeps; a file that comes
  /// after that is told by nothing but the overflow.
  /// Field failures I1, D9.
  @Test func `when events were lost, the inbox is looked at`() throws {
    try inSpool { spool in
      try spool.configure(rescan: 3600)
      for name in ["x", "y"] { try write("", to: "\(spool.spool)/inbox/\(name).tmp") }
      let daemon = try spool.start()
      daemon.signal(SIGSTOP)
      let limit = try contents(of: "/proc/sys/fs/inotify/max_queued_events")
      // The kernel joins equal events, so the two files take turns.
      for turn in 0...(Int(limit.filter(\.isNumber)) ?? 16_384) {
        try setMode(0o600, of: "\(spool.spool)/inbox/\(turn % 2 == 0 ? "x" : "y").tmp")
      }
      try spool.drop(rows("a"), as: "a.csv")
      daemon.signal(SIGCONT)
      try spool.reach(daemon, ["done"])
      #expect(daemon.messagesSoFar.contains("directory events were lost; the inbox is scanned"))
      try spool.drop(rows("b"), as: "b.csv")
      try spool.reach(daemon, ["done", "done"])
      #expect(try daemon.stop().code == 0)
    }
  }

  /// Field failures I4, S11.
  @Test func `an inbox that is moved away and made again is watched again`() throws {
    try inSpool { spool in
      try spool.configure(rescan: 3600)
      let (inbox, away) = (spool.spool + "/inbox", spool.spool + "/away")
      let daemon = try spool.start()
      try FileManager.default.moveItem(atPath: inbox, toPath: away)
      try daemon.reach("the trouble") { !spool.isWell() }
      #expect(daemon.messagesSoFar.contains("\(inbox): open failed: no such file or directory"))
      try write(rows("lost"), to: away + "/a.csv")
      try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: false)
      try daemon.reach("its end") { spool.isWell() }
      // From now on only events tell.
      try spool.drop(rows("a"), as: "a.csv")
      try spool.reach(daemon, ["done"])
      #expect(try daemon.stop().code == 0)
      #expect(try spool.lines("SELECT series FROM series_status") == ["a"])
    }
  }

  /// Field failure I4.
  @Test(.enabled(if: OwnMounts.arePossible, "only root can have mounts of its own"))
  func `what is mounted over the inbox is looked at, and told where it cannot be taken`() throws {
    try inSpool { spool in
      let (inbox, other) = (spool.spool + "/inbox", spool.root + "/other")
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
      let daemon = try spool.start(through: OwnMounts.command())
      try OwnMounts.run(["mount", "--bind", other, inbox], of: daemon, in: spool.root)
      try write(rows("b"), to: other + "/b.csv")
      try daemon.reach("the refusal") {
        daemon.messagesSoFar.contains("which lies on another file system")
      }
      try daemon.reach("the trouble") { !spool.isWell() }
      try OwnMounts.run(["umount", inbox], of: daemon, in: spool.root)
      try spool.drop(rows("a"), as: "a.csv")
      try spool.reach(daemon, ["done"])
      #expect(try spool.lines("SELECT file FROM files") == ["a.csv"])
      #expect(FileManager.default.fileExists(atPath: other + "/b.csv"))
      #expect(try daemon.stop().code == 0)
    }
  }

  /// Field failures D13, S11.
  @Test func `a directory that is moved in is looked through, or told and left`() throws {
    try inSpool { spool in
      try spool.configure(inbox: "recursive: false", rescan: 3600)
      let daemon = try spool.start()
      for (folder, column) in [("boiler", "a"), ("boiler/deep", "b")] {
        let path = "\(spool.root)/\(folder)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write(rows(column), to: path + "/\(column).csv")
      }
      try FileManager.default.moveItem(
        atPath: spool.root + "/boiler", toPath: spool.spool + "/inbox/boiler")
      let sentence = "inbox/boiler: is a directory; it was not looked into"
      try daemon.reach("the refusal") { daemon.messagesSoFar.contains(sentence) }
      // A look that is asked for finds it again, and tells it no second time.
      daemon.signal(SIGUSR1)
      try spool.drop(rows("c"), as: "c.csv")
      try spool.reach(daemon, ["done"])
      #expect(daemon.messagesSoFar.split(separator: sentence).count == 2)
      #expect(try spool.names(in: "inbox") == ["boiler/a.csv", "boiler/deep/b.csv"])
      try spool.configure(rescan: 3600)
      daemon.signal(SIGHUP)
      try spool.reach(daemon, ["done", "done", "done"])
      #expect(
        try spool.lines("SELECT series FROM series_status") == ["boiler/a", "boiler/deep/b", "c"])
      // And away again, with what it has told.
      try FileManager.default.removeItem(atPath: spool.spool + "/inbox/boiler")
      try spool.drop(rows("d"), as: "d.csv")
      try spool.reach(daemon, ["done", "done", "done", "done"])
      #expect(try daemon.stop().code == 0)
    }
  }

  /// Field failure I5.
  @Test func `however many files there were, none stays open`() throws {
    try inSpool { spool in
      let daemon = try spool.start()
      func openFiles() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.processID)/fd").count
      }
      try spool.drop(rows("a"), as: "a.csv")
      try spool.drop("a,b\n1,2\n", as: "bad.csv", minute: 1)
      try spool.reach(daemon, ["done", "failed"])
      try daemon.reach("rest") { spool.isIdle(daemon) }
      let before = try openFiles()
      for number in 0..<30 { try spool.drop(rows("a\(number)"), as: "\(number).csv") }
      try daemon.reach("all of them") { try spool.names(in: "done").count == 31 }
      try daemon.reach("rest") { try spool.isIdle(daemon) && openFiles() == before }
      #expect(try daemon.stop().code == 0)
    }
  }

  /// Field failure Q11.
  @Test func `a clock behind the last run is told at the start`() throws {
    try inSpool { spool in
      try spool.runOnce()
      try spool.noteRun(at: 4_000_000_000)
      let ended = try spool.run("run", "--once")
      #expect(ended.code == 0)
      #expect(ended.messages.contains("but the last run began at 2096-10-02T07:06:40Z"), "\(ended)")
      try spool.runOnce()
    }
  }
}
