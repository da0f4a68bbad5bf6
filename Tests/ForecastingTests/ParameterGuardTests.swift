// When ParameterGuard.swift takes parameters down, and when it puts them back.
import OnlineLSTM
import Testing

@testable import Forecasting

@Test func `parameters go back when the network is three times worse`() {
  var guardian = ParameterGuard(only(1))
  var parameters = only(2)
  for _ in 0..<1024 {
    #expect(!guardian.compare(error: 1, lastValueError: 1, with: &parameters))
  }
  parameters = only(3)
  var comparisons = 0
  while !guardian.compare(error: 9, lastValueError: 1, with: &parameters), comparisons < 1000 {
    comparisons += 1
  }
  #expect(parameters == only(2), "those of the last good moment")
  #expect(guardian.returnCount == 1)
  #expect((10...100).contains(comparisons))
}

@Test func `a network that is a little worse is left alone, and not taken down`() {
  var guardian = ParameterGuard(only(1))
  var parameters = only(2)
  for _ in 0..<5000 {
    #expect(!guardian.compare(error: 2, lastValueError: 1, with: &parameters))
  }
  #expect(
    guardian
      == {
        var other = ParameterGuard(only(1))
        var same = only(5)
        for _ in 0..<5000 { _ = other.compare(error: 2, lastValueError: 1, with: &same) }
        return other
      }())
}

@Test func `on a series that stands still small errors are no reason`() {
  var guardian = ParameterGuard(only(1))
  var parameters = only(2)
  for _ in 0..<5000 {
    #expect(!guardian.compare(error: 0.5, lastValueError: 0, with: &parameters))
  }
}

/// The parameters of a network that has but one.
private func only(_ number: Scalar) -> AlignedScalars {
  AlignedScalars(repeating: number, count: 1)
}
