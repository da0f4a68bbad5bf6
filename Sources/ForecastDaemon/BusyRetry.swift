// What is done while another program holds the database: wait a little, try again, give up.

import LinuxSystem
import OnlineLSTM
import StateStore

/// Tries what another program keeps from being done.
///
/// SQLite itself has waited for some seconds when it says that it is busy.
struct BusyRetry: Sendable {
  /// How often it is tried, the first time included.
  static let attemptLimit = 4

  /// Lets time pass, in milliseconds.
  var pause: @Sendable (Int) throws -> Void = { milliseconds in
    _ = try Poller.wait(for: [], timeoutMilliseconds: milliseconds)
  }

  /// Runs `body`, and again while the database is busy.
  ///
  /// - Parameters:
  ///   - path: The database.
  ///   - body: What is to be done; it has done nothing where it is busy.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws; `DaemonError` with code 75 where it stays busy.
  func run<Result: ~Copyable>(_ path: String, _ body: () throws -> Result) throws -> Result {
    for attempt in 1..<Self.attemptLimit {
      do {
        return try body()
      } catch let error as StateStoreError where error.category == .busy {
        try pause(Self.milliseconds(attempt))
      }
    }
    do {
      return try body()
    } catch let error as StateStoreError where error.category == .busy {
      throw DaemonError(
        .temporary,
        "\(path): another program has kept the database to itself for \(Self.attemptLimit) "
          + "attempts; nothing was stored, and a restart goes on. "
          + "End that program (fuser '\(path)' tells "
          + "which), or let it write in shorter transactions")
    }
  }

  /// 100 to 500 ms, others in each process and at each attempt, so that two do not keep step.
  private static func milliseconds(_ attempt: Int) -> Int {
    var generator = SplitMix64(
      seed: UInt64(bitPattern: Int64(ProcessEnvironment.processID)) &+ UInt64(attempt) << 32)
    return 100 + Int(generator.next() % 400)
  }
}
