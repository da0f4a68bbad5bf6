// The products of the room, matrix · vector, matrixᵀ · vector, matrix · matrix; and column sums.
//
// Every sum runs down columns in one order that the sizes alone decide, so that the same numbers
// give the same bits wherever they stand in memory.
//
// Inner loops load and store without looking at bounds. Sound: the preconditions at the top cover
// the first and the last number that a product touches, and all others lie between. It buys a
// factor of two: 18 GFLOP/s in training at H = 32 with every load checked, 39 without, nothing
// else changed.

/// Copies `source` into `destination`, from `start` on.
@inline(__always)
func copy(_ source: Span<Scalar>, into destination: inout MutableSpan<Scalar>, at start: Int) {
  precondition(0 <= start && start + source.count <= destination.count)
  var index = 0
  while index + 8 <= source.count {
    unsafe destination.setLanes(source.lanes(unchecked: index), unchecked: start &+ index)
    index += 8
  }
  while index < source.count {
    destination[start + index] = source[index]
    index += 1
  }
}

/// Copies `source` into an array, from `start` on.
@inline(__always)
func copy(_ source: Span<Scalar>, into destination: inout AlignedScalars, at start: Int) {
  var destination = destination.mutableSpan
  copy(source, into: &destination, at: start)
}

/// Sets the first `count` numbers to zero.
func clear(_ numbers: inout MutableSpan<Scalar>, count: Int) {
  precondition(count <= numbers.count)
  for index in 0..<count { numbers[index] = 0 }
}

/// Adds matrix · vector, or puts it where something else was.
/// ```
/// result[start + r] += Σ_k matrix[k·columnStride + r] · vector[k·vectorStride]
/// ```
/// Runs down the columns, 64 rows at a time: eight registers hide the latency of the multiply-add.
/// Of a large matrix it takes some columns with all their rows before the next ones. Parts that lie
/// close together are read faster from the second cache, most of all where rows do not begin with
/// a cache line (2.8 for 3.4 µs at H = 128).
///
/// - Precondition: `rowCount` is a multiple of 8; the last column and the last factor are inside;
///   there are columns unless `isSum`, which says that the sums begin with what `result` holds, and
///   not with zero.
func addProduct(
  to result: inout MutableSpan<Scalar>, at start: Int, isSum: Bool = true, rowCount: Int,
  matrix: Span<Scalar>, columnStride: Int, vector: Span<Scalar>, vectorStride: Int,
  columnCount: Int
) {
  if columnCount == 0 && isSum { return }
  precondition(rowCount % 8 == 0 && 0 <= start && start + rowCount <= result.count)
  precondition(columnCount > 0 && (columnCount - 1) * columnStride + rowCount <= matrix.count)
  precondition((columnCount - 1) * vectorStride < vector.count)
  precondition(columnStride >= 0 && vectorStride >= 0)
  var columns = Columns(
    first: 0, count: columnCount, stride: columnStride, vectorStride: vectorStride, isSum: isSum)
  if rowCount <= 128 {
    addColumns(columns, rowCount, matrix, vector, &result, start)
    return
  }
  let partCount = max(1, 4096 / rowCount)
  while columns.first < columnCount {
    columns.count = min(partCount, columnCount &- columns.first)
    addColumns(columns, rowCount, matrix, vector, &result, start)
    columns.first &+= columns.count
    columns.isSum = true
  }
}

/// Which columns `addColumns` takes, and how they stand.
private struct Columns {
  var first: Int
  var count: Int
  var stride: Int
  var vectorStride: Int
  var isSum: Bool
}

/// `addProduct` for some columns.
@inline(__always)
private func addColumns(
  _ columns: Columns, _ rowCount: Int, _ matrix: Span<Scalar>, _ vector: Span<Scalar>,
  _ result: inout MutableSpan<Scalar>, _ start: Int
) {
  var row = 0
  while row + 64 <= rowCount {
    addRows(InlineArray<8, Lanes>(repeating: .zero), row, columns, matrix, vector, &result, start)
    row += 64
  }
  while row + 32 <= rowCount {
    addRows(InlineArray<4, Lanes>(repeating: .zero), row, columns, matrix, vector, &result, start)
    row += 32
  }
  while row < rowCount {
    addRows(InlineArray<1, Lanes>(repeating: .zero), row, columns, matrix, vector, &result, start)
    row += 8
  }
}

/// `addColumns` for as many rows as `zeros` has lanes.
@inline(__always)
private func addRows<let registers: Int>(
  _ zeros: InlineArray<registers, Lanes>, _ row: Int, _ columns: Columns, _ matrix: Span<Scalar>,
  _ vector: Span<Scalar>, _ result: inout MutableSpan<Scalar>, _ start: Int
) {
  var sums = zeros
  if columns.isSum {
    for index in 0..<registers {
      sums[index] = unsafe result.lanes(unchecked: start &+ row &+ 8 &* index)
    }
  }
  var base = row &+ columns.first &* columns.stride
  var factor = columns.first &* columns.vectorStride
  for _ in 0..<columns.count {
    let lanes = unsafe Lanes(repeating: vector[unchecked: factor])
    for index in 0..<registers {
      unsafe sums[index].accumulate(matrix.lanes(unchecked: base &+ 8 &* index), lanes)
    }
    base &+= columns.stride
    factor &+= columns.vectorStride
  }
  for index in 0..<registers {
    unsafe result.setLanes(sums[index], unchecked: start &+ row &+ 8 &* index)
  }
}

/// Adds matrixᵀ · vector.
/// ```
/// result[start + k] += Σ_r matrix[k·columnStride + r] · vector[r]
/// ```
/// Each sum has eight lanes, which are added at its end; eight columns go side by side.
///
/// - Precondition: `vector.count` is a multiple of 8; the last column is inside.
func addTransposedProduct(
  to result: inout MutableSpan<Scalar>, at start: Int, columnCount: Int, matrix: Span<Scalar>,
  columnStride: Int, vector: Span<Scalar>
) {
  if columnCount == 0 { return }
  precondition(vector.count % 8 == 0 && columnStride >= 0)
  precondition(0 <= start && start + columnCount <= result.count)
  precondition((columnCount - 1) * columnStride + vector.count <= matrix.count)
  var column = 0
  while column + 8 <= columnCount {
    let sums = sumColumns(
      InlineArray<8, Lanes>(repeating: .zero), matrix, column * columnStride, columnStride, vector)
    result.setLanes(result.lanes(at: start + column) + totals(sums), at: start + column)
    column += 8
  }
  while column < columnCount {
    let sums = sumColumns(
      InlineArray<1, Lanes>(repeating: .zero), matrix, column * columnStride, columnStride, vector)
    result[start + column] += sums[0].total
    column += 1
  }
}

/// The sums of as many columns as `zeros` has elements, eight lanes each.
@inline(__always)
private func sumColumns<let columns: Int>(
  _ zeros: InlineArray<columns, Lanes>, _ matrix: Span<Scalar>, _ start: Int, _ stride: Int,
  _ vector: Span<Scalar>
) -> InlineArray<columns, Lanes> {
  var sums = zeros
  var row = 0
  while row < vector.count {
    let lanes = unsafe vector.lanes(unchecked: row)
    for index in 0..<columns {
      unsafe sums[index].accumulate(
        matrix.lanes(unchecked: start &+ index &* stride &+ row), lanes)
    }
    row &+= 8
  }
  return sums
}

/// Where the numbers of a matrix stand: column c, step k of the sum at c·column + k·depth.
struct Strides {
  var column: Int
  var depth: Int
}

/// Adds matrix · matrix, or puts it where something else was.
/// ```
/// result[start + c·resultStride + r] +=
///   Σ_k left[k·leftStride + r] · right[c·strides.column + k·strides.depth]
/// ```
/// Takes 16 rows through all columns before the next 16, so that this part of `left` stays in the
/// first cache; the columns in blocks of nearly the same width, at most six: ten or twelve
/// registers hide the latency of the multiply-add, and a last narrow block would not.
///
/// - Precondition: `rowCount` is a multiple of 8; all numbers are inside; `depth` is not 0 unless
///   `isSum`, which says that the sums begin with what `result` holds, and not with zero.
func addMatrixProduct(
  to result: inout MutableSpan<Scalar>, at start: Int, isSum: Bool = true, resultStride: Int,
  rowCount: Int, columnCount: Int, left: Span<Scalar>, leftStride: Int, right: Span<Scalar>,
  strides: Strides, depth: Int
) {
  if columnCount == 0 || depth == 0 && isSum { return }
  precondition(rowCount % 8 == 0 && 0 <= start && depth > 0)
  precondition(start + (columnCount - 1) * resultStride + rowCount <= result.count)
  precondition((depth - 1) * leftStride + rowCount <= left.count)
  precondition((columnCount - 1) * strides.column + (depth - 1) * strides.depth < right.count)
  precondition(resultStride >= rowCount && leftStride >= 0)
  precondition(strides.column >= 0 && strides.depth >= 0)
  var block = Block(
    start: start, resultStride: resultStride, left: 0, leftStride: leftStride, right: 0,
    strides: strides, depth: depth, isSum: isSum)
  let blockCount = (columnCount + 5) / 6
  let (width, widerCount) = columnCount.quotientAndRemainder(dividingBy: blockCount)
  while block.left &+ 16 <= rowCount {
    for index in 0..<blockCount {
      addBlock(block, width: index < widerCount ? width &+ 1 : width, left, right, &result)
      block.moveOn(by: index < widerCount ? width &+ 1 : width)
    }
    block.start = start &+ block.left &+ 16
    block.left &+= 16
    block.right = 0
  }
  if block.left < rowCount {
    for _ in 0..<columnCount {
      addHalfBlock(block, left, right, &result)
      block.moveOn(by: 1)
    }
  }
}

/// Where a block begins, and how its numbers stand.
private struct Block {
  var start: Int
  var resultStride: Int
  var left: Int
  var leftStride: Int
  var right: Int
  var strides: Strides
  var depth: Int
  var isSum: Bool

  mutating func moveOn(by columnCount: Int) {
    start &+= columnCount &* resultStride
    right &+= columnCount &* strides.column
  }
}

/// `addMatrixProduct` for 16 rows of one to six columns.
@inline(__always)
private func addBlock(
  _ block: Block, width: Int, _ left: Span<Scalar>, _ right: Span<Scalar>,
  _ result: inout MutableSpan<Scalar>
) {
  switch width {
  case 1: addBlock(InlineArray<1, Lanes>(repeating: .zero), block, left, right, &result)
  case 2: addBlock(InlineArray<2, Lanes>(repeating: .zero), block, left, right, &result)
  case 3: addBlock(InlineArray<3, Lanes>(repeating: .zero), block, left, right, &result)
  case 4: addBlock(InlineArray<4, Lanes>(repeating: .zero), block, left, right, &result)
  case 5: addBlock(InlineArray<5, Lanes>(repeating: .zero), block, left, right, &result)
  default: addBlock(InlineArray<6, Lanes>(repeating: .zero), block, left, right, &result)
  }
}

/// `addMatrixProduct` for 16 rows of as many columns as `zeros` has elements.
@inline(__always)
private func addBlock<let columns: Int>(
  _ zeros: InlineArray<columns, Lanes>, _ block: Block, _ left: Span<Scalar>,
  _ right: Span<Scalar>, _ result: inout MutableSpan<Scalar>
) {
  var upper = zeros
  var lower = zeros
  if block.isSum {
    for index in 0..<columns {
      let place = block.start &+ index &* block.resultStride
      upper[index] = unsafe result.lanes(unchecked: place)
      lower[index] = unsafe result.lanes(unchecked: place &+ 8)
    }
  }
  var leftIndex = block.left
  var rightIndex = block.right
  for _ in 0..<block.depth {
    let above = unsafe left.lanes(unchecked: leftIndex)
    let below = unsafe left.lanes(unchecked: leftIndex &+ 8)
    for index in 0..<columns {
      let factor = unsafe Lanes(
        repeating: right[unchecked: rightIndex &+ index &* block.strides.column])
      upper[index].accumulate(above, factor)
      lower[index].accumulate(below, factor)
    }
    leftIndex &+= block.leftStride
    rightIndex &+= block.strides.depth
  }
  for index in 0..<columns {
    let place = block.start &+ index &* block.resultStride
    unsafe result.setLanes(upper[index], unchecked: place)
    unsafe result.setLanes(lower[index], unchecked: place &+ 8)
  }
}

/// `addMatrixProduct` for the last 8 rows of one column.
@inline(__always)
private func addHalfBlock(
  _ block: Block, _ left: Span<Scalar>, _ right: Span<Scalar>,
  _ result: inout MutableSpan<Scalar>
) {
  var sum = unsafe block.isSum ? result.lanes(unchecked: block.start) : .zero
  for step in 0..<block.depth {
    let factor = unsafe Lanes(
      repeating: right[unchecked: block.right &+ step &* block.strides.depth])
    unsafe sum.accumulate(left.lanes(unchecked: block.left &+ step &* block.leftStride), factor)
  }
  unsafe result.setLanes(sum, unchecked: block.start)
}

/// Puts the sum of each column of a matrix that stands row after row in place of what was there.
/// ```
/// result[start + c] = Σ_r matrix[r·columnCount + c]
/// ```
///
/// - Precondition: all numbers are inside.
func putColumnSums(
  in result: inout MutableSpan<Scalar>, at start: Int, of matrix: Span<Scalar>, columnCount: Int,
  rowCount: Int
) {
  precondition(0 <= start && start + columnCount <= result.count)
  precondition(rowCount >= 0 && rowCount * columnCount <= matrix.count)
  var column = 0
  while column &+ 8 <= columnCount {
    var sum = Lanes.zero
    for row in 0..<rowCount {
      sum += unsafe matrix.lanes(unchecked: row &* columnCount &+ column)
    }
    unsafe result.setLanes(sum, unchecked: start &+ column)
    column &+= 8
  }
  while column < columnCount {
    var sum: Scalar = 0
    for row in 0..<rowCount { sum += matrix[row * columnCount + column] }
    result[start + column] = sum
    column += 1
  }
}
