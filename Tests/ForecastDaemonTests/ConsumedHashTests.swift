// What ConsumedHash.swift tells apart.
import Testing
import TimeSeries

@testable import ForecastDaemon

private let names = [SeriesID("a"), SeriesID("b")]

private func hash(_ rows: [(series: Int32, time: Int64, value: Double)], cuts: [Int] = []) -> UInt64
{
  var hash = ConsumedHash()
  var run = ObservationRun()
  for (index, row) in rows.enumerated() {
    if cuts.contains(index) {
      hash.add(run, names: names)
      run.removeAll()
    }
    run.append(row.series, row.time, row.value)
  }
  hash.add(run, names: names)
  return hash.value
}

@Test func `the hash depends on every observation and their order, not on cuts`() {
  let rows: [(series: Int32, time: Int64, value: Double)] = [(0, 1, 1), (1, 1, 2), (0, 2, 3)]
  let whole = hash(rows)
  #expect(hash(rows, cuts: [1, 2]) == whole)
  let others = [
    hash([]), hash(Array(rows.dropLast())), hash(rows.reversed()),
    hash([rows[0], rows[1], (0, 2, 3.5)]), hash([rows[0], rows[1], (1, 2, 3)]),
    hash([rows[0], rows[1], (0, 3, 3)]), hash([(0, 1, 0), (1, 1, 2), (0, 2, 3)]),
  ]
  #expect(Set(others + [whole]).count == others.count + 1)
}

@Test func `names count, not their places in the file`() {
  var run = ObservationRun()
  run.append(0, 1, 1)
  var swapped = ObservationRun()
  swapped.append(1, 1, 1)
  var (first, second) = (ConsumedHash(), ConsumedHash())
  first.add(run, names: names)
  second.add(swapped, names: names.reversed())
  #expect(first.value == second.value)
}
