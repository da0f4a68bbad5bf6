// The cells of RegularGrid.swift.
import Testing
import TimeSeries

private let minute: Int64 = 60_000_000

@Test(
  arguments: [(.mean, 4), (.last, 9), (.sum, 12), (.min, 1), (.max, 9)] as [(Aggregate, Double)])
func `a cell comes to its aggregate`(aggregate: Aggregate, expected: Double) {
  var grid = RegularGrid(intervalMicroseconds: minute, aggregate: aggregate)
  #expect(grid.add(2, at: Timestamp(seconds: 60)) == nil)
  #expect(grid.add(1, at: Timestamp(seconds: 61)) == nil)
  #expect(grid.add(9, at: Timestamp(seconds: 119)) == nil)
  let cell = grid.add(100, at: Timestamp(seconds: 120))
  #expect(cell?.value == expected)
  #expect(cell?.end == Timestamp(seconds: 120))
}

@Test func `cells are aligned to 1970, before it too`() {
  var grid = RegularGrid(intervalMicroseconds: minute, aggregate: .last)
  #expect(grid.add(1, at: Timestamp(seconds: -61)) == nil)
  #expect(grid.add(2, at: Timestamp(seconds: -60))?.end == Timestamp(seconds: -60))
  #expect(grid.add(3, at: Timestamp(seconds: -1)) == nil)
  #expect(grid.add(4, at: Timestamp(seconds: 0))?.value == 3)
}

@Test func `a sum stays within its limit`() {
  var grid = RegularGrid(intervalMicroseconds: minute, aggregate: .sum)
  for second in 0..<50 as Range<Int64> { _ = grid.add(1e300, at: Timestamp(seconds: second)) }
  #expect(grid.add(0, at: Timestamp(seconds: 60))?.value == 1e300)
}

@Test(arguments: [1, minute, .max] as [Int64])
func `the ends of time have cells`(interval: Int64) {
  var grid = RegularGrid(intervalMicroseconds: interval, aggregate: .last)
  _ = grid.add(1, at: Timestamp(microseconds: .min))
  _ = grid.add(2, at: Timestamp(microseconds: 0))
  _ = grid.add(3, at: Timestamp(microseconds: .max))
  #expect(grid.value == 3)
}
