// What this process has used of the machine so far.
import Glibc

/// What this process has used so far.
public struct ResourceUse: Hashable, Sendable {
  /// Time on processors, all threads, in microseconds.
  public let processorMicroseconds: Int64
  /// The most memory it ever held at once, in bytes.
  public let peakMemoryBytes: Int64

  /// What this process has used until now.
  public static var now: ResourceUse {
    var use = rusage()
    let result = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &use)
    precondition(result == 0, "the kernel does not know this process")
    let seconds = Int64(use.ru_utime.tv_sec) + Int64(use.ru_stime.tv_sec)
    let microseconds = Int64(use.ru_utime.tv_usec) + Int64(use.ru_stime.tv_usec)
    return ResourceUse(
      processorMicroseconds: seconds * 1_000_000 + microseconds,
      peakMemoryBytes: Int64(use.ru_maxrss) * 1024)
  }
}
