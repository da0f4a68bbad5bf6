// The mixture's weights as the database has them.
import Testing

@testable import forecastd

@Test func `weights keep their order`() throws {
  let weights = try #require(ExpertWeights(#"{"lstm":0.75,"last_value":2.5e-1,"linear":null}"#))
  #expect(weights.members.map(\.name) == ["lstm", "last_value", "linear"])
  #expect(weights.members.map(\.weight) == [0.75, 0.25, nil])
  #expect(ExpertWeights("{}")?.members.isEmpty == true)
}

@Test(arguments: [
  "", "{", "x", "[1]", #"{"a"}"#, #"{a:1}"#, #"{"a":x}"#, #"{"a\"":1}"#, #"{"":1}"#,
])
func `another form is not taken`(text: String) {
  #expect(ExpertWeights(text) == nil)
}
