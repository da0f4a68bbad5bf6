// One daemon to a state directory: a lock on a file of its own, which holds the owner's number.
import CLinux
import Glibc

/// Why the lock cannot be had.
public enum InstanceLockError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another process has it.
  case held(path: FilePath, processID: Int32?)
  /// The lock file cannot be used.
  case system(SystemError)

  /// Where, who has it, and what to do.
  public var description: String {
    switch self {
    case .held(let path, let processID):
      "\(path): another forecastd \(processID.map { "(process \($0)) " } ?? "")has this lock; "
        + "nothing was changed. Stop that one first, or give this one another 'state'."
    case .system(let error): error.description
    }
  }
}

/// The lock that one process has at a time; the kernel frees it when the process ends, however.
///
/// It lies on a file of its own: closing any descriptor of a database would free SQLite's locks.
public struct InstanceLock: ~Copyable {
  private let number: Int32

  /// Takes the lock, or tells who has it; does not wait.
  ///
  /// - Parameter path: the lock file; made where it is missing, and never removed.
  /// - Throws: `held` where another process has it, `system` where the file cannot be used.
  public init(path: FilePath) throws(InstanceLockError) {
    let opened: Int32
    do {
      let place = try Place(of: path, linkFreeRoot: nil)
      let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      opened = try retrying("open", path) { place.open(flags) }
    } catch { throw .system(error) }
    do {
      try InstanceLock.take(opened, path)
    } catch {
      _ = close(opened)
      throw error
    }
    number = opened
  }

  deinit {
    // Closing alone would leave it to a child that another thread is just starting, which has the
    // descriptor until it becomes its program.
    _ = flock(number, LOCK_UN)
    _ = close(number)
  }

  /// Gives the lock back, as the end of the process does.
  public consuming func release() {}

  /// Locks the open file `number` and writes this process into it.
  private static func take(_ number: Int32, _ path: FilePath) throws(InstanceLockError) {
    do {
      try retrying("flock", path) { flock(number, LOCK_EX | LOCK_NB) }
      let text = Array("\(getpid())\n".utf8)
      try retrying("fchmod", path) { fchmod(number, 0o644) }
      try retrying("ftruncate", path) { ftruncate(number, 0) }
      try retrying("write", path) { unsafe pwrite(number, text, text.count, 0) }
    } catch {
      guard error.call == "flock", error.number == EWOULDBLOCK else { throw .system(error) }
      throw .held(path: path, processID: holder(in: number))
    }
  }

  /// The number of the process that wrote itself into the lock file.
  private static func holder(in number: Int32) -> Int32? {
    var text = [UInt8](repeating: 0, count: 16)
    let length = unsafe pread(number, &text, text.count, 0)
    guard length > 0 else { return nil }
    return Int32(String(decoding: text[..<length].prefix { $0 != 10 }, as: UTF8.self))
  }
}
