// The log: each time once, read in order, late ones left out.
import Testing
import TimeSeries

@testable import StateStore

@Test func `the same time again is a duplicate and changes nothing`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let other = try store.insertSeries(SeriesID("attic"), unit: nil)
    let results = [
      try store.insertObservation(series, time: at(0), value: 1.5, isLate: false),
      try store.insertObservation(series, time: at(0), value: 2.5, isLate: true),
      try store.insertObservation(other, time: at(0), value: 3.5, isLate: false),
    ]
    let value = try store.storedValue(series, time: at(0))
    let none = try store.storedValue(series, time: at(1))
    #expect(results == [.new, .duplicate, .new])
    #expect(value == 1.5)
    #expect(none == nil)
  }
}

@Test(arguments: [0, 1, 31, 32, 33, 100])
func `observations that are newer than all are stored many at once`(count: Int) throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let seconds = (0..<count).map { Double($0) }
    try store.insertNewObservations(
      series, times: seconds.map { at(Int64($0)).microseconds }, values: seconds)
    let found = try replay(store, series)
    #expect(found == seconds)
  }
}

@Test(arguments: [1, 32])
func `one that is there already is no new observation`(count: Int) throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    _ = try store.insertObservation(series, time: at(0), value: 1, isLate: false)
    let error = try storeError {
      try store.insertNewObservations(
        series, times: (0..<count).map { at(Int64($0)).microseconds },
        values: [Double](repeating: 1, count: count))
    }
    #expect(error?.category == .bug)
  }
}

@Test func `an observation of no series is an error, not a duplicate`() throws {
  try withStore { store in
    let error = try storeError {
      _ = try store.insertObservation(
        SeriesKey(rawValue: 9), time: at(0), value: 1, isLate: false)
    }
    #expect(error?.category == .bug)
  }
}

/// Field failure C7.
@Test func `a value that is not finite ends the program`() async throws {
  let directory = try makeDirectory()
  defer { remove(directory) }
  await #expect(processExitsWith: failedPrecondition) { [directory = directory as String] in
    let store = try StateStore.open(path: directory + "/forecastd.db")
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    _ = try store.insertObservation(series, time: at(0), value: .nan, isLate: false)
    try store.close()
  }
}

@Test func `the log is read in order of time, from after a time on, late ones left out`() throws {
  try withStore { store in
    let series = try store.insertSeries(SeriesID("boiler"), unit: nil)
    let other = try store.insertSeries(SeriesID("attic"), unit: nil)
    for second in [30, 10, -10, 20, 40] as [Int64] {
      let isLate = second == 20
      _ = try store.insertObservation(
        series, time: at(second), value: Double(second), isLate: isLate)
      _ = try store.insertObservation(other, time: at(second), value: 0, isLate: false)
    }
    #expect(try replay(store, series) == [-10, 10, 30, 40])
    #expect(try replay(store, series, after: at(10)) == [30, 40])
    #expect(try replay(store, series, after: at(9), limit: 2) == [10, 30])
    #expect(try replay(store, series, after: at(40)) == [])
    #expect(try replay(store, series, limit: 0) == [])
  }
}

/// The values of the log; each is its time in seconds.
private func replay(
  _ store: borrowing StateStore, _ series: SeriesKey, after: Timestamp? = nil, limit: Int? = nil
) throws -> [Double] {
  var values: [Double] = []
  try store.forEachLearnedObservation(series, after: after, limit: limit) { time, value in
    #expect(time == at(Int64(value)))
    values.append(value)
  }
  return values
}
