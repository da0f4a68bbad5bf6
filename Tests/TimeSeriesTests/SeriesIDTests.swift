// The order of series names.
import Testing
import TimeSeries

@Test func `series are ordered by the bytes of their names`() {
  let names = ["é", "z", "a/b", "a", "Z", ""]
  let sorted = names.map { SeriesID($0) }.sorted().map(\.name)
  #expect(sorted == ["", "Z", "a", "a/b", "z", "é"])
}
