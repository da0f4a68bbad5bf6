// The lock of InstanceLock.swift: one owner at a time.
import Glibc
import LinuxSystem
import TestSupport
import Testing

/// Field failure Q10.
@Test func `a second owner is told who the first is`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("lock")
    do {
      let first = try InstanceLock(path: path)
      let error = #expect(throws: InstanceLockError.self) { _ = try InstanceLock(path: path) }
      #expect(error == .held(path: path, processID: getpid()))
      #expect(
        error?.description == "\(path): another forecastd (process \(getpid())) has this lock; "
          + "nothing was changed. Stop that one first, or give this one another 'state'.")
      _ = consume first
    }
    _ = try InstanceLock(path: path)
    #expect(try content(of: path) == "\(getpid())\n")
  }
}

@Test func `a lock file that cannot be made is an error of the system`() throws {
  try withTemporaryDirectory { directory in
    let path = directory.appending("nowhere/lock")
    let error = #expect(throws: InstanceLockError.self) { _ = try InstanceLock(path: path) }
    #expect(error == .system(SystemError(call: "open", path: path, number: ENOENT)))
  }
}
