// Thresholds in the store: set, taken away, and visited.
import Testing
import TimeSeries

@testable import StateStore

@Test func `a threshold is kept with its series until another is set`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: "°C")
    for threshold in [
      Threshold(above: 80, below: 5), Threshold(above: 0), Threshold(below: -1.5), Threshold(),
    ] {
      try store.setThreshold(series, threshold)
      let row = try store.seriesRow(series)
      #expect(row?.threshold == threshold)
      #expect(row?.unit == "°C")
    }
  }
}

@Test func `every series is visited with its threshold`() throws {
  try withStore { store in
    let first = try store.insertSeries(SeriesID("b"), unit: nil)
    _ = try store.insertSeries(SeriesID("a"), unit: nil)
    try store.setThreshold(first, Threshold(above: 7))
    var found: [SeriesID: Threshold] = [:]
    try store.forEachThreshold { _, name, threshold in found[name] = threshold }
    #expect(found == [SeriesID("a"): Threshold(), SeriesID("b"): Threshold(above: 7)])
  }
}
