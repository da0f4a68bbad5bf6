// The usual errors of a day's half hours, DailyErrors.swift.
import Testing
import TimeSeries

@testable import Forecasting

@Test func `a time of the day lies in the same half hour in every week`() {
  for half in 0..<48 {
    for day in 0..<70 {
      let time = Timestamp(microseconds: (Int64(day) * 48 + Int64(half)) * 1_800_000_000)
      #expect(DailyErrors.slot(of: CalendarPhase(of: time)) == half, "day \(day)")
    }
  }
}

@Test func `every phase has a half hour`() {
  for part in UInt16.min...UInt16.max {
    let slot = DailyErrors.slot(of: CalendarPhase(part: part))
    #expect(0..<DailyErrors.slotCount ~= slot)
  }
}

@Test func `the mean of a half hour goes to what its errors are, and no other follows`() {
  var errors = DailyErrors()
  for _ in 0..<100 { errors.learn(0.5, unit: 4, slot: 7) }
  #expect(abs(errors.mean(7) - 2) < 1e-3)
  #expect(errors.mean(6) == 0 && errors.mean(8) == 0)
}

@Test func `one wild error counts as two usual changes`() {
  var errors = DailyErrors()
  errors.learn(1e9, unit: 4, slot: 0)
  #expect(errors.mean(0) == 1)
}
