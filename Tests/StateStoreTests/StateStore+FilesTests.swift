// The ledger of input files.
import Testing
import TimeSeries

@testable import StateStore

@Test func `an entry comes back whole, filled or not`() throws {
  try withStore { store in
    let plain = FileEntry(name: "a.csv", received: at(0))
    let full = fullEntry()
    for entry in [plain, full] {
      let key = try store.insertFile(entry)
      let row = try store.file(key)
      #expect(row == FileRow(key: key, entry: entry))
    }
    let none = try store.file(FileKey(rawValue: 99))
    #expect(none == nil)
  }
}

@Test func `an update replaces every fact of one file`() throws {
  try withStore { store in
    let first = try store.insertFile(FileEntry(name: "a.csv", received: at(0)))
    let second = try store.insertFile(FileEntry(name: "b.csv", received: at(1)))
    var row = try #require(try store.file(first))
    row.entry = fullEntry()
    try store.updateFile(row)
    let changed = try store.file(first)
    let other = try store.file(second)
    #expect(changed?.entry == fullEntry())
    #expect(other?.entry == FileEntry(name: "b.csv", received: at(1)))
  }
}

@Test(
  arguments: [
    (.open, false), (.committed, true), (.done, true), (.failed, false), (.duplicate, false),
  ] as [(FileState, Bool)], [nil, "boiler"])
func `content is done once it is learned from to the end`(
  ledger: (state: FileState, isDone: Bool), device: String?
) throws {
  let (state, isDone) = ledger
  try withStore { store in
    var entry = FileEntry(name: "a.csv", received: at(0))
    entry.sha256 = content(1)
    entry.device = device
    entry.state = state
    let key = try store.insertFile(entry)
    let same = try store.fileDone(sha256: content(1), device: device)
    let other = try store.fileDone(sha256: content(2), device: device)
    let elsewhere = try store.fileDone(sha256: content(1), device: "other")
    #expect(same?.key == (isDone ? key : nil))
    #expect(other == nil)
    #expect(elsewhere == nil)
  }
}

@Test(arguments: [FileState.open, .committed, .done, .failed, .duplicate])
func `a file is unfinished until it has been moved, whatever its state`(state: FileState) throws {
  try withStore { store in
    var entry = FileEntry(name: "a.csv", received: at(0))
    entry.state = state
    entry.location = "processing/a.csv"
    var row = FileRow(key: try store.insertFile(entry), entry: entry)
    let found = try store.unfinishedFile(location: "processing/a.csv")
    let elsewhere = try store.unfinishedFile(location: "processing/b.csv")
    #expect(found == row)
    #expect(elsewhere == nil)
    row.entry.finished = at(1)
    try store.updateFile(row)
    let moved = try store.unfinishedFile(location: "processing/a.csv")
    #expect(moved == nil)
  }
}

@Test func `of several unfinished files at one place the newest is found`() throws {
  try withStore { store in
    var keys: [FileKey] = []
    for finished in [nil, nil, at(1)] {
      var entry = FileEntry(name: "a.csv", received: at(0))
      entry.location = "processing/a.csv"
      entry.finished = finished
      keys.append(try store.insertFile(entry))
    }
    let found = try store.unfinishedFile(location: "processing/a.csv")
    #expect(found?.key == keys[1])
  }
}

@Test func `every unfinished file is listed, oldest first`() throws {
  try withStore { store in
    let none = try store.unfinishedFiles()
    #expect(none == [])
    var unfinished: [FileRow] = []
    for state in [FileState.failed, .open, .duplicate, .committed, .done] {
      var entry = FileEntry(name: "a.csv", received: at(0))
      entry.state = state
      entry.location = "processing/a.csv"
      unfinished.append(FileRow(key: try store.insertFile(entry), entry: entry))
      entry.finished = at(1)
      _ = try store.insertFile(entry)
    }
    let found = try store.unfinishedFiles()
    #expect(found == unfinished)
  }
}

@Test func `a file is known by all of its numbers, the newest first`() throws {
  try withStore { store in
    let identity = StoredIdentity(
      device: .max, inode: .max - 1, size: 5, modifiedNanoseconds: -7)
    var entry = FileEntry(name: "a.csv", received: at(0))
    entry.identity = identity
    _ = try store.insertFile(entry)
    let newest = try store.insertFile(entry)
    let found = try store.newestFile(identity: identity)
    #expect(found?.key == newest)
    #expect(found?.entry.identity == identity)
    var others = Array(repeating: identity, count: 4)
    others[0].device = 1
    others[1].inode = 1
    others[2].size = 1
    others[3].modifiedNanoseconds = 1
    for other in others {
      let none = try store.newestFile(identity: other)
      #expect(none == nil)
    }
  }
}

@Test func `files are listed and counted by state, oldest first`() throws {
  try withStore { store in
    for (name, state) in [("a", .open), ("b", .done), ("c", .open)] as [(String, FileState)] {
      var entry = FileEntry(name: name, received: at(0))
      entry.state = state
      _ = try store.insertFile(entry)
    }
    let open = try store.files(in: .open)
    let first = try store.files(in: .open, limit: 1)
    let failed = try store.fileCount(in: .failed)
    let count = try store.fileCount(in: .open)
    #expect(open.map(\.entry.name) == ["a", "c"])
    #expect(first.map(\.entry.name) == ["a"])
    #expect(failed == 0)
    #expect(count == 2)
  }
}

/// Thirty-two bytes that stand for a content.
private func content(_ byte: UInt8) -> [UInt8] {
  [UInt8](repeating: byte, count: 32)
}

/// An entry with another value in each place.
private func fullEntry() -> FileEntry {
  var entry = FileEntry(name: "boiler/a\\xff.csv", received: at(1))
  entry.device = "boiler"
  entry.state = .failed
  entry.position = 2
  entry.rows = 3
  entry.learned = 4
  entry.duplicates = 5
  entry.late = 6
  entry.rejected = 7
  entry.missing = 8
  entry.bytes = 9
  entry.sha256 = content(10)
  entry.identity = StoredIdentity(device: 11, inode: 12, size: 13, modifiedNanoseconds: 14)
  entry.finished = at(15)
  entry.reason = "no time column"
  entry.location = "failed/a.csv"
  return entry
}
