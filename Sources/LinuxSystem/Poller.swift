// Waits until something can be read, or until a time has passed.
import Glibc

/// The one place where the program sleeps.
public enum Poller {
  /// Waits until one of `descriptors` can be read, its other end is closed, or the time is over.
  ///
  /// - Parameters:
  ///   - descriptors: the kernel's numbers; negative ones are never ready.
  ///   - timeoutMilliseconds: how long at most, 0 to look only; nil without end.
  /// - Returns: for each descriptor whether it can be read; all false when the time is over or when
  ///   the process was stopped and went on, in which case the caller looks again.
  /// - Throws: what poll refused.
  public static func wait(
    for descriptors: [Int32], timeoutMilliseconds: Int?
  ) throws(SystemError) -> [Bool] {
    var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let timeout = timeoutMilliseconds.map { Int32(clamping: max($0, 0)) } ?? -1
    let count = nfds_t(requests.count)
    let result = unsafe poll(&requests, count, timeout)
    let number = errno
    if result < 0 && number != EINTR { throw SystemError(call: "poll", number: number) }
    return requests.map { result > 0 && $0.revents != 0 }
  }
}
