// The circle of Calendar.swift, and where moments lie on it.
import Foundation
import Testing
import TimeSeries

@Test func `the own sine and cosine agree with libm's to 2 to the −50`() {
  for part in 0...4096 {
    let turns = Double(part) / 4096
    let point = CirclePoint(turns: turns)
    #expect(abs(point.sine - sin(2 * .pi * turns)) < 0x1p-50)
    #expect(abs(point.cosine - cos(2 * .pi * turns)) < 0x1p-50)
  }
}

@Test func `quarters of a turn are exact`() {
  #expect(CirclePoint(turns: 0).cosine == 1)
  #expect(CirclePoint(turns: 0.25).sine == 1)
  #expect(CirclePoint(turns: 0.5).cosine == -1)
  #expect(CirclePoint(turns: 0.75).sine == -1)
}

@Test func `a phase comes again after a week, and the day's after a day`() {
  let time = Timestamp(seconds: 1_467_331_200)
  let week = Timestamp(seconds: 1_467_331_200 + 604_800)
  #expect(CalendarPhase(of: time) == CalendarPhase(of: week))
  let day = CalendarPhase(of: Timestamp(seconds: 1_467_331_200 + 86_400)).ofDay
  // A part is 9 seconds, 0.0007 of the day's circle; both phases are cut to a part.
  #expect(abs(day.sine - CalendarPhase(of: time).ofDay.sine) < 0.002)
  #expect(CalendarPhase(of: time) != CalendarPhase(of: Timestamp(seconds: 1_467_417_600)))
}

@Test func `noon is half a turn after midnight, before 1970 too`() {
  for day in [-3, 0, 17_000] as [Int64] {
    let midnight = CalendarPhase(of: Timestamp(seconds: day * 86_400)).ofDay
    let noon = CalendarPhase(of: Timestamp(seconds: day * 86_400 + 43_200)).ofDay
    #expect(abs(midnight.cosine - 1) < 0.001)
    #expect(abs(noon.cosine + 1) < 0.001)
  }
}

@Test(arguments: [Int64.min, -1, 0, .max]) func `every moment has a phase`(microseconds: Int64) {
  let phase = CalendarPhase(of: Timestamp(microseconds: microseconds))
  #expect(CalendarPhase(part: phase.part) == phase)
}
