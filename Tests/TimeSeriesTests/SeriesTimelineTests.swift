// The steps, gaps and segments of SeriesTimeline.swift.
import Testing
import TimeSeries

private func timeline(_ interval: Int64? = nil) -> SeriesTimeline {
  SeriesTimeline(configuredMicroseconds: interval.map { $0 * 1_000_000 }, aggregate: .mean)
}

/// Feeds seconds, and returns the steps they made.
private func steps(_ timeline: inout SeriesTimeline, _ seconds: [Int64]) -> [TimelineStep] {
  seconds.compactMap { timeline.advance(to: Timestamp(seconds: $0), value: Double($0)) }
}

@Test func `the second observation gives the interval`() {
  var line = timeline()
  let first = steps(&line, [100])
  #expect(line.intervalMicroseconds == nil)
  #expect(first.map(\.startsSegment) == [true])
  let second = steps(&line, [160])
  #expect(line.intervalMicroseconds == 60_000_000)
  #expect(second.map(\.count) == [1])
  #expect(second.map(\.startsSegment) == [false])
}

@Test func `missing rows count as steps`() {
  var line = timeline()
  let made = steps(&line, [0, 60, 120, 180, 240, 540, 600])
  #expect(made.map(\.count) == [1, 1, 1, 1, 1, 5, 1])
}

@Test func `stamps that tremble are one step apart`() {
  var line = timeline()
  let made = steps(&line, (0..<300).map { $0 * 147 + [0, 3, -2, 40, -30][Int($0 % 5)] })
  #expect(made.dropFirst(8).allSatisfy { $0.count == 1 && !$0.startsSegment })
  let interval = line.intervalMicroseconds ?? 0
  #expect((110_000_000...190_000_000).contains(interval))
}

@Test func `a first gap that was an exception is soon forgotten`() {
  var line = timeline()
  let made = steps(&line, [0, 1] + (1..<20).map { 60 * $0 })
  #expect(line.intervalMicroseconds == 60_000_000)
  #expect(made.suffix(15).allSatisfy { $0.count == 1 && !$0.startsSegment })
}

@Test func `a lasting change of the interval begins one segment`() {
  var line = timeline()
  let before = (0..<200).map { Int64($0) * 60 }
  let after = (1...200).map { 199 * 60 + Int64($0) * 300 }
  let made = steps(&line, before + after)
  let starts = made.indices.filter { made[$0].startsSegment }
  // 33 gaps move the median, 32 medians in a row move the interval.
  #expect(starts == [0, 199 + 64])
  #expect(line.intervalMicroseconds == 300_000_000)
  #expect(made.suffix(100).allSatisfy { $0.count == 1 })
}

@Test func `a passing change of the interval begins none`() {
  var line = timeline()
  var seconds = (0..<200).map { Int64($0) * 60 }
  for _ in 0..<20 { seconds.append((seconds.last ?? 0) + 300) }
  for _ in 0..<100 { seconds.append((seconds.last ?? 0) + 60) }
  let made = steps(&line, seconds)
  #expect(made.filter(\.startsSegment).count == 1)
  #expect(made[205].count == 5)
}

@Test func `a configured interval is known before the first observation`() {
  var line = timeline(3600)
  #expect(line.intervalMicroseconds == 3_600_000_000)
  #expect(steps(&line, [0, 3600, 10_800]).map(\.count) == [1, 1, 2])
}

@Test func `a longer configured interval gathers observations`() {
  var line = timeline(3600)
  let made = steps(&line, (0..<300).map { Int64($0) * 60 })
  // The first observation is a step by itself, until the second shows how close they come.
  #expect(made.map(\.time) == [0, 3600, 7200, 10_800, 14_400].map { Timestamp(seconds: $0) })
  #expect(made.map(\.count) == [1, 1, 1, 1, 1])
  #expect(made.map(\.startsSegment) == [true, true, false, false, false])
  #expect(made[1].value == 59 * 30)
}

@Test func `a configured interval as long as the gaps gathers nothing`() {
  var line = timeline(3600)
  let made = steps(&line, (0..<50).map { Int64($0) * 3600 + 1800 })
  #expect(made.map(\.time) == (0..<50).map { Timestamp(seconds: $0 * 3600 + 1800) })
}

@Test func `gathering ends when the gaps grow`() {
  var line = timeline(3600)
  var seconds = (0..<200).map { Int64($0) * 600 }
  for _ in 0..<100 { seconds.append((seconds.last ?? 0) + 3600) }
  let made = steps(&line, seconds)
  #expect(made.last?.time == seconds.last.map { Timestamp(seconds: $0) })
  #expect(line.memory.grid == nil)
}

@Test func `the ends of time do no harm`() {
  for interval in [nil, 1, 1 << 40] as [Int64?] {
    var line = SeriesTimeline(configuredMicroseconds: interval, aggregate: .sum)
    for moment in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
      let step = line.advance(to: Timestamp(microseconds: moment), value: 1.7e308)
      #expect(step.map { $0.count >= 1 && $0.value <= 1e300 } ?? true)
    }
  }
}

@Test func `a timeline is restored from its memory at every moment`() {
  for interval in [nil, 60, 200] as [Int64?] {
    var whole = timeline(interval)
    var seconds: Int64 = 0
    for index in 0..<150 as Range<Int64> {
      seconds += 60 + (index % 7 == 0 ? 120 : index % 3)
      _ = whole.advance(to: Timestamp(seconds: seconds), value: Double(index))
      let restored = SeriesTimeline(
        configuredMicroseconds: whole.configuredMicroseconds, aggregate: .mean,
        memory: whole.memory)
      #expect(restored == whole)
    }
  }
}

@Test func `time that stands still ends the process`() async {
  await #expect(processExitsWith: .failure) {
    var line = SeriesTimeline(configuredMicroseconds: nil, aggregate: .mean)
    _ = line.advance(to: Timestamp(seconds: 1), value: 0)
    _ = line.advance(to: Timestamp(seconds: 1), value: 0)
  }
}
