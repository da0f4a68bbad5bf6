// Lines: gaps are gaps, and thinning loses no spike.
import Testing

@testable import Report

@Test func `points that are further apart than a gap are not joined`() {
  let points = [0, 1, 2, 5, 6, 9].map { PlotPoint(x: $0, y: 1) }
  #expect(PlotLine(points, gap: 1.5).pieces.map { $0.map(\.x) } == [[0, 1, 2], [5, 6], [9]])
  #expect(PlotLine(points).pieces.count == 1)
  #expect(PlotLine([PlotPoint(x: 0, y: .nan), PlotPoint(x: 1, y: 2)]).points.map(\.x) == [1])
}

@Test func `a thinned line keeps the least and the greatest of each column`() {
  let points = (0..<10_000).map { PlotPoint(x: Double($0), y: Double($0 * 7919 % 1000)) }
  var spiked = points
  spiked[4321] = PlotPoint(x: 4321, y: 5000)
  spiked[4322] = PlotPoint(x: 4322, y: -5000)
  let thin = PlotLine(spiked).thinned(columns: 100, from: 0, to: 10_000)
  #expect(thin.points.count <= 200)
  #expect(thin.points.contains(spiked[4321]) && thin.points.contains(spiked[4322]))
  #expect(thin.points.allSatisfy { spiked.contains($0) })
  #expect(zip(thin.points, thin.points.dropFirst()).allSatisfy { $0.x < $1.x })
}

@Test func `a short line is not thinned`() {
  let line = PlotLine((0..<20).map { PlotPoint(x: Double($0), y: 0) })
  #expect(line.thinned(columns: 10, from: 0, to: 20) == line)
}

@Test func `a band goes along its upper ends and back along its lower ones`() {
  let scale = PlotScale(start: 0, end: 10, length: 10)
  let spans = [PlotSpan(x: 0, lower: 1, upper: 3), PlotSpan(x: 4, lower: 2, upper: 5)]
  #expect(bandPath([spans], scale, scale) == "M0 3l4 2 0-3-4-1")
  #expect(bandPath([[spans[0]]], scale, scale) == "")
}
