// How much of an input file is read at once.
import Inbox
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon

/// Each byte of a compressed file may become a thousand, and more than a few MB would be too many.
@Test func `only 16 KiB are read before it is known whether a file is compressed`() throws {
  try withTemporaryDirectory { root in
    let files = LinuxFileSystem()
    let path = root.appending("a.csv")
    let content = [UInt8](repeating: UInt8(ascii: "x"), count: 600_000)
    try files.replaceFile(path, with: content, permissions: 0o644, durably: false)
    let file = try InputFile.open(path, on: files)
    var reader = ContentReader(byteCount: 600_000, isHashing: true)
    let sample = try reader.sample(1, of: file)
    #expect(sample.bytes.count == 16 << 10)
    #expect(!sample.isWhole)
    let first = try reader.next(of: file)
    #expect(first?.count == 16 << 10)
    let second = try reader.next(of: file)
    #expect(second?.count == (256 - 16) << 10)
    let third = try reader.next(of: file)
    #expect(third?.count == 256 << 10)
    var count = 512 << 10
    while let piece = try reader.next(of: file) { count += piece.count }
    #expect(count == 600_000)
    let isAtEnd = reader.isAtEnd
    #expect(isAtEnd)
  }
}
