// The code with which Daemon.swift ends the process, by what went wrong.
import Inbox
import LinuxSystem
import Testing

@testable import ForecastDaemon

/// An error of that errno.
private func error(_ number: Int32) -> SystemError {
  SystemError(call: "write", path: FilePath("/spool/lock"), number: number)
}

/// Goal: the service manager tries again where a start may succeed though nobody mends anything
/// here: it never does after 77.
@Test(
  arguments: [28, 122, 5, 24, 12, 116].map { ($0, ExitCode.inputOutput) }
    + [13, 1, 30, 20, 40, 17].map { ($0, ExitCode.permission) })
func `a start that a passing trouble forbids is tried again, and no other`(
  number: Int32, code: ExitCode
) {
  let lock = InstanceLockError.system(error(number))
  #expect(DaemonError(lock) == DaemonError(code, lock.description))
  let spool = SpoolError.unusable(directory: FilePath("/spool/inbox"), error(number))
  #expect(DaemonError(spool) == DaemonError(code, spool.description))
}

@Test func `a lock that another process has, and a spool on two file systems, have their codes`() {
  let held = InstanceLockError.held(path: FilePath("/lock"), processID: 7)
  #expect(DaemonError(held).exitCode == .temporary)
  let parted = SpoolError.otherFileSystem(
    inbox: FilePath("/spool/inbox"), directory: FilePath("/spool/done"))
  #expect(DaemonError(parted).exitCode == .permission)
}
