// What the ledger and the journal say of a file.

import Inbox
import LinuxSystem
import SensorCSV
import StateStore
import TimeSeries

extension Ingest {
  /// Inserts the entry of a file and its rejected rows.
  func insert(_ entry: FileEntry, _ survey: FileSurvey) throws(StateStoreError) -> FileRow {
    let key = try store.insertFile(entry)
    try insertRejected(survey.rejected, file: key, at: entry.received)
    return FileRow(key: key, entry: entry)
  }

  /// Stores rejected rows of a file, as long as they are not too many.
  func insertRejected(
    _ rows: [RejectedRow], file: FileKey, at time: Timestamp
  ) throws(StateStoreError) {
    for rejected in rows {
      let stored = RejectedEntry(
        row: rejected.row + 1, line: rejected.line, column: rejected.column,
        reason: rejected.message, text: rejected.text)
      let isStored = try store.insertRejectedRow(
        file: file, stored, time: time, limit: Self.rejectedRowLimit)
      if !isStored { break }
    }
  }

  /// How many rejected rows of one file are stored; all are counted.
  static let rejectedRowLimit = 1000

  /// The entry of a file that is new.
  func newEntry(_ item: InputItem) -> FileEntry {
    var entry = FileEntry(name: item.relativePath.text, received: now)
    entry.device = item.device
    entry.location = item.path.text
    return entry
  }

  /// Tells what became of a file.
  mutating func report(_ entry: FileEntry, _ outcome: FileOutcome) {
    switch outcome {
    case .done, .released:
      var text = "\(entry.name): \(entry.rows) rows, \(entry.learned) observations learned"
      if entry.duplicates > 0 { text += ", \(entry.duplicates) duplicates" }
      if entry.late > 0 { text += ", \(entry.late) late" }
      if entry.rejected > 0 { text += ", \(entry.rejected) rows rejected" }
      if let reason = entry.reason { text += "; \(reason)" }
      journal.log(.info, text)
    case .duplicate: journal.log(.info, "\(entry.name): \(entry.reason ?? "duplicate")")
    case .failed(let reason): journal.log(.warning, "failed: \(reason)")
    case .gone, .interrupted: break
    }
  }
}

extension FileEntry {
  /// Notes what the survey found.
  mutating func describe(_ survey: FileSurvey, _ status: FileStatus) {
    rows = survey.rows
    rejected = survey.rejectedRows
    missing = survey.missing
    bytes = status.size
    sha256 = survey.digest?.bytes
    identity = StoredIdentity(status)
  }

  /// What became of the file.
  func outcome(isFinal: Bool) -> FileOutcome {
    switch state {
    case .failed: .failed(reason ?? "")
    case .duplicate: .duplicate
    case .open, .committed, .done: isFinal ? .done : .released
    }
  }
}

extension StoredIdentity {
  init(_ status: FileStatus) {
    self.init(
      device: status.device, inode: status.inode, size: status.size,
      modifiedNanoseconds: status.modifiedNanoseconds)
  }
}
