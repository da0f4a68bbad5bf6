// What the configuration says of the inbox and the outbox, in the words of their rooms.

import Inbox
import LinuxSystem
import Outbox

/// The room's type; `Configuration` has a section of the same name.
typealias OutputFiles = Outbox

extension Configuration {
  /// How the inbox is looked through.
  var inboxOptions: InboxOptions {
    InboxOptions(
      isRecursive: inbox.recursive, ignored: inbox.ignore.compactMap { GlobPattern($0) },
      followed: inbox.follow.compactMap { GlobPattern($0) },
      settleMicroseconds: inbox.settleMicroseconds)
  }

  /// The output files beneath `spool`.
  func outputFiles(in spool: SpoolLayout, on fileSystem: any FileSystem) -> OutputFiles {
    OutputFiles(
      directory: spool.outbox, format: outbox.format == .csv ? .csv : .jsonl,
      partition: outbox.partition.outboxPartition, fileSystem: fileSystem)
  }
}

extension Configuration.Outbox.Partition {
  fileprivate var outboxPartition: OutboxPartition {
    switch self {
    case .series: .series
    case .day: .day
    case .single: .single
    }
  }
}
