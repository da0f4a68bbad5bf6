// Series: found by name, kept in one order, summed up.
import Testing
import TimeSeries

@testable import StateStore

@Test func `a new series has nothing yet`() throws {
  try withStore { store in
    let key = try store.insertSeries(SeriesID("boiler"), unit: "°C")
    let row = try store.seriesRow(named: SeriesID("boiler"))
    let byKey = try store.seriesRow(key)
    let other = try store.seriesRow(named: SeriesID("Boiler"))
    #expect(row?.key == key)
    #expect(byKey == row)
    #expect(row?.unit == "°C")
    #expect(row?.summary == SeriesSummary())
    #expect(other == nil)
  }
}

@Test func `series are counted`() throws {
  try withStore { store in
    for count in 0...3 {
      let counted = try store.seriesCount()
      #expect(counted == count)
      _ = try store.insertSeries(SeriesID("boiler/\(count)"), unit: nil)
    }
  }
}

@Test func `a summary comes back whole`() throws {
  try withStore { store in
    let key = try store.insertSeries(SeriesID("boiler"), unit: nil)
    var summary = SeriesSummary()
    summary.intervalMicroseconds = 60_000_000
    summary.phase = .learning
    summary.observations = 11
    summary.learned = 9
    summary.late = 2
    summary.firstTime = at(-60)
    summary.lastTime = at(600)
    summary.lastValue = 20.1
    summary.mae = 0.1
    summary.maeLastValue = 0.2
    summary.coverage80 = 0.79
    summary.coverage95 = 0.96
    try store.updateSeries(key, summary)
    let row = try store.seriesRow(named: SeriesID("boiler"))
    #expect(row?.summary == summary)
    try store.updateSeries(key, SeriesSummary())
    let emptied = try store.seriesRow(named: SeriesID("boiler"))
    #expect(emptied?.summary == SeriesSummary())
  }
}

@Test func `series are visited in the order of their names' bytes`() throws {
  try withStore { store in
    let ids = ["é", "z", "a/b", "a", "Z", "a\u{0}"].map { SeriesID($0) }
    for id in ids { _ = try store.insertSeries(id, unit: nil) }
    var seen: [SeriesID] = []
    try store.forEachSeries { seen.append($0.id) }
    #expect(seen == ids.sorted())
  }
}

@Test func `a unit is named anew only where it differs`() throws {
  try withStore { store in
    let key = try store.insertSeries(SeriesID("boiler"), unit: nil)
    for unit in ["°C", "K", nil] {
      try store.setUnit(key, unit)
      let first = store.connection.changedRowCount
      try store.setUnit(key, unit)
      let second = store.connection.changedRowCount
      let row = try store.seriesRow(named: SeriesID("boiler"))
      #expect(first == 1)
      #expect(second == 0)
      #expect(row?.unit == unit)
    }
  }
}

@Test func `a series is stale where its snapshot is missing or behind`() throws {
  try withStore { store in
    var keys: [SeriesKey] = []
    for name in ["missing", "behind", "current", "empty"] {
      keys.append(try store.insertSeries(SeriesID(name), unit: nil))
    }
    var summary = SeriesSummary()
    summary.lastTime = at(60)
    summary.learned = 3
    for key in keys.prefix(3) { try store.updateSeries(key, summary) }
    for (key, time) in [(keys[1], at(59)), (keys[2], at(60))] {
      try store.putSnapshot(
        key, StoredSnapshot(throughTime: time, observations: 1, fingerprint: 1, bytes: [1]))
    }
    let stale = try store.staleSeries(behind: 2)
    let farBehind = try store.staleSeries(behind: 3)
    #expect(stale == [SeriesID("behind"), SeriesID("missing")])
    #expect(farBehind == [SeriesID("missing")])
  }
}

@Test func `names are found by a part of them`() throws {
  try withStore { store in
    for name in ["boiler/temperature", "boiler/flow", "attic/Temperature", "100%_x"] {
      _ = try store.insertSeries(SeriesID(name), unit: nil)
    }
    let found = try store.seriesNames(containing: "TEMP", limit: 10)
    let limited = try store.seriesNames(containing: "", limit: 2)
    let literal = try store.seriesNames(containing: "%_", limit: 10)
    #expect(found.map(\.name) == ["attic/Temperature", "boiler/temperature"])
    #expect(limited.map(\.name) == ["100%_x", "attic/Temperature"])
    #expect(literal.map(\.name) == ["100%_x"])
  }
}
