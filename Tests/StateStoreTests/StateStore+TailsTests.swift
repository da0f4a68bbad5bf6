// How far growing files were read, as StateStore+Tails.swift keeps it.
import StateStore
import Testing
import TimeSeries

private let tail = StoredTail(
  device: .max, inode: 1 << 63, bornNanoseconds: nil, readBytes: 1234,
  fingerprint: [UInt8](repeating: 7, count: 32), sampleBytes: 99)

@Test func `a tail is kept until its file is finished`() throws {
  try withStore { store in
    let received = Timestamp(seconds: 1_700_000_000)
    var first = FileRow(
      key: try store.insertFile(FileEntry(name: "a.csv", received: received)),
      entry: FileEntry(name: "a.csv", received: received))
    let second = try store.insertFile(FileEntry(name: "b.csv", received: received))
    try store.putTail(first.key, tail)
    var longer = tail
    longer.readBytes = 5000
    longer.bornNanoseconds = -1
    try store.putTail(second, longer)
    let both = try store.unfinishedTails()
    #expect(both.map(\.file) == [first.key, second])
    #expect(both.map(\.tail) == [tail, longer])
    longer.sampleBytes = 100
    try store.putTail(second, longer)
    first.entry.finished = received
    try store.updateFile(first)
    let rest = try store.unfinishedTails()
    #expect(rest.map(\.file) == [second])
    #expect(rest.map(\.tail) == [longer])
  }
}

@Test func `a series that learned more from a file is to be forecast again`() throws {
  try withStore { store in
    let received = Timestamp(seconds: 1_700_000_000)
    let file = try store.insertFile(FileEntry(name: "a.csv", received: received))
    let series = try store.insertSeries(SeriesID("s"), unit: nil)
    try store.noteTouched(file: file, series: series, learned: 1)
    try store.markIssued(file: file, series: series)
    try store.noteTouched(file: file, series: series, learned: 0)
    let none = try store.unissuedSeries(file: file)
    #expect(none.isEmpty)
    try store.noteTouched(file: file, series: series, learned: 2)
    let again = try store.unissuedSeries(file: file)
    #expect(again.map(\.key) == [series])
  }
}
