// After a start: make the output files, the ledger and the spool agree with the store again.

import Inbox
import LinuxSystem
import StateStore

extension Daemon {
  /// Does what a process before this one may have left undone; can be cut short and repeated.
  ///
  /// 1. Output files: cut torn tails, write what is pending, record it.
  /// 2. Forecasts that a growing file has brought: issue the rest of them.
  /// 3. Files in processing, and kept ones that were begun: resume or finish each.
  /// 4. Ledger entries whose file is gone from processing: it had been moved already.
  mutating func recover() throws {
    for notice in try ingest.outputs.cutTornTails(ingest.store) {
      ingest.journal.log(.notice, notice)
    }
    try ingest.drain()
    try ingest.recordDrained()
    try issueForGrowing()
    try resume()
    try closeMovedFiles()
    try ClaimedFile.removeEmptyDirectories(in: ingest.spool, on: ingest.fileSystem)
  }

  /// Issues what was learned of growing files and not forecast since; nothing overtakes it, also
  /// where a signal comes that does not end the process.
  private mutating func issueForGrowing() throws {
    ingest.unissuedGrowth = try ingest.store.unfinishedTails().map(\.file)
    while !isStopping {
      try ingest.issueGrowth()
      guard ingest.owesForecasts else { break }
      try handleSignals()
    }
    try ingest.recordDrained()
  }

  /// Goes on with what was begun, before anything of the inbox is taken that would overtake it.
  private mutating func resume() throws {
    for item in try ingest.standing() + ingest.keptUnfinished() {
      tell(.extendTimeout(microseconds: 90_000_000), .status("recovering \(item.relativePath)"))
      if isStopping { return }
      if waiting.isEmpty { try take(item, attempt: 1) } else { queue(item) }
      try handleSignals()
    }
  }

  private mutating func closeMovedFiles() throws {
    for row in try ingest.store.unfinishedFiles() {
      guard let location = row.entry.location, let path = FilePath(text: location),
        path.relative(to: ingest.spool.processing) != nil, try !ingest.fileSystem.exists(path)
      else { continue }
      try ingest.closeMoved(row)
    }
  }
}

extension Ingest {
  /// The files that stand in processing.
  func standing() throws(SystemError) -> [InputItem] {
    try ClaimedFile.standing(in: spool, on: fileSystem)
      .map { InputItem($0, fileSystem: fileSystem) }
  }

  /// The files that were begun where they stay, in the inbox; oldest first.
  ///
  /// Growing ones are not among them: those go on from their tails.
  func keptUnfinished() throws(StateStoreError) -> [InputItem] {
    let growing = Set(try store.unfinishedTails().map(\.file))
    return try store.unfinishedFiles().compactMap { row in
      guard !growing.contains(row.key), let location = row.entry.location,
        let path = FilePath(text: location), let relativePath = path.relative(to: spool.inbox)
      else { return nil }
      return InputItem(keeping: relativePath, at: path, fileSystem: fileSystem)
    }
  }

  /// Records what was written to output files, in a transaction of its own if need be.
  mutating func recordDrained() throws {
    guard outputs.havePendingRecords else { return }
    try transaction { _ in }
  }

  /// Closes the entry of a file that is not in processing any more.
  mutating func closeMoved(_ row: FileRow) throws {
    if let path = row.entry.location.flatMap({ FilePath(text: $0) }),
      let relativePath = path.relative(to: spool.processing)
    {
      try ClaimedFile.secureAbsence(of: relativePath, in: spool, on: fileSystem)
    }
    var moved = row
    moved.entry.finished = now
    switch row.entry.state {
    case .committed: moved.entry.state = .done
    case .open:
      moved.entry.state = .failed
      moved.entry.reason =
        "it was taken away by somebody else; what was learned of it stays"
      journal.log(.warning, "\(row.entry.name): \(moved.entry.reason ?? "")")
    case .done, .failed, .duplicate: break
    }
    try transaction { ingest in try ingest.store.updateFile(moved) }
  }
}
