// Clocks that stand still until the simulation moves them.
import LinuxSystem

/// The clocks of a simulated machine.
///
/// Used by one simulation on one thread.
final class SimulatedClock: Clock, @unchecked Sendable {
  private(set) var monotonicMicroseconds: Int64 = 1_000_000
  private var wallOffset: Int64 = 1_760_000_000_000_000

  var wallMicroseconds: Int64 { monotonicMicroseconds + wallOffset }

  /// The time as the kernel stamps it on files: it looks at its clock once in 4 ms.
  var stampNanoseconds: Int64 { wallMicroseconds / 4000 * 4_000_000 }

  /// Lets time pass.
  func advance(byMicroseconds microseconds: Int64) {
    precondition(microseconds >= 0, "time does not go back")
    monotonicMicroseconds += microseconds
  }

  /// Sets the wall clock to another time, as an operator or a time server does.
  func jump(byMicroseconds microseconds: Int64) {
    wallOffset += microseconds
  }
}
