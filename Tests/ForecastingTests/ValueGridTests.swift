// Forecasts on the series' own grid, ValueGrid.swift.
import Testing

@testable import Forecasting

/// Feeds `values` to a grid beside a forecast of `said` changes, and gives the mean absolute errors
/// of what the grid makes of it and of the forecast itself over the later half.
private func errors(
  of values: [Double], said: (Int) -> Double
) -> (grid: Double, free: Double) {
  var grid = ValueGrid()
  var sums = (grid: 0.0, free: 0.0)
  for index in 0..<values.count - 1 {
    let change = values[index + 1] - values[index]
    let forecast = grid.change(said(index), from: index, unit: 1, isCalm: false)
    if index > values.count / 2 {
      sums.grid += abs(forecast - change)
      sums.free += abs(said(index) - change)
    }
    grid.learn(change, from: index, value: values[index])
  }
  return sums
}

@Test func `forecasts of a coarse series come to lie on its grid`() {
  var noise = SyntheticSeries(seed: 91)
  var value = 20.0
  let values = (0..<4000).map { _ in
    value += noise.normal() > 0.7 ? 0.5 : noise.normal() > 1.2 ? -0.5 : 0
    return value
  }
  let sums = errors(of: values) { _ in 0.06 }
  #expect(sums.grid < 0.9 * sums.free)
}

@Test func `forecasts of a fine series stay what they are`() {
  var noise = SyntheticSeries(seed: 92)
  let values = (0..<4000).map { _ in noise.normal() }
  let sums = errors(of: values) { -values[$0] }
  #expect(abs(sums.grid - sums.free) < 1e-3 * sums.free)
}

@Test func `a grid that does harm is left alone`() {
  // Changes of 1 and 1.4 by turns: on a grid of steps of 1 the second cannot be said.
  let values = (0..<4000).map { 2.4 * Double($0 / 2) + Double($0 % 2) }
  let sums = errors(of: values) { $0 % 2 == 0 ? 1.01 : 1.39 }
  #expect(sums.grid <= 1.001 * sums.free)
}

@Test func `a change that is but rounding is no grid`() {
  var grid = ValueGrid()
  for index in 0..<500 {
    grid.learn(index % 2 == 0 ? 0.1 : 1e-14, from: index, value: 20)
  }
  // Nothing was compared yet, so that the forecast is taken as it is; both know the same step.
  var fresh = ValueGrid()
  for index in 0..<500 where index % 2 == 0 { fresh.learn(0.1, from: index, value: 20) }
  for index in 500..<700 {
    let (one, other) = (
      grid.change(0.04, from: index, unit: 1, isCalm: false),
      fresh.change(0.04, from: index, unit: 1, isCalm: false)
    )
    #expect(one == other)
    grid.learn(0, from: index, value: 20)
    fresh.learn(0, from: index, value: 20)
  }
  #expect(grid.change(0.04, from: 700, unit: 1, isCalm: false) == 0)
}

@Test func `whatever comes the forecast on the grid is finite`() {
  var grid = ValueGrid()
  for index in 0..<2000 {
    let change = index % 7 == 0 ? 2e300 : index % 3 == 0 ? -1e300 : Double.leastNonzeroMagnitude
    let unit = index % 2 == 0 ? 1e300 : 1e-300
    #expect(grid.change(Double(index % 5), from: index, unit: unit, isCalm: false).isFinite)
    grid.learn(change, from: index, value: 0)
  }
}
