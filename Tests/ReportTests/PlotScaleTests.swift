// Places of a drawing, and the paths through them.
import Testing

@testable import Report

@Test func `a value has its place, upward and downward, and far away it stays near`() {
  let scale = PlotScale(start: 10, end: 20, length: 100)
  #expect([10, 12.5, 20].map(scale.place) == [0, 25, 100])
  #expect(scale.place(1e300) == 200)
  #expect(scale.place(-1e300) == -100)
  #expect(PlotScale(start: 20, end: 10, length: 100).place(12.5) == 75)
  let least = Double.leastNonzeroMagnitude
  #expect(PlotScale(start: 0, end: least, length: 10).place(least) == 0, "no height at all")
  #expect(PlotScale(start: -1e308, end: 1e308, length: 10).place(0) == 5)
}

@Test func `a path has absolute beginnings and the shortest moves`() {
  var path = PathText()
  path.move(10, 20)
  path.line(15, 17)
  path.line(15, 27)
  path.line(5, 27)
  path.move(40, -3)
  path.move(50, 60)
  path.line(51, 60)
  path.finishPiece()
  #expect(path.text == "M10 20l5-3 0 10-10 0M40-3l0 0M50 60l1 0")
}
