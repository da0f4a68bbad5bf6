// The steps that StepHistory.swift keeps.
import Testing
import TimeSeries

@testable import Forecasting

@Test func `the last steps are kept under their numbers, and not many more`() {
  var history = StepHistory()
  history.keep(100)
  for number in 0..<1000 {
    let phase = CalendarPhase(part: UInt16(number))
    history.append(Double(number), phase: phase, isObserved: number % 3 != 0)
    #expect(history.end == number + 1)
    #expect(history.count >= min(number + 1, 100) && history.count <= 228)
    for back in [number, max(0, number - 99)] {
      #expect(history.value(at: back) == Double(back))
      #expect(history.phase(at: back).part == UInt16(back))
      #expect(history.isObserved(at: back) == (back % 3 != 0))
    }
  }
}

@Test func `after a restart numbers go on and nothing is left`() {
  var history = StepHistory()
  history.keep(10)
  for _ in 0..<7 { history.append(1, phase: CalendarPhase(part: 0), isObserved: true) }
  history.restart()
  #expect(history.count == 0)
  #expect(history.start == 7)
  #expect(history.end == 7)
}
