// The shape of a series in one line.
import Report
import Testing

@Test func `bars go from the least value to the greatest`() {
  #expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
  #expect(sparkline([3, -3], width: 80) == "█▁")
}

@Test func `equal values are bars of middle height`() {
  #expect(sparkline([5, 5, 5], width: 8) == "▄▄▄")
}

@Test func `a missing value leaves a space`() {
  #expect(sparkline([0, nil, .nan, 1], width: 8) == "▁  █")
  #expect(sparkline([nil, nil], width: 8) == "  ")
}

@Test func `more values than bars are averaged in groups`() {
  #expect(sparkline([0, 2, 10, 12, 20, 22], width: 3) == "▁▅█")
  #expect(sparkline([0, 10, 10], width: 0).isEmpty)
  #expect(sparkline([], width: 10).isEmpty)
}

@Test func `the widest range there is has bars too`() {
  let greatest = Double.greatestFiniteMagnitude
  #expect(sparkline([-greatest, 0, greatest], width: 3) == "▁▅█")
  #expect(sparkline([-greatest, -greatest, greatest, greatest], width: 2) == "▁█")
}
