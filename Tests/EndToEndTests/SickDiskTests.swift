// Disks and directories that fail under the running daemon, and are mended: it goes on by itself.
import Foundation
import Glibc
import LinuxSystem
import Testing

struct SickDiskTests {
  private func rows(_ column: String) -> String { hours(["1", "2", "4"], columns: column) }

  /// Field failure Q8.
  @Test func `output files wait for their directory, and files behind them wait too`() throws {
    try inSpool { spool in
      let (outbox, away) = (spool.spool + "/outbox", spool.spool + "/away")
      let daemon = try spool.start()
      try FileManager.default.moveItem(atPath: outbox, toPath: away)
      try spool.drop(rows("a"), as: "a.csv")
      try daemon.reach("the trouble") { !spool.isWell() }
      #expect(daemon.messagesSoFar.contains("\(outbox)"), "\(daemon.messagesSoFar)")
      try spool.drop(rows("b"), as: "b.csv", minute: 1)
      // Between two reloads the loop has gone around, and would have taken it.
      for count in 1...2 {
        daemon.signal(SIGHUP)
        try daemon.reach("reload \(count)") {
          daemon.messagesSoFar.split(separator: "was read again").count > count
        }
      }
      #expect(try spool.names(in: "processing") == ["a.csv"])
      #expect(try spool.names(in: "inbox") == ["b.csv"])
      try FileManager.default.moveItem(atPath: away, toPath: outbox)
      try spool.reach(daemon, ["done", "done"])
      #expect(try daemon.stop().code == 0)
      try spool.expectSound()
      try spool.expectOutputsSayWhatTheStoreSays()
    }
  }

  /// Field failures D12, Q8.
  @Test(.enabled(if: Nobody.isPossible, "only root can become another user, by setpriv"))
  func `a file that cannot be moved to done is learned once, and moved when it can`() throws {
    try inSpool { spool in
      let made = try spool.run("run", "--once")
      #expect(made.code == 0)
      for path in try FileManager.default.subpathsOfDirectory(atPath: spool.root) {
        try giveToNobody("\(spool.root)/\(path)")
      }
      try giveToNobody(spool.root)
      let daemon = try spool.start(through: Nobody.command)
      let done = spool.spool + "/done"
      try setMode(0o555, of: done)
      try spool.drop(rows("a"), as: "a.csv")
      try daemon.reach("the trouble") { !spool.isWell() }
      #expect(daemon.messagesSoFar.contains("permission denied (EACCES)"))
      #expect(try spool.lines("SELECT state, learned FROM files") == ["committed|3"])
      #expect(try spool.names(in: "processing") == ["a.csv"])
      try setMode(0o755, of: done)
      try spool.reach(daemon, ["done"])
      #expect(try daemon.stop().code == 0)
      #expect(try spool.lines("SELECT state, learned, duplicates FROM files") == ["done|3|0"])
      try spool.expectSound()
      try spool.expectOutputsSayWhatTheStoreSays()
    }
  }

  /// Method: the daemon sees its spool through a mount of its own that is made read-only.
  ///
  /// Field failures Q8, D12.
  @Test(.enabled(if: OwnMounts.arePossible, "only root can have mounts of its own"))
  func `a spool that becomes read-only holds everything up until it can be written`() throws {
    try inSpool { spool in
      let daemon = try spool.start(
        through: OwnMounts.command("mount --bind \(spool.spool) \(spool.spool)"))
      func remount(_ mode: String) throws {
        try OwnMounts.run(
          ["mount", "-o", "remount,bind,\(mode)", spool.spool], of: daemon, in: spool.root)
      }
      try remount("ro")
      try spool.drop(rows("a"), as: "a.csv")
      try daemon.reach("the trouble") { !spool.isWell() }
      #expect(daemon.messagesSoFar.contains("the file system is read-only (EROFS)"))
      #expect(try spool.names(in: "inbox") == ["a.csv"])
      try remount("rw")
      try spool.reach(daemon, ["done"])
      #expect(try daemon.stop().code == 0)
      try spool.expectSound()
      try spool.expectOutputsSayWhatTheStoreSays()
    }
  }

  /// Goal: the kernel calls pages clean after a sync that failed, so nothing may be believed.
  ///
  /// Field failure Q7.
  @Test(
    .enabled(if: Tracer.isPresent, "strace is not installed"),
    arguments: ["fdatasync:error=EIO", "fsync:error=EIO"])
  func `a sync that fails ends the process, and the next one makes up for it`(
    fault: String
  ) throws {
    try inSpool { spool in
      let daemon = try spool.start()
      let tracer = try Tracer.attach(to: daemon, fault, in: spool.root)
      try spool.drop(rows("a"), as: "a.csv")
      let ended = try daemon.wait()
      #expect(ended.code == 74, "\(ended)")
      #expect(ended.messages.contains("EIO") || ended.messages.contains("disk I/O error"))
      _ = try tracer.wait()
      let next = try spool.run("run", "--once")
      #expect(next.code == 0, "\(next)")
      try spool.expectSound()
      #expect(try spool.lines("SELECT state, learned FROM files") == ["done|3"])
      try spool.expectOutputsSayWhatTheStoreSays()
    }
  }

  /// Method: the daemon sees a small disk of its own in the place of its spool, and that is full.
  ///
  /// Field failure Q6.
  @Test(
    .enabled(if: OwnMounts.arePossible, "only root can have mounts of its own"),
    arguments: [0, 1 << 20])
  func `a disk that is full holds everything up, and it goes on by itself when there is room`(
    limit: Int
  ) throws {
    try inSpool { spool in
      let text = try contents(of: spool.config)
      try write(
        text.replacing("free_disk_bytes: 0", with: "free_disk_bytes: \(limit)"), to: spool.config)
      let daemon = try spool.start(
        through: OwnMounts.command("mount -t tmpfs -o size=4m tmpfs \(spool.spool)"))
      let seen = DaemonSpool(root: "/proc/\(daemon.processID)/root\(spool.root)")
      // Written before the disk is full, and under a name that is not taken.
      let hidden = seen.spool + "/inbox/.a.csv"
      try write(rows("a"), to: hidden)
      let ballast = seen.spool + "/ballast"
      let filled = try Program.run(
        ["-c", "head -c 5000000 /dev/zero >\(ballast)"], in: spool.root, executable: "/bin/sh")
      #expect(filled.code != 0)
      try FileManager.default.moveItem(atPath: hidden, toPath: seen.spool + "/inbox/a.csv")
      try daemon.reach("the trouble") { !spool.isWell() }
      #expect(try seen.names(in: limit == 0 ? "processing" : "inbox") == ["a.csv"])
      #expect(try seen.names(in: "done") == [])
      try FileManager.default.removeItem(atPath: ballast)
      try spool.reach(daemon, ["done"])
      try daemon.reach("the end of the trouble") { spool.isWell() }
      #expect(try seen.names(in: "done") == ["a.csv"])
      #expect(try contents(of: seen.spool + "/outbox/a.csv").split(separator: "\n").count == 25)
      #expect(try daemon.stop().code == 0)
    }
  }

  @Test func `below the limit of free space nothing is taken, and it is told; a reload ends that`()
    throws
  {
    try inSpool { spool in
      let text = try contents(of: spool.config)
      try write(
        text.replacing("free_disk_bytes: 0", with: "free_disk_bytes: 1000000000000000"),
        to: spool.config)
      let daemon = try spool.start()
      #expect(spool.isWell())
      try spool.drop(rows("a"), as: "a.csv")
      try daemon.reach("the pause") { !spool.isWell() }
      let sentence = "has less free space than the 1000000000000000 bytes of "
      let status = try spool.run("status")
      #expect(status.output.contains(sentence + "limits.free_disk_bytes"), "\(status)")
      #expect(daemon.messagesSoFar.contains(sentence))
      #expect(try spool.names(in: "inbox") == ["a.csv"])
      try write(text, to: spool.config)
      daemon.signal(SIGHUP)
      try spool.reach(daemon, ["done"])
      try daemon.reach("the end of the trouble") { spool.isWell() }
      #expect(try daemon.stop().code == 0)
    }
  }
}
