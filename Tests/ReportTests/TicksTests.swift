// Marks of an axis: round numbers, few of them, within the range.
import Testing

@testable import Report

@Test(
  arguments: [
    (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (9.2, 26.1, ["10", "15", "20", "25"]),
    (-1.7, 2.3, ["−1", "0", "1", "2"]),
    (0, 6e6, ["0", "1000000", "2000000", "3000000", "4000000", "5000000", "6000000"]),
    (0.00012, 0.00019, ["0.00012", "0.00014", "0.00016", "0.00018"]),
    (99.995, 100.004, ["99.996", "99.998", "100.000", "100.002", "100.004"]),
  ] as [(Double, Double, [String])])
func `marks are round numbers`(low: Double, high: Double, labels: [String]) {
  #expect(
    numberTicks(from: low, to: high, atMost: 7).map(\.label).map { $0 == "0" ? "0" : $0 }
      == labels.map { $0 == "0.0" ? "0" : $0 })
}

@Test func `marks are within any range, in order, and no more than asked for`() {
  var seed: UInt64 = 7
  func next() -> Double {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(seed >> 11) / Double(1 << 53)
  }
  for round in 0..<3000 {
    var low = next() - 0.5
    var high = next() - 0.5
    for _ in 0..<(round % 290) {
      low *= 10
      high *= 10
    }
    if round % 3 == 0 {
      low /= 1e300
      high /= 1e300
    }
    guard low != high else { continue }
    (low, high) = (min(low, high), max(low, high))
    let ticks = numberTicks(from: low, to: high, atMost: 6)
    #expect(ticks.count <= 6)
    #expect(ticks.allSatisfy { $0.value >= low && $0.value <= high || $0.value == 0 })
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
  }
}

@Test func `the widest range there is has marks`() {
  let ticks = numberTicks(from: -1.1e300, to: 1.1e300, atMost: 5)
  #expect(ticks.map(\.label) == ["−1.000e+300", "−5.000e+299", "0", "5.000e+299", "1.000e+300"])
}
