// The write-ahead log on its way into the database, and what is done while a reader is in the way.

import LinuxSystem
import StateStore

/// When the write-ahead log was moved into the database.
struct CheckpointRound {
  /// How often it is moved while there is nothing else to do, in microseconds.
  static let everyMicroseconds: Int64 = 60_000_000
  /// How long it is left after an attempt, in microseconds, however large it is.
  static let retryMicroseconds: Int64 = 5_000_000
  /// How large it is when it need not wait its minute, in bytes: what SQLite itself lets it become.
  static let usualBytes: Int64 = 4 << 20

  /// How often a reader was in the way.
  private(set) var busyCount = 0
  private var lastMicroseconds = Int64.min / 2
  private var doneMicroseconds = Int64.min / 2

  /// Whether a log of `bytes` is to be moved now.
  func isDue(bytes: Int64, now: Int64) -> Bool {
    bytes > 0 && now - lastMicroseconds >= Self.retryMicroseconds
      && (bytes > Self.usualBytes || now - doneMicroseconds >= Self.everyMicroseconds)
  }

  /// Notes an attempt.
  mutating func note(isBusy: Bool, now: Int64) {
    lastMicroseconds = now
    if isBusy { busyCount += 1 } else { doneMicroseconds = now }
  }
}

extension Daemon {
  /// Moves the log into the database if it is time to, and nothing else is to be done.
  mutating func checkpointWhenIdle() throws {
    let now = ingest.clock.monotonicMicroseconds
    guard checkpoints.isDue(bytes: ingest.store.walBytes, now: now) else { return }
    try checkpoint()
  }

  /// Why no file is taken: the log is too large, since a reader keeps it from being moved; nil
  /// where it is not.
  mutating func logShortage() throws -> String? {
    let limit = ingest.configuration.limits.walBytes
    guard ingest.store.walBytes > limit else { return nil }
    try checkpoint()
    let bytes = ingest.store.walBytes
    guard bytes > limit else { return nil }
    tell(.status("paused: the log of the database has \(bytes) bytes"))
    return "\(ingest.store.path)-wal: has grown to \(bytes) bytes, more than limits.wal_bytes "
      + "(\(limit)), as a program keeps a transaction open; no file is taken. End that program: "
      + "fuser '\(ingest.store.path)' tells which"
  }

  private mutating func checkpoint() throws {
    let isBusy: Bool
    do {
      isBusy = try ingest.store.checkpoint().isBusy
    } catch {
      guard error.isDiskFull else { throw error }
      ingest.journal.log(.warning, "\(error); its log stays for now", subject: "checkpoint")
      isBusy = true
    }
    checkpoints.note(isBusy: isBusy, now: ingest.clock.monotonicMicroseconds)
    let bytes = ingest.store.walBytes
    guard isBusy, bytes > ingest.configuration.limits.walBytes / 2 else { return }
    ingest.journal.log(
      .warning,
      "\(ingest.store.path)-wal: has grown to \(bytes) bytes, as a program keeps a transaction "
        + "open; it shrinks when that ends. fuser '\(ingest.store.path)' tells which",
      subject: "large log")
  }
}
