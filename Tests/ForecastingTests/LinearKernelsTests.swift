// The products of LinearKernels.swift, against plain loops that go in the same order.
import Testing

@testable import Forecasting

/// `count` random vectors.
private func vectors(_ count: Int, _ noise: inout SyntheticSeries) -> [QuadLanes] {
  (0..<count).map { _ in
    QuadLanes(noise.normal(), noise.normal(), noise.normal(), noise.normal())
  }
}

/// A random symmetric matrix, row by row.
private func symmetric(width: Int, _ noise: inout SyntheticSeries) -> [QuadLanes] {
  let size = 4 * width
  var matrix = [QuadLanes](repeating: .zero, count: size * width)
  for row in 0..<size {
    for column in 0...row {
      let number = row == column ? 5 + noise.normal() : noise.normal()
      matrix[row * width + column / 4][column % 4] = number
      matrix[column * width + row / 4][row % 4] = number
    }
  }
  return matrix
}

@Test(arguments: 1...13) func `each row is multiplied by the features of its own place`(width: Int)
{
  var noise = SyntheticSeries(seed: UInt64(width))
  let (rows, features) = (vectors(8 * width, &noise), vectors(3 * width, &noise))
  let places = [2, 0, 1, 0, 2, 1]
  for count in 0...6 {
    var results = [Double](repeating: 7, count: 7)
    multiplyRows(
      rows, from: 2, count: count, by: features, at: places, results: &results, width: width)
    for row in 0..<7 {
      var sum = QuadLanes.zero
      for lane in 0..<width where row < count {
        sum += rows[(2 + row) * width + lane] * features[places[row] * width + lane]
      }
      #expect(results[row] == (row < count ? sum.total : 7))
    }
  }
}

@Test(arguments: 1...13) func `a matrix times a vector runs down its rows`(width: Int) {
  var noise = SyntheticSeries(seed: UInt64(width))
  let matrix = symmetric(width: width, &noise)
  let factors = vectors(2 * width, &noise)
  var found = vectors(2 * width, &noise)
  let before = found
  var result = found.mutableSpan
  multiply(matrix.span, by: factors.span, at: width, into: &result, width: width)
  for lane in 0..<width {
    var sum = QuadLanes.zero
    for row in 0..<4 * width {
      sum += matrix[row * width + lane] * factors[width + row / 4][row % 4]
    }
    #expect(found[width + lane] == sum)
    #expect(found[lane] == before[lane])
  }
}

@Test(arguments: 1...13)
func `an observation and a feature are taken into P, which stays symmetric`(
  width: Int
) {
  var noise = SyntheticSeries(seed: UInt64(width))
  let before = symmetric(width: width, &noise)
  let factors = vectors(width, &noise)
  for feature in [0, 2 * width, 4 * width - 1] {
    var matrix = before
    var shrunk = ShrunkFeature(width: width)
    learnSquare(
      in: &matrix, of: factors, at: 0, growth: 1.5, shrinking: feature, weight: 0.25,
      shrunk: &shrunk, width: width)
    let learned = learnedSquare(before, factors, growth: 1.5, width: width)
    func number(_ row: Int, _ column: Int) -> Double {
      learned[row * width + column / 4][column % 4]
    }
    let root = (0.25 / (1 + 0.25 * number(feature, feature))).squareRoot()
    for row in 0..<4 * width {
      for column in 0..<4 * width {
        let square = number(feature, column) * root * (root * number(feature, row))
        let found = matrix[row * width + column / 4][column % 4]
        #expect(found == number(row, column) - square)
        #expect(found == matrix[column * width + row / 4][row % 4])
      }
    }
  }
}

@Test(arguments: 1...13)
func `rows move along the gains of their places, a feature is shrunk, and they are multiplied`(
  width: Int
) {
  var noise = SyntheticSeries(seed: UInt64(width))
  let before = symmetric(width: width, &noise)
  let factors = vectors(2 * width, &noise)
  let gains = vectors(3 * width, &noise)
  let coefficientsBefore = vectors(7 * width, &noise)
  let moves = [0.3, -2, 0, 5, 1, 0, 0.1]
  let places = [0, 2, 1, 1, 0, 2, 1]
  for feature in [0, 2 * width, 4 * width - 1] {
    var (matrix, coefficients) = (before, coefficientsBefore)
    var shrunk = ShrunkFeature(width: width)
    learnSquare(
      in: &matrix, of: factors, at: 0, growth: 1.5, shrinking: feature, weight: 0.25,
      shrunk: &shrunk, width: width)
    var results = [Double](repeating: 0, count: 7)
    learnRows(
      &coefficients, by: moves, along: gains, at: places, shrinking: shrunk, features: factors,
      at: width, results: &results, width: width)
    let learned = learnedSquare(before, factors, growth: 1.5, width: width)
    let share = 0.25 / (1 + 0.25 * learned[feature * width + feature / 4][feature % 4])
    for row in 0..<7 {
      let moved = (0..<width).map { lane in
        coefficientsBefore[row * width + lane] + gains[places[row] * width + lane] * moves[row]
      }
      let move = share * moved[feature / 4][feature % 4]
      var sum = QuadLanes.zero
      for lane in 0..<width {
        let expected = moved[lane] - learned[feature * width + lane] * move
        #expect(coefficients[row * width + lane] == expected)
        sum += expected * factors[width + lane]
      }
      #expect(results[row] == sum.total)
    }
  }
}

/// (P − g gᵀ) · growth.
private func learnedSquare(
  _ matrix: [QuadLanes], _ vectors: [QuadLanes], growth: Double, width: Int
) -> [QuadLanes] {
  matrix.indices.map { place in
    let row = place / width
    return (matrix[place] - vectors[place % width] * vectors[row / 4][row % 4]) * growth
  }
}
