// Getting bytes into files with ForecastFile.swift, whatever happens in between.
import Glibc
import LinuxSystem
import Outbox
import TestSupport
import Testing

private let fileSystem = LinuxFileSystem()
private let header = String(decoding: OutboxFormat.csv.header, as: UTF8.self)
private let new = OutputRecord.new(name: FilePath("s.csv"))

/// The outbox of a test.
private func outbox(_ directory: FilePath, on fileSystem: any FileSystem = LinuxFileSystem())
  -> Outbox
{
  Outbox(directory: directory, format: .csv, partition: .series, fileSystem: fileSystem)
}

/// Appends as the roof does: a file is begun before it is written to, and begun anew if need be.
private func append(
  _ text: String, _ record: OutputRecord, _ outbox: Outbox
) throws -> OutputRecord {
  var record = record.identity == nil ? try outbox.begin(record) : record
  for _ in 0..<3 {
    switch try outbox.append(Array(text.utf8), to: record) {
    case .appended(let longer): return longer
    case .needsNewGeneration: record = try outbox.begin(record.nextGeneration)
    }
  }
  throw SystemError(call: "append", path: record.name, number: ELOOP)
}

/// Gives `body` an outbox with a file that holds `one` and a newline.
private func withFile(
  _ body: (_ directory: FilePath, _ record: OutputRecord) throws -> Void
) throws {
  try withTemporaryDirectory { directory in
    let record = try append("one\n", new, outbox(directory))
    try body(directory, record)
  }
}

@Test func `a new file has the header once and is durable with its name`() throws {
  try withTemporaryDirectory { directory in
    let faulty = FaultyFileSystem()
    let record = try append("one\n", new, outbox(directory, on: faulty))
    let path = directory.appending("s.csv")
    #expect(
      faulty.changes
        == ["create \(path)", "sync \(directory)", "write \(path)", "sync \(path)"])
    #expect(record.length == Int64((header + "one\n").utf8.count))
    #expect(record.generation == 0 && record.identity != nil)
    let longer = try append("two\n", record, outbox(directory))
    #expect(longer.length == record.length + 4)
    #expect(try content(of: path) == header + "one\ntwo\n")
    #expect(try fileSystem.status(path).permissions == 0o644)
  }
}

@Test func `bytes are durable before a longer file is recorded, without touching the name`() throws
{
  try withFile { directory, record in
    let faulty = FaultyFileSystem()
    _ = try append("two\n", record, outbox(directory, on: faulty))
    let path = directory.appending("s.csv")
    #expect(faulty.changes == ["write \(path)", "sync \(path)"])
  }
}

@Test(arguments: ["tw", "two\n", "something else that is much longer than what was pending\n"])
func `a torn tail is overwritten or cut`(tail: String) throws {
  try withFile { directory, record in
    let path = directory.appending("s.csv")
    try fileSystem.open(path, .readWrite).write(Array(tail.utf8), at: record.length)
    #expect(try outbox(directory).cut(record) == .appended(record))
    #expect(try content(of: path) == header + "one\n")
    try fileSystem.open(path, .readWrite).write(Array(tail.utf8), at: record.length)
    _ = try append("two\n", record, outbox(directory))
    #expect(try content(of: path) == header + "one\ntwo\n")
  }
}

@Test func `a file that was renamed away gets a successor`() throws {
  try withFile { directory, record in
    let path = directory.appending("s.csv")
    try fileSystem.rename(path, to: directory.appending("s.csv.1"), replacing: false)
    #expect(try outbox(directory).cut(record) == .needsNewGeneration(.missing))
    let next = try append("two\n", record, outbox(directory))
    #expect(next.generation == 1)
    #expect(try content(of: path) == header + "two\n")
    #expect(try content(of: directory.appending("s.csv.1")) == header + "one\n")
  }
}

@Test func `an empty file that a rotation made is used`() throws {
  try withFile { directory, record in
    let path = directory.appending("s.csv")
    try fileSystem.rename(path, to: directory.appending("s.csv.1"), replacing: false)
    try write("", to: path)
    let inode = try fileSystem.status(path).inode
    #expect(try outbox(directory).cut(record) == .needsNewGeneration(.replaced))
    let next = try append("two\n", record, outbox(directory))
    #expect(next.identity?.inode == inode)
    #expect(try content(of: path) == header + "two\n")
    #expect(try names(in: directory) == ["s.csv", "s.csv.1"].map { FilePath($0) })
  }
}

@Test func `a file that was truncated from outside is told and begun anew`() throws {
  try withFile { directory, record in
    let path = directory.appending("s.csv")
    try fileSystem.open(path, .readWrite).truncate(to: 0)
    let reason = GenerationReason.truncated(size: 0, recorded: record.length)
    #expect(try outbox(directory).cut(record) == .needsNewGeneration(reason))
    #expect(
      reason.description == "it has 0 bytes where \(record.length) were written: it was truncated "
        + "from outside, and what is missing is in the database only; a new one is begun. "
        + "Rotate output files by renaming them")
    let next = try append("two\n", record, outbox(directory))
    #expect(next.generation == 1)
    #expect(try content(of: path) == header + "two\n")
    #expect(try names(in: directory) == [FilePath("s.csv")])
  }
}

@Test func `what is left of a truncated file is moved aside`() throws {
  try withFile { directory, record in
    try fileSystem.open(directory.appending("s.csv"), .readWrite).truncate(to: 5)
    _ = try append("two\n", record, outbox(directory))
    #expect(try content(of: directory.appending("s.csv")) == header + "two\n")
    #expect(try content(of: directory.appending("s.csv~0")) == String(header.prefix(5)))
  }
}

@Test func `a stranger of the same name is moved aside, never over another`() throws {
  try withFile { directory, record in
    let path = directory.appending("s.csv")
    try write("older", to: directory.appending("s.csv~0"))
    try fileSystem.rename(path, to: directory.appending("away"), replacing: false)
    try write("stranger, and longer than what was recorded of ours, by far" + header, to: path)
    #expect(try outbox(directory).append([65], to: record) == .needsNewGeneration(.replaced))
    _ = try append("two\n", record, outbox(directory))
    #expect(try content(of: path) == header + "two\n")
    #expect(try content(of: directory.appending("s.csv~0")) == "older")
    #expect(try content(of: directory.appending("s.csv~0.2")).hasPrefix("stranger"))
  }
}

@Test func `what is no file is moved aside and not written through`() throws {
  try withFile { directory, record in
    let path = directory.appending("s.csv")
    try fileSystem.rename(path, to: directory.appending("away"), replacing: false)
    #expect(unsafe symlink("\(directory)/away", "\(path)") == 0)
    _ = try append("two\n", record, outbox(directory))
    #expect(try content(of: path) == header + "two\n")
    #expect(try content(of: directory.appending("away")) == header + "one\n")
    #expect(try fileSystem.status(directory.appending("s.csv~0")).kind == .symbolicLink)
  }
}

@Test(arguments: ["", "issued", "whole", "zeros", "half zeros"])
func `what a crashed attempt has left is written anew`(left: String) throws {
  try withTemporaryDirectory { directory in
    let whole = header + "one\n"
    let text =
      switch left {
      case "whole": whole
      case "zeros": String(repeating: "\0", count: whole.utf8.count)
      case "half zeros": String(whole.prefix(9)) + String(repeating: "\0", count: 20)
      default: left
      }
    let begun = try outbox(directory).begin(new)
    try fileSystem.open(directory.appending("s.csv"), .readWrite).write(Array(text.utf8), at: 0)
    // More may be pending by now.
    _ = try append("one\ntwo\n", begun, outbox(directory))
    #expect(try content(of: directory.appending("s.csv")) == whole + "two\n")
    #expect(try names(in: directory) == [FilePath("s.csv")])
  }
}

@Test(arguments: ["other", "issued_time,series,origin_time"])
func `what a store that is gone has left is moved aside`(text: String) throws {
  try withTemporaryDirectory { directory in
    let old = text + String(repeating: "x", count: 20)
    try write(old, to: directory.appending("s.csv"))
    _ = try append("one\n", new, outbox(directory))
    #expect(try content(of: directory.appending("s.csv")) == header + "one\n")
    #expect(try content(of: directory.appending("s.csv~0")) == old)
  }
}

/// Ways in which a file is found when bytes are pending.
private enum Start: CaseIterable, Sendable {
  case none, whole, torn, gone, replaced, truncated

  /// Puts the file into that state and returns what the store remembers.
  func prepare(_ directory: FilePath) throws -> OutputRecord {
    if self == .none { return new }
    let record = try append("one\n", new, outbox(directory))
    let path = directory.appending("s.csv")
    switch self {
    case .none, .whole: break
    case .torn: try fileSystem.open(path, .readWrite).write([65, 66], at: record.length)
    case .gone: try fileSystem.rename(path, to: directory.appending("1"), replacing: false)
    case .replaced:
      try fileSystem.rename(path, to: directory.appending("1"), replacing: false)
      try write("stranger", to: path)
    case .truncated: try fileSystem.open(path, .readWrite).truncate(to: 7)
    }
    return record
  }

  /// The content of every file in the end.
  var result: [String: String] {
    let one = header + "one\n"
    let two = header + "two\n"
    return switch self {
    case .none: ["s.csv": two]
    case .whole, .torn: ["s.csv": one + "two\n"]
    case .gone: ["s.csv": two, "1": one]
    case .replaced: ["s.csv": two, "1": one, "s.csv~0": "stranger"]
    case .truncated: ["s.csv": two, "s.csv~0": String(header.prefix(7))]
    }
  }
}

/// The store of a test: a record and the bytes that are pending for it.
private struct Store {
  var record: OutputRecord
  var pending = "two\n"

  /// What the roof does until nothing is pending, each outcome committed at once.
  mutating func drain(_ outbox: Outbox) throws {
    if record.identity != nil {
      var names = try outbox.names()
      try outbox.cutRenamed(record, writing: Array(pending.utf8), names: &names)
    } else {
      record = try outbox.begin(record)
    }
    while !pending.isEmpty {
      switch try outbox.append(Array(pending.utf8), to: record) {
      case .appended(let longer):
        record = longer
        pending = ""
      case .needsNewGeneration: record = try outbox.begin(record.nextGeneration)
      }
    }
  }
}

@Test(arguments: Fault.allCases, Start.allCases)
private func `whichever call fails, the next attempt has every line once`(
  fault: Fault, start: Start
) throws {
  var index = 0
  var isDone = false
  while !isDone {
    try withTemporaryDirectory { directory in
      var store = Store(record: try start.prepare(directory))
      let faulty = FaultyFileSystem(failing: fault.rule(at: index, number: ENOSPC))
      do {
        try store.drain(outbox(directory, on: faulty))
        isDone = faulty.calls.count <= index
      } catch {
        #expect("\(error)".contains("ENOSPC"))
      }
      try store.drain(outbox(directory))
      var found: [String: String] = [:]
      for name in try names(in: directory) {
        found["\(name)"] = try content(of: directory.appending(name))
      }
      #expect(found == start.result, "call \(index) failed")
      #expect(store.record.length == Int64(start.result["s.csv"]?.utf8.count ?? -1))
    }
    index += 1
  }
  #expect(index > 4)
}

/// Goal: lines that are in a file already, while the store does not know it, are not written again.
///
/// Method: whichever call fails, the file is renamed before the next attempt.
@Test(arguments: Fault.allCases, [new, nil])
private func `whichever call fails, a rotation after it doubles no line`(
  fault: Fault, start: OutputRecord?
) throws {
  var index = 0
  var isDone = false
  while !isDone {
    try withTemporaryDirectory { directory in
      var store = Store(record: try start ?? append("one\n", new, outbox(directory)))
      var unrecorded = store
      let faulty = FaultyFileSystem(failing: fault.rule(at: index, number: ENOSPC))
      do {
        // Killed at the last moment before the store knows.
        try unrecorded.drain(outbox(directory, on: faulty))
        isDone = faulty.calls.count <= index
      } catch {
        #expect("\(error)".contains("ENOSPC"))
      }
      if store.record.identity == nil { store.record.identity = unrecorded.record.identity }
      let path = directory.appending("s.csv")
      if try fileSystem.exists(path) {
        try fileSystem.rename(path, to: directory.appending("s.csv.1"), replacing: false)
      }
      try store.drain(outbox(directory))
      let old = start == nil ? header + "one\n" : ""
      let rotated = directory.appending("s.csv.1")
      if try fileSystem.exists(rotated) { #expect(try content(of: rotated) == old) }
      #expect(try content(of: path) == header + "two\n", "call \(index) failed")
    }
    index += 1
  }
  #expect(index > 4)
}

@Test func `a stranger that was given the number of a file keeps its bytes`() throws {
  try withFile { directory, record in
    let path = directory.appending("s.csv")
    let other = directory.appending("other.csv")
    try fileSystem.rename(path, to: other, replacing: false)
    try fileSystem.open(other, .readWrite).write(Array("three\n".utf8), at: record.length)
    var names = try outbox(directory).names()
    try outbox(directory).cutRenamed(record, writing: Array("two\n".utf8), names: &names)
    #expect(try content(of: other) == header + "one\nthree\n")
    // And it may have another name by now.
    try fileSystem.rename(other, to: path.parent.appending("third.csv"), replacing: false)
    try outbox(directory).cutRenamed(
      record, writing: Array("three\nfour\n".utf8), names: &names)
    #expect(try content(of: path.parent.appending("third.csv")) == header + "one\n")
  }
}

@Test func `a record without a file and nothing pending has nothing to cut`() throws {
  try withTemporaryDirectory { directory in
    let outcome = try outbox(directory).cut(new)
    #expect(outcome == .appended(new))
    #expect(try names(in: directory) == [])
  }
}
