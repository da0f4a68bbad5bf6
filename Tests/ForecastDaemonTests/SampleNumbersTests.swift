// The numbers of the sample files: sine, decimals and noise.
import Foundation
import Testing

@testable import ForecastDaemon

struct SampleNumbersTests {
  @Test func `the sine stays within its stated error`() {
    for thousandth in -4000...4000 {
      let turns = Double(thousandth) / 1000
      #expect(abs(sineOfTurns(turns) - sin(turns * 2 * .pi)) < 4e-6)
    }
    #expect(sineOfTurns(0) == 0)
  }

  @Test(arguments: [
    (0.0, 1, "0.0"), (-0.04, 1, "0.0"), (-0.05, 1, "-0.1"), (0.05, 1, "0.1"), (12.0, 2, "12.00"),
    (-1.5, 1, "-1.5"), (99.995, 2, "100.00"), (1.000_001, 6, "1.000001"), (-0.25, 3, "-0.250"),
  ])
  func `decimals are fixed and rounded half away from zero`(
    value: Double, decimals: Int, text: String
  ) {
    #expect(fixedDecimals(value, decimals: decimals) == text)
  }

  @Test func `the decimal point may be a comma`() {
    #expect(fixedDecimals(-3.14159, decimals: 2, point: ",") == "-3,14")
  }

  @Test func `noise has the mean and deviation asked for`() {
    var noise = SampleNoise(seed: 5)
    let count = 20_000
    let values = (0..<count).map { _ in noise.next(deviation: 2) }
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(count)
    // Five standard errors: 5 × 2/√20000 of the mean, 5 × 4·√2/√20000 of the variance.
    #expect(abs(mean) < 0.071)
    #expect(abs(variance - 4) < 0.2)
    #expect(values.allSatisfy { abs($0) <= 7 })
  }

  @Test func `an event once in ten happens about that often, once in one always`() {
    var noise = SampleNoise(seed: 6)
    let count = (0..<10_000).filter { _ in noise.happens(onceIn: 10) }.count
    // Five standard deviations of √(10000 × 0.1 × 0.9) = 30.
    #expect(abs(count - 1000) < 150)
    #expect((0..<100).allSatisfy { _ in noise.happens(onceIn: 1) })
  }
}
