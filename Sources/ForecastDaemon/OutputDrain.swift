// Forecast lines on their way: committed as pending bytes, written into output files, recorded.

import LinuxSystem
import Outbox
import StateStore
import TimeSeries

/// The way of forecast lines from a transaction into the output files.
///
/// `enqueue` and `record` belong to a transaction; `drain` comes after its commit (invariant 4).
/// What `drain` has written is remembered until the next transaction records it.
struct OutputDrain {
  /// How much is written to one file before its new length is recorded, in bytes.
  static let pieceBytes = 8 << 20
  /// After how many files it is recorded what was made or written.
  static let recordFiles = 100

  /// The output files.
  var outbox: Outbox
  /// Called between two files: each takes a sync or two.
  var onProgress: () -> Void = {}
  /// What is done while another program holds the database.
  var busyRetry = BusyRetry()
  private var written: [Written] = []
  private var queue: [FilePath: [UInt8]] = [:]
  /// Whether files may hold bytes that neither the store nor `written` knows of: a process before
  /// this one, or a drain that failed, may have left them.
  private var isUnsure = true

  /// Bytes that are durable in their file, while the store does not know it yet.
  private struct Written {
    let row: OutputFileRow
    let throughSequence: Int64
  }

  init(outbox: Outbox) {
    self.outbox = outbox
  }

  /// Whether the store still has to learn that something was written.
  var havePendingRecords: Bool { !written.isEmpty }

  /// Notes the lines of a forecast, to be stored by `store(_:)`.
  mutating func enqueue(_ forecast: Forecast, issued: Timestamp) {
    let name = outbox.name(for: forecast.series, issued: issued)
    queue[name, default: []] += outbox.lines(of: forecast, issued: issued)
  }

  /// Stores the lines noted since the last call as pending bytes, file by file in order of name.
  mutating func store(in store: borrowing StateStore) throws(StateStoreError) {
    for name in queue.keys.sorted() {
      guard let bytes = queue[name] else { continue }
      let known = try store.outputFile(path: name.text)?.key
      let key: OutputKey
      if let known { key = known } else { key = try store.insertOutputFile(path: name.text) }
      try store.appendPending(key, bytes)
    }
    queue.removeAll(keepingCapacity: true)
  }

  /// Records what the last drain has written; call `forgetRecorded` once that is committed.
  func record(in store: borrowing StateStore) throws(StateStoreError) {
    for item in written {
      try store.updateOutputFile(item.row)
      try store.deletePending(item.row.key, throughSequence: item.throughSequence)
    }
  }

  /// Forgets what is recorded and committed.
  mutating func forgetRecorded() {
    written.removeAll(keepingCapacity: true)
  }

  /// Forgets what is noted but not stored, as after a transaction that failed.
  mutating func forgetQueue() {
    queue.removeAll()
  }

  /// Writes all pending bytes into their files and makes them durable.
  ///
  /// - Precondition: nothing written earlier waits to be recorded.
  /// - Returns: a sentence for the journal for each file that had to be begun anew.
  /// - Throws: `SystemError`; after a failed sync end the process and recover.
  mutating func drain(_ store: borrowing StateStore) throws -> [String] {
    precondition(written.isEmpty, "what was written before is recorded first")
    var notices: [String] = []
    var rows = try store.pendingOutputs()
    if rows.isEmpty { return [] }
    if isUnsure { try cutRenamed(rows, store) }
    isUnsure = true
    try begin(&rows, store)
    for var row in rows {
      if written.count >= Self.recordFiles { try recordWritten(store) }
      onProgress()
      while let pending = try store.pendingBytes(row.key, limitBytes: Self.pieceBytes) {
        try append(pending, to: &row, store: store, notices: &notices)
        if !pending.hasMore {
          written.append(Written(row: row, throughSequence: pending.throughSequence))
          break
        }
        let written = row
        try transaction(in: store) { (store: borrowing StateStore) throws(StateStoreError) in
          try store.updateOutputFile(written)
          try store.deletePending(row.key, throughSequence: pending.throughSequence)
        }
      }
    }
    isUnsure = false
    return notices
  }

  /// Records what is written, so that a process that is killed again and again gets on.
  private mutating func recordWritten(_ store: borrowing StateStore) throws {
    let drain = self
    try transaction(in: store) { (store: borrowing StateStore) throws(StateStoreError) in
      try drain.record(in: store)
    }
    forgetRecorded()
  }

  /// Runs `body` in a transaction of its own, as soon as no other program writes.
  private func transaction(
    in store: borrowing StateStore, _ body: (borrowing StateStore) throws(StateStoreError) -> Void
  ) throws {
    try busyRetry.run(store.path) {
      onProgress()
      try store.begin()
    }
    do {
      try body(store)
      try store.commit()
    } catch {
      // Expected: a rollback that fails too adds nothing to the first error, which is thrown.
      try? store.rollback()
      throw error
    }
  }

  /// Cuts what is in files that were renamed since, and is pending still.
  private func cutRenamed(_ rows: [OutputFileRow], _ store: borrowing StateStore) throws {
    var names = try outbox.names()
    for row in rows where row.identity != nil {
      onProgress()
      guard let pending = try store.pendingBytes(row.key, limitBytes: Self.pieceBytes) else {
        continue
      }
      try outbox.cutRenamed(Self.record(of: row), writing: pending.bytes, names: &names)
    }
  }

  /// Makes the files that are not there yet, and lets the store know them before a byte is written.
  private func begin(_ rows: inout [OutputFileRow], _ store: borrowing StateStore) throws {
    var begun: [OutputFileRow] = []
    for index in rows.indices where rows[index].identity == nil {
      if begun.count >= Self.recordFiles {
        try save(begun, store)
        begun.removeAll(keepingCapacity: true)
      }
      onProgress()
      Self.update(&rows[index], with: try outbox.begin(Self.record(of: rows[index])))
      begun.append(rows[index])
    }
    if !begun.isEmpty { try save(begun, store) }
  }

  private func save(_ rows: [OutputFileRow], _ store: borrowing StateStore) throws {
    try transaction(in: store) { (store: borrowing StateStore) throws(StateStoreError) in
      for row in rows { try store.updateOutputFile(row) }
    }
  }

  private func append(
    _ pending: PendingBytes, to row: inout OutputFileRow, store: borrowing StateStore,
    notices: inout [String]
  ) throws {
    while true {
      switch try outbox.append(pending.bytes, to: Self.record(of: row)) {
      case .appended(let record):
        Self.update(&row, with: record)
        return
      case .needsNewGeneration(let reason):
        notices.append("output file \(row.path): \(reason)")
        Self.update(&row, with: try outbox.begin(Self.record(of: row).nextGeneration))
        try save([row], store)
      }
    }
  }

  /// Cuts the torn tail of every output file, as the first thing after a start.
  ///
  /// - Returns: a sentence for the journal for each file that is not what it was. Of one that is
  ///   gone nothing is said, as rotating does that: if something waits for it, `drain` tells.
  func cutTornTails(_ store: borrowing StateStore) throws -> [String] {
    let pending = Set(try store.pendingOutputs().map(\.key))
    var notices: [String] = []
    var ended: [OutputFileRow] = []
    for row in try store.outputFiles() {
      onProgress()
      guard case .needsNewGeneration(let reason) = try outbox.cut(Self.record(of: row)),
        reason != .missing
      else { continue }
      notices.append("output file \(row.path): \(reason)")
      // What waits is looked for in a file that may have been renamed: its number is still needed.
      if pending.contains(row.key) { continue }
      var next = row
      Self.update(&next, with: Self.record(of: row).nextGeneration)
      ended.append(next)
    }
    if !ended.isEmpty { try save(ended, store) }
    return notices
  }

  private static func record(of row: OutputFileRow) -> OutputRecord {
    OutputRecord(
      name: FilePath(text: row.path) ?? FilePath(row.path), length: row.length,
      identity: row.identity.map { .init(device: $0.device, inode: $0.inode) },
      generation: row.generation)
  }

  private static func update(_ row: inout OutputFileRow, with record: OutputRecord) {
    row.length = record.length
    row.identity = record.identity.map { OutputIdentity(device: $0.device, inode: $0.inode) }
    row.generation = record.generation
  }
}
