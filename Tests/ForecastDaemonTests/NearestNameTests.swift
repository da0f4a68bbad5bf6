// What somebody may have meant.
import Testing

@testable import ForecastDaemon

@Test(
  arguments: [
    ("horizn", "horizon"), ("HORIZON", "horizon"), ("hroizon", "horizon"), ("isue", "issue"),
    ("", "issue"), ("learningRate", "learning_rate"),
  ])
func `the name with the fewest edits is meant`(name: String, meant: String) {
  #expect(nearestName(to: name, among: ["horizon", "issue", "learning_rate"]) == meant)
}

@Test func `of equals the first is meant`() {
  #expect(nearestName(to: "ab", among: ["aa", "bb", "a"]) == "aa")
}

@Test func `a name that is too far away is not suggested`() {
  #expect(nearestName(to: "abcdef", among: ["uvwxyz"], distanceLimit: 2) == nil)
  #expect(nearestName(to: "abcdef", among: [], distanceLimit: nil) == nil)
  #expect(nearestName(to: "stauts", among: ["status"], distanceLimit: 1) == "status")
}

@Test func `a very long name is compared by its beginning`() {
  let long = "horizon" + String(repeating: "x", count: 1_000_000)
  #expect(nearestName(to: long, among: ["issue", "horizon"]) == "horizon")
}
