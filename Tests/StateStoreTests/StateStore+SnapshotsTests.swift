// Snapshots: one a series, the newest.
import Testing
import TimeSeries

@testable import StateStore

@Test(arguments: [0, 1, 4096, 300_000])
func `a snapshot comes back whole`(byteCount: Int) throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let snapshot = StoredSnapshot(
      throughTime: at(60), observations: 7, fingerprint: .max - 1, bytes: bytes)
    try store.putSnapshot(series, snapshot)
    let back = try store.snapshot(series)
    #expect(back == snapshot)
  }
}

@Test func `a snapshot takes the place of the one before, until it is deleted`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let none = try store.snapshot(series)
    let old = StoredSnapshot(throughTime: at(0), observations: 1, fingerprint: 1, bytes: [1])
    let new = StoredSnapshot(throughTime: at(9), observations: 2, fingerprint: 2, bytes: [2, 2])
    try store.putSnapshot(series, old)
    try store.putSnapshot(series, new)
    let kept = try store.snapshot(series)
    try store.deleteSnapshot(series)
    let deleted = try store.snapshot(series)
    #expect(none == nil)
    #expect(kept == new)
    #expect(deleted == nil)
  }
}
