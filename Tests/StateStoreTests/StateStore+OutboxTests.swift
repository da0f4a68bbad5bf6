// Bytes that wait for their output file.
import Testing
import TimeSeries

@testable import StateStore

@Test func `an output file begins empty and not created`() throws {
  try withStore { store in
    let none = try store.outputFile(path: "boiler.csv")
    let key = try store.insertOutputFile(path: "boiler.csv")
    let row = try store.outputFile(path: "boiler.csv")
    #expect(none == nil)
    #expect(
      row
        == OutputFileRow(key: key, path: "boiler.csv", length: 0, identity: nil, generation: 1))
  }
}

@Test func `length, identity and generation are replaced together`() throws {
  try withStore { store in
    _ = try store.insertOutputFile(path: "b.csv")
    _ = try store.insertOutputFile(path: "a.csv")
    var row = try #require(try store.outputFile(path: "b.csv"))
    row.length = 1 << 40
    row.identity = OutputIdentity(device: .max, inode: .max)
    row.generation = 2
    try store.updateOutputFile(row)
    let created = try store.outputFile(path: "b.csv")
    #expect(created == row)
    row.identity = nil
    try store.updateOutputFile(row)
    let all = try store.outputFiles()
    #expect(all.map(\.path) == ["a.csv", "b.csv"])
    #expect(all[1] == row)
  }
}

@Test func `bytes wait in the order of their commit, whole pieces at a time`() throws {
  try withStore { store in
    let a = try store.insertOutputFile(path: "a.csv")
    let b = try store.insertOutputFile(path: "b.csv")
    _ = try store.insertOutputFile(path: "c.csv")
    for (output, bytes) in [(b, [1, 2]), (a, [3]), (b, [4]), (b, [5, 6])] as [(_, [UInt8])] {
      try store.appendPending(output, bytes)
    }
    let waiting = try store.pendingOutputs()
    let count = try store.pendingByteCount()
    #expect(waiting.map(\.key) == [a, b])
    #expect(count == 6)

    // The limit that just holds all of them leaves nothing.
    let all = try store.pendingBytes(b, limitBytes: 5)
    #expect(all?.bytes == [1, 2, 4, 5, 6])
    #expect(all?.hasMore == false)
    // A limit below the first piece still yields that piece.
    for (limit, bytes) in [(0, [1, 2]), (2, [1, 2]), (3, [1, 2, 4]), (4, [1, 2, 4])] {
      let pending = try store.pendingBytes(b, limitBytes: limit)
      #expect(pending?.bytes == bytes.map { UInt8($0) })
      #expect(pending?.hasMore == true)
    }
    let pending = try #require(try store.pendingBytes(b, limitBytes: 3))
    try store.deletePending(b, throughSequence: pending.throughSequence)
    let rest = try store.pendingBytes(b, limitBytes: 100)
    #expect(rest?.bytes == [5, 6])
    #expect(rest?.hasMore == false)
    try store.deletePending(b, throughSequence: rest?.throughSequence ?? 0)
    let none = try store.pendingBytes(b, limitBytes: 100)
    let others = try store.pendingBytes(a, limitBytes: 100)
    let left = try store.pendingOutputs()
    #expect(none == nil)
    #expect(others?.bytes == [3])
    #expect(others?.hasMore == false)
    #expect(left.map(\.key) == [a])
  }
}
