// Which of several forecasts CandidateErrors.swift takes.
import Testing

@testable import Forecasting

@Test func `the candidate with the smallest recent error is taken, the first of equal ones`() {
  var errors = CandidateErrors(count: 3)
  #expect(errors.best(isCalm: false) == 0)
  for _ in 0..<100 {
    for (index, error) in [2.0, -1, 1].enumerated() {
      errors.learn(index, error: error, isCalm: false)
    }
  }
  #expect(errors.best(isCalm: false) == 1)
}

@Test func `calm origins are judged apart`() {
  var errors = CandidateErrors(count: 2)
  for _ in 0..<100 {
    for index in 0..<2 {
      errors.learn(index, error: index == 1 ? 0 : 1, isCalm: true)
      errors.learn(index, error: index == 1 ? 1 : 0, isCalm: false)
    }
  }
  #expect(errors.best(isCalm: true) == 1)
  #expect(errors.best(isCalm: false) == 0)
}

@Test func `one wild error does not decide for long`() {
  var errors = CandidateErrors(count: 2)
  errors.learn(0, error: 1, isCalm: false)
  errors.learn(1, error: 1e300, isCalm: false)
  for _ in 0..<100 {
    errors.learn(0, error: 1, isCalm: false)
    errors.learn(1, error: 0, isCalm: false)
  }
  #expect(errors.best(isCalm: false) == 1)
}
