// Ranges of axes: around what is shown, and never of no height.
import Testing

@testable import Report

@Test(
  arguments: [
    [1, 2, 3], [5, 5], [0, 0], [-3, -3, -3], [1e300, -1e300], [.nan, 4, .infinity], [], [1e-300],
    [.leastNonzeroMagnitude], [0, .leastNonzeroMagnitude],
    [1e15, 1e15 + 1], [.greatestFiniteMagnitude],
  ] as [[Double]])
func `every finite value is within, and there is a height`(values: [Double]) {
  for holdsZero in [false, true] {
    let range = ChartRange(around: values, holdsZero: holdsZero)
    #expect(range.low < range.high)
    #expect(range.low.isFinite && range.high.isFinite)
    for value in values where value.magnitude <= 1e300 {
      #expect(range.low <= value && value <= range.high)
    }
    let scale = PlotScale(start: range.low, end: range.high, length: 100)
    #expect(values.allSatisfy { (-100...200).contains(scale.place($0)) })
    if holdsZero { #expect(range.low <= 0 && 0 <= range.high) }
  }
}

@Test func `lengths from zero begin at zero`() {
  #expect(ChartRange(around: [0.5, 2], holdsZero: true).low == 0)
}
