// The seasons and scales of SeriesMemory.swift.
import Testing
import TimeSeries

@testable import Forecasting

@Test(
  arguments: [
    (1_000_000, [0, 0]), (60_000_000, [1440, 0]), (3_600_000_000, [24, 168]),
    (147_000_000, [588, 0]), (150_000_000, [576, 4032]), (86_400_000_000, [0, 7]),
    (604_800_000_000, [0, 0]), (Int64.max, [0, 0]), (1, [0, 0]),
  ] as [(Int64, [Int])])
func `a day and a week are seasons where they are 2 to 4096 steps`(
  interval: Int64, expected: [Int]
) {
  var memory = SeriesMemory(options: ForecasterOptions())
  memory.follow(interval, options: ForecasterOptions())
  #expect(memory.seasons == expected)
}

@Test func `changes that begin or end at a missing step teach no scale`() {
  var memory = SeriesMemory(options: smallOptions())
  memory.follow(60_000_000, options: smallOptions())
  memory.history.append(1, phase: CalendarPhase(part: 0), isObserved: true)
  memory.history.append(50, phase: CalendarPhase(part: 0), isObserved: false)
  memory.learnScales(3)
  #expect(memory.changeScales.map(\.rootMeanSquare) == [0, 2, 0])
}

@Test func `a profile is the mean of the last eight seasons, the newest counting most`() {
  var memory = SeriesMemory(options: smallOptions())
  memory.follow(60_000_000, options: smallOptions())
  for value in 0..<20 {
    memory.history.append(Double(value), phase: CalendarPhase(part: 0), isObserved: true)
  }
  #expect(memory.profile(at: 1, season: 4) == 1)
  // 9, 5 and 1 with the weights 1, 0.7 and 0.49.
  let expected = (9 + 0.7 * 5 + 0.49 * 1) / 2.19
  #expect(abs(memory.profile(at: 9, season: 4) - expected) < 1e-12)
  // At 19 with season 2 ten values are known, and eight are taken.
  var (sum, total, share) = (0.0, 0.0, 1.0)
  for value in stride(from: 19.0, to: 3, by: -2) {
    sum += share * value
    total += share
    share *= 0.7
  }
  #expect(abs(memory.profile(at: 19, season: 2) - sum / total) < 1e-12)
}

@Test(arguments: [2, 3, 5, 8, 11, 24, 40]) func `profiles side by side are what each is alone`(
  season: Int
) {
  var noise = SyntheticSeries(seed: UInt64(season))
  var memory = SeriesMemory(options: smallOptions())
  memory.follow(60_000_000, options: smallOptions())
  for count in 1...120 {
    memory.history.append(noise.normal(), phase: CalendarPhase(part: 0), isObserved: true)
    guard count >= season else { continue }
    var profiles = [Double](repeating: 0, count: 21)
    var span = profiles.mutableSpan
    memory.writeProfiles(season: season, into: &span)
    for step in 0..<21 {
      let source = memory.history.end + step % season - season
      #expect(profiles[step] == memory.profile(at: source, season: season))
    }
  }
}
