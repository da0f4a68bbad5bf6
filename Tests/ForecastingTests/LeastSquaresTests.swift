// Recursive least squares against the normal equations, and over inputs that spoil it.
import Testing

@testable import Forecasting

private typealias Lanes = SIMD4<Double>

/// What is left of the past after one more step.
private let memory = 0.9998

/// P as rows of numbers.
private func matrix(_ squares: LeastSquares) -> [[Double]] {
  let width = squares.featureCount / 4
  return (0..<squares.featureCount).map { row in
    (0..<squares.featureCount).map { squares.uncertainty[row * width + $0 / 4][$0 % 4] }
  }
}

/// The solution of A x = b, by elimination with pivots.
private func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
  var rows = zip(matrix, right).map { $0 + [$1] }
  for column in rows.indices {
    let pivot = (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) }
    rows.swapAt(column, pivot ?? column)
    for row in rows.indices where row != column {
      let factor = rows[row][column] / rows[column][column]
      for index in column...rows.count { rows[row][index] -= factor * rows[column][index] }
    }
  }
  return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
}

@Test func `the coefficients are those of weighted least squares with a ridge`() {
  var noise = SyntheticSeries(seed: 41)
  var squares = LeastSquares(featureCount: 8, memory: memory)
  var (theta, gains) = ([Lanes(), Lanes()], [Lanes(), Lanes()])
  var (shrunk, said) = (ShrunkFeature(width: 2), [0.0])
  // The normal equations A θ = b, with the same forgetting and the same ridge.
  var a = (0..<8).map { row in
    (0..<8).map { row == $0 ? LeastSquares.ridge : 0.0 }
  }
  var b = [Double](repeating: 0, count: 8)
  let weight = LeastSquares.ridge * (1 - memory) * 8
  for step in 0..<3000 {
    let phi = (0..<8).map { $0 == 7 ? 0.3 : noise.normal() }
    let target = phi[0] - 2 * phi[3] + 0.5 * noise.normal()
    let lanes = [Lanes(phi[0], phi[1], phi[2], phi[3]), Lanes(phi[4], phi[5], phi[6], phi[7])]
    squares.learn(lanes, at: 0, gains: &gains, shrunk: &shrunk)
    let error = target - (lanes[0] * theta[0] + lanes[1] * theta[1]).total
    learnRows(
      &theta, by: [error], along: gains, at: [0], shrinking: shrunk, features: lanes, at: 0,
      results: &said, width: 2)
    for row in 0..<8 {
      for column in 0..<8 {
        a[row][column] = memory * a[row][column] + phi[row] * phi[column]
      }
      b[row] = memory * b[row] + phi[row] * target
    }
    a[step % 8][step % 8] += weight
  }
  for (index, expected) in solve(a, b).enumerated() {
    #expect(abs(theta[index / 4][index % 4] - expected) < 1e-9)
  }
}

@Test(arguments: ["nothing", "one constant", "collinear", "large", "rarely anything", "noise"])
func `the uncertainty stays symmetric, positive and below its start`(shape: String) {
  var noise = SyntheticSeries(seed: 42)
  var squares = LeastSquares(featureCount: 8, memory: memory)
  var (theta, gains) = ([Lanes(), Lanes()], [Lanes(), Lanes()])
  var (shrunk, said) = (ShrunkFeature(width: 2), [0.0])
  for step in 0..<60_000 {
    let normal = noise.normal()
    var lanes = [Lanes(), Lanes()]
    switch shape {
    case "nothing": break
    case "one constant": lanes[0].x = 1
    case "collinear": lanes = [Lanes(repeating: normal), Lanes(repeating: -3 * normal)]
    case "large": lanes = [Lanes(repeating: 1e6 * normal), Lanes(repeating: 1e-6 * noise.normal())]
    case "rarely anything": if step % 1000 == 0 { lanes[1] = Lanes(normal, 1, 2, 3) }
    default: for index in 0..<8 { lanes[index / 4][index % 4] = noise.normal() }
    }
    squares.learn(lanes, at: 0, gains: &gains, shrunk: &shrunk)
    learnRows(
      &theta, by: [normal], along: gains, at: [0], shrinking: shrunk, features: lanes, at: 0,
      results: &said, width: 2)
  }
  let uncertainty = matrix(squares)
  for row in 0..<8 {
    for column in 0..<8 { #expect(uncertainty[row][column] == uncertainty[column][row]) }
    // One cycle through the features may pass before what was forgotten is put back.
    #expect(uncertainty[row][row] > 0 && uncertainty[row][row] < 1.01 / LeastSquares.ridge)
  }
  #expect(theta.allSatisfy { abs($0.total) < 1e9 })
}

@Test func `what is not a number begins anew and teaches nothing`() {
  var squares = LeastSquares(featureCount: 4, memory: memory)
  var gains = [Lanes(repeating: 1)]
  var shrunk = ShrunkFeature(width: 1)
  squares.learn([Lanes(1, 2, 3, 4)], at: 0, gains: &gains, shrunk: &shrunk)
  squares.learn([Lanes(.nan, 0, 0, 0)], at: 0, gains: &gains, shrunk: &shrunk)
  // As after a φ of nothing: the turn through the features goes on.
  for lane in 0..<4 {
    let weight = LeastSquares.ridge * (1 - memory) * 4
    let variance = 1 / LeastSquares.ridge
    let expected = lane == 1 ? variance / (1 + weight * variance) : variance
    #expect(abs(squares.uncertainty[lane][lane] - expected) < 1e-12)
    #expect(squares.uncertainty[lane].total == squares.uncertainty[lane][lane])
  }
  #expect(gains == [Lanes()])
}
