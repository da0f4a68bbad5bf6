// The directory of Outbox.swift.
import LinuxSystem
import Outbox
import TestSupport
import Testing
import TimeSeries

@Test func `an outbox is made and gives names and lines`() throws {
  try withTemporaryDirectory { directory in
    let outbox = Outbox(
      directory: directory.appending("spool/outbox"), format: .jsonl, partition: .series,
      fileSystem: LinuxFileSystem())
    for _ in 0..<2 { try outbox.prepare() }
    #expect(try LinuxFileSystem().status(outbox.directory).permissions & 0o777 == 0o755)
    let issued = Timestamp(seconds: 0)
    let name = outbox.name(for: SeriesID("a/b"), issued: issued)
    #expect(name == FilePath("a%2Fb.jsonl"))
    let lines = outbox.lines(of: forecast("a/b"), issued: issued)
    #expect(lines.count { $0 == UInt8(ascii: "\n") } == 2)
    _ = try outbox.append(lines, to: try outbox.begin(.new(name: name)))
    #expect(
      try content(of: outbox.directory.appending(name)) == String(decoding: lines, as: UTF8.self))
  }
}

@Test func `a file keeps its format when the configuration changes`() throws {
  try withTemporaryDirectory { directory in
    let outbox = Outbox(
      directory: directory, format: .jsonl, partition: .series, fileSystem: LinuxFileSystem())
    let record = try outbox.begin(.new(name: FilePath("s.csv")))
    _ = try outbox.append(Array("x\n".utf8), to: record)
    let text = try content(of: directory.appending("s.csv"))
    #expect(text.hasPrefix("issued_time,") && text.hasSuffix("\nx\n"))
  }
}
