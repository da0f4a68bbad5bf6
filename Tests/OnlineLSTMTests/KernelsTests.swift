// The three products against plain loops in Double, at every size around the register blocks.
import Testing

@testable import OnlineLSTM

/// Numbers in ±1.
func drawn(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in Float(2 * generator.nextUnit() - 1) }
}

let rowCounts = [0, 8, 16, 24, 32, 40, 64, 72, 96, 128, 168]

// Above 128 rows columns are taken in parts, of 24 at 168 rows and of 12 at 328.
@Test(arguments: rowCounts + [328], [0, 1, 2, 7, 24, 33])
func `matrix times vector is the sum over columns`(rows: Int, columns: Int) {
  let columnStride = rows + 3
  let matrix = drawn(max(1, columns) * columnStride, seed: 1)
  let vector = drawn(2 * columns + 1, seed: 2)
  let start = drawn(rows + 7, seed: 3)
  for isSum in columns == 0 ? [true] : [true, false] {
    var result = start
    var span = result.mutableSpan
    addProduct(
      to: &span, at: 5, isSum: isSum, rowCount: rows, matrix: matrix.span,
      columnStride: columnStride, vector: vector.span, vectorStride: 2, columnCount: columns)
    for index in result.indices {
      var expected = Double(start[index])
      if (5..<5 + rows).contains(index) {
        if !isSum { expected = 0 }
        for column in 0..<columns {
          expected +=
            Double(matrix[column * columnStride + index - 5]) * Double(vector[2 * column])
        }
      }
      #expect(abs(Double(result[index]) - expected) < 1e-5)
    }
  }
}

@Test(arguments: [1, 7, 8, 9, 16, 24, 25], [0, 1, 5])
func `sums of columns are those of plain loops`(columns: Int, rows: Int) {
  let matrix = drawn(columns * rows + 8, seed: 15)
  var result = drawn(columns + 4, seed: 16)
  let start = result
  var span = result.mutableSpan
  putColumnSums(
    in: &span, at: 2, of: matrix.span, columnCount: columns, rowCount: rows)
  for index in result.indices {
    var expected = Double(start[index])
    if (2..<2 + columns).contains(index) {
      expected = (0..<rows).map { Double(matrix[$0 * columns + index - 2]) }.reduce(0, +)
    }
    #expect(abs(Double(result[index]) - expected) < 1e-6)
  }
}

@Test(arguments: rowCounts, [0, 1, 2, 7, 8, 9, 16, 20])
func `transposed matrix times vector is the dot product of each column`(rows: Int, columns: Int) {
  let columnStride = rows + 3
  let matrix = drawn(max(1, columns) * columnStride, seed: 4)
  let vector = drawn(rows, seed: 5)
  let start = drawn(columns + 7, seed: 6)
  var result = start
  var span = result.mutableSpan
  addTransposedProduct(
    to: &span, at: 5, columnCount: columns, matrix: matrix.span, columnStride: columnStride,
    vector: vector.span)
  for index in result.indices {
    var expected = Double(start[index])
    if (5..<5 + columns).contains(index) {
      for row in 0..<rows {
        expected += Double(matrix[(index - 5) * columnStride + row]) * Double(vector[row])
      }
    }
    #expect(abs(Double(result[index]) - expected) < 1e-5)
  }
}

// Columns go in blocks of one to six: each width, and mixtures of two.
@Test(arguments: [0, 8, 16, 24, 40, 64, 72], [0, 1, 2, 3, 4, 5, 6, 7, 11, 13])
func `matrix times matrix is the sum over depth`(rows: Int, columns: Int) {
  for (depth, isSum) in [(0, true), (1, true), (9, true), (1, false), (9, false)] {
    for strides in [Strides(column: 1, depth: 15), Strides(column: 10, depth: 1)] {
      let left = drawn(10 * (rows + 1), seed: 7)
      let right = drawn(200, seed: 8)
      let start = drawn(14 * (rows + 2) + 3, seed: 9)
      var result = start
      var span = result.mutableSpan
      addMatrixProduct(
        to: &span, at: 3, isSum: isSum, resultStride: rows + 2, rowCount: rows,
        columnCount: columns, left: left.span, leftStride: rows + 1, right: right.span,
        strides: strides, depth: depth)
      for index in result.indices {
        var expected = Double(start[index])
        let column = (index - 3) / (rows + 2)
        let row = (index - 3) % (rows + 2)
        if index >= 3 && column < columns && row < rows {
          if !isSum { expected = 0 }
          for k in 0..<depth {
            expected +=
              Double(left[k * (rows + 1) + row])
              * Double(right[column * strides.column + k * strides.depth])
          }
        }
        #expect(abs(Double(result[index]) - expected) < 1e-5)
      }
    }
  }
}

@Test func `where numbers stand in memory and how columns are grouped changes no bit`() {
  // Goal: invariant 3, the same bits whatever the batch. Method: the same product at sixteen
  // offsets, so that every alignment occurs, and all columns at once or one by one.
  let left = drawn(40 * 9 + 16, seed: 10)
  let right = drawn(6 * 9, seed: 11)
  func product(offset: Int, together: Bool) -> [UInt32] {
    let shifted = Array(repeating: 0, count: offset) + left
    var result = [Float](repeating: 0.5, count: 6 * 40 + offset)
    var span = result.mutableSpan
    for column in 0..<6 where !together || column == 0 {
      addMatrixProduct(
        to: &span, at: offset + column * 40, resultStride: 40, rowCount: 40,
        columnCount: together ? 6 : 1, left: shifted.span.extracting(offset...), leftStride: 40,
        right: right.span.extracting((column * 9)...), strides: Strides(column: 9, depth: 1),
        depth: 9)
    }
    return result[offset...].map(\.bitPattern)
  }
  let expected = product(offset: 0, together: true)
  for offset in 0..<16 {
    #expect(product(offset: offset, together: true) == expected)
    #expect(product(offset: offset, together: false) == expected)
  }
}

@Test func `eight columns together are summed like each alone`() {
  let matrix = drawn(8 * 40, seed: 12)
  let vector = drawn(40, seed: 13)
  var together = [Float](repeating: 0, count: 8)
  var alone = together
  var span = together.mutableSpan
  addTransposedProduct(
    to: &span, at: 0, columnCount: 8, matrix: matrix.span, columnStride: 40, vector: vector.span)
  for column in 0..<8 {
    var span = alone.mutableSpan
    addTransposedProduct(
      to: &span, at: column, columnCount: 1, matrix: matrix.span.extracting((column * 40)...),
      columnStride: 40, vector: vector.span)
  }
  #expect(together == alone)
}
