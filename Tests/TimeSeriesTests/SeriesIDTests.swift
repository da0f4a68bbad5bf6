// The order of series names.
import Testing
import TimeSeries

@Test func `series are ordered by the bytes of their names`() {
  let names = ["é", "z", "a/b", "a", "Z", ""]
  let sorted = names.map { SeriesID($0) }.sorted().map(\.name)
  #expect(sorted == ["", "Z", "a", "a/b", "z", "é"])
}

@Test func `names that look the same are two if their bytes differ`() {
  let (composed, decomposed) = (SeriesID("K\u{FC}che"), SeriesID("Ku\u{308}che"))
  #expect(composed.name == decomposed.name, "to String they are one")
  #expect(composed != decomposed)
  #expect(decomposed < composed)
  #expect(Set([composed, decomposed, SeriesID("K\u{FC}che")]).count == 2)
}
