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

@Test(arguments: 1...13) func `four products are what each is alone`(width: Int) {
  var noise = SyntheticSeries(seed: UInt64(width))
  let (rows, features) = (vectors(5 * width, &noise), vectors(3 * width, &noise))
  let (starts, places) = (SIMD4(0, 3, 4, 1) &* width, SIMD4(2, 0, 1, 0) &* width)
  let found = products(rows.span, at: starts, features.span, at: places, width: width)
  for index in 0..<4 {
    var sum = QuadLanes.zero
    for lane in 0..<width { sum += rows[starts[index] + lane] * features[places[index] + lane] }
    #expect(found[index] == sum.total)
  }
}

@Test(arguments: 1...13) func `a multiple of a row is added where it belongs`(width: Int) {
  var noise = SyntheticSeries(seed: UInt64(width))
  let (before, others) = (vectors(3 * width, &noise), vectors(2 * width, &noise))
  var rows = before
  addRow(to: &rows, at: width, others, at: width, times: 0.3, width: width)
  for index in rows.indices {
    let isInside = width..<2 * width ~= index
    #expect(rows[index] == (isInside ? before[index] + others[index] * 0.3 : before[index]))
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

@Test(arguments: 1...13) func `what is taken from a symmetric matrix leaves it symmetric`(
  width: Int
) {
  var noise = SyntheticSeries(seed: UInt64(width))
  let before = symmetric(width: width, &noise)
  let factors = vectors(width, &noise)
  var matrix = before
  var found = matrix.mutableSpan
  subtractSquare(from: &found, of: factors.span, at: 0, growth: 1.5, width: width)
  for row in 0..<4 * width {
    for column in 0..<4 * width {
      let square = factors[column / 4][column % 4] * factors[row / 4][row % 4]
      let expected = (before[row * width + column / 4][column % 4] - square) * 1.5
      #expect(matrix[row * width + column / 4][column % 4] == expected)
      #expect(matrix[column * width + row / 4][row % 4] == expected)
    }
  }
}

@Test(arguments: 1...13) func `a shrunk feature is an observation without effect`(width: Int) {
  var noise = SyntheticSeries(seed: UInt64(width))
  let before = symmetric(width: width, &noise)
  let coefficientsBefore = vectors(3 * width, &noise)
  for feature in [0, 2 * width, 4 * width - 1] {
    var (matrix, coefficients) = (before, coefficientsBefore)
    shrink(feature, &matrix, &coefficients, width: width)
    func number(_ row: Int, _ column: Int) -> Double {
      before[row * width + column / 4][column % 4]
    }
    let share = 0.25 / (1 + 0.25 * number(feature, feature))
    let root = share.squareRoot()
    for row in 0..<4 * width {
      for column in 0..<4 * width {
        let factor =
          row == feature ? root * number(feature, feature) : root * number(feature, row)
        let expected = number(row, column) - number(feature, column) * root * factor
        #expect(matrix[row * width + column / 4][column % 4] == expected)
      }
    }
    for target in 0..<3 {
      let move = share * coefficientsBefore[target * width + feature / 4][feature % 4]
      for lane in 0..<width {
        let place = target * width + lane
        let expected = coefficientsBefore[place] - before[feature * width + lane] * move
        #expect(coefficients[place] == expected)
      }
    }
  }
}

/// `shrinkFeature` on arrays.
private func shrink(
  _ feature: Int, _ matrix: inout [QuadLanes], _ coefficients: inout [QuadLanes], width: Int
) {
  var matrix = matrix.mutableSpan
  var coefficients = coefficients.mutableSpan
  shrinkFeature(
    feature, weight: 0.25, matrix: &matrix, coefficients: &coefficients, width: width)
}
