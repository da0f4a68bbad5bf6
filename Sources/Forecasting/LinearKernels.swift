// The products of the linear expert, over rows of four numbers side by side.
//
// Every sum runs in one order that the sizes alone decide. Inner loops load and store without
// looking at bounds. Sound: the preconditions at the top cover the first and the last vector that
// is touched, and all others lie between. It halves the time of the linear expert.

/// Four numbers side by side.
typealias QuadLanes = SIMD4<Double>

/// Four rows times four φ.
/// ```
/// θ_rᵀ φ_r = (s_0 + s_1) + (s_2 + s_3)      s_l = Σ_k θ_{r,4k+l} φ_{r,4k+l}
/// ```
/// Each sum waits for the one before; four of them side by side take as long as one.
///
/// - Parameters:
///   - rows: all θ.
///   - starts: where each row begins.
///   - features: all φ.
///   - places: where the φ of each row begins.
///   - width: vectors in a row.
/// - Returns: the four products.
@inline(__always)
func products(
  _ rows: Span<QuadLanes>, at starts: SIMD4<Int>, _ features: Span<QuadLanes>,
  at places: SIMD4<Int>, width: Int
) -> QuadLanes {
  precondition(
    0 <= min(starts[0], starts[1], starts[2], starts[3])
      && max(starts[0], starts[1], starts[2], starts[3]) + width <= rows.count)
  precondition(
    0 <= min(places[0], places[1], places[2], places[3])
      && max(places[0], places[1], places[2], places[3]) + width <= features.count)
  var (a, b, c, d) = (QuadLanes.zero, QuadLanes.zero, QuadLanes.zero, QuadLanes.zero)
  let (rowA, rowB, rowC, rowD) = (starts[0], starts[1], starts[2], starts[3])
  let (placeA, placeB, placeC, placeD) = (places[0], places[1], places[2], places[3])
  for lane in 0..<width {
    a += unsafe rows[unchecked: rowA &+ lane] * features[unchecked: placeA &+ lane]
    b += unsafe rows[unchecked: rowB &+ lane] * features[unchecked: placeB &+ lane]
    c += unsafe rows[unchecked: rowC &+ lane] * features[unchecked: placeC &+ lane]
    d += unsafe rows[unchecked: rowD &+ lane] * features[unchecked: placeD &+ lane]
  }
  return QuadLanes(a.total, b.total, c.total, d.total)
}

/// Adds a multiple of one row to another.
/// ```
/// rows[first + l] += factor · others[second + l]      l < width
/// ```
@inline(__always)
func addRow(
  to rows: inout [QuadLanes], at first: Int, _ others: [QuadLanes], at second: Int,
  times factor: Double, width: Int
) {
  let others = others.span
  var rows = rows.mutableSpan
  precondition(0 <= first && first + width <= rows.count)
  precondition(0 <= second && second + width <= others.count)
  for lane in 0..<width {
    unsafe rows[unchecked: first &+ lane] += others[unchecked: second &+ lane] * factor
  }
}

/// The product of a symmetric matrix and a vector.
/// ```
/// result = P φ        summed down the rows of P
/// ```
///
/// - Parameters:
///   - matrix: P, row by row, `width` vectors each.
///   - vectors: φ, from `first` on.
///   - first: where both begin.
///   - result: gets the product, from `first` on.
///   - width: vectors in a row.
func multiply(
  _ matrix: Span<QuadLanes>, by vectors: Span<QuadLanes>, at first: Int,
  into result: inout MutableSpan<QuadLanes>, width: Int
) {
  precondition(matrix.count == 4 * width * width && 0 <= first)
  precondition(first + width <= vectors.count && first + width <= result.count)
  var lane = 0
  while lane + 4 <= width {
    multiplyColumns(
      [4 of QuadLanes](repeating: .zero), lane, matrix, vectors, first, &result, width)
    lane += 4
  }
  while lane < width {
    multiplyColumns(
      [1 of QuadLanes](repeating: .zero), lane, matrix, vectors, first, &result, width)
    lane += 1
  }
}

/// `multiply` for as many vectors of the result as `zeros` has elements.
@inline(__always)
private func multiplyColumns<let count: Int>(
  _ zeros: InlineArray<count, QuadLanes>, _ lane: Int, _ matrix: Span<QuadLanes>,
  _ vectors: Span<QuadLanes>, _ first: Int, _ result: inout MutableSpan<QuadLanes>, _ width: Int
) {
  var sums = zeros
  var row = lane
  for quad in 0..<width {
    let factors = unsafe vectors[unchecked: first &+ quad]
    for part in 0..<4 {
      let factor = factors[part]
      for index in 0..<count {
        sums[index] += unsafe matrix[unchecked: row &+ index] * factor
      }
      row &+= width
    }
  }
  for index in 0..<count { unsafe result[unchecked: first &+ lane &+ index] = sums[index] }
}

/// Takes the square of a vector from a symmetric matrix.
/// ```
/// P ← (P − g gᵀ) · growth
/// ```
/// The product of two numbers is the same either way round, so that P stays symmetric.
///
/// - Parameters:
///   - matrix: P, row by row, `width` vectors each.
///   - vectors: g, from `first` on.
///   - first: where it begins.
///   - growth: what the difference is multiplied by.
///   - width: vectors in a row.
func subtractSquare(
  from matrix: inout MutableSpan<QuadLanes>, of vectors: Span<QuadLanes>, at first: Int,
  growth: Double, width: Int
) {
  precondition(matrix.count == 4 * width * width)
  precondition(0 <= first && first + width <= vectors.count)
  var place = 0
  for quad in 0..<width {
    let factors = unsafe vectors[unchecked: first &+ quad]
    for part in 0..<4 {
      let factor = factors[part]
      for lane in 0..<width {
        let square = unsafe vectors[unchecked: first &+ lane] * factor
        unsafe matrix[unchecked: place] = (matrix[unchecked: place] - square) * growth
        place &+= 1
      }
    }
  }
}

/// Takes one feature alone for an observation whose effect was none, as `LeastSquares.shrink` says.
/// ```
/// θ ← θ − P_j share θ_j                                         for every row of coefficients
/// P ← P − (P_j root) (root P_j)ᵀ        root = √share
/// ```
///
/// - Parameters:
///   - feature: j.
///   - weight: q, of which share = q / (1 + q P_jj).
///   - matrix: P, row by row, `width` vectors each.
///   - coefficients: θ for each target, row by row.
///   - width: vectors in a row.
func shrinkFeature(
  _ feature: Int, weight: Double, matrix: inout MutableSpan<QuadLanes>,
  coefficients: inout MutableSpan<QuadLanes>, width: Int
) {
  precondition(matrix.count == 4 * width * width && 0..<4 * width ~= feature)
  let (quad, part) = (feature >> 2, feature & 3)
  let row = feature * width
  let variance = matrix[row + quad][part]
  let share = weight / (1 + weight * variance)
  var first = 0
  while first + width <= coefficients.count {
    let move = unsafe share * coefficients[unchecked: first &+ quad][part]
    for lane in 0..<width {
      unsafe coefficients[unchecked: first &+ lane] -= matrix[unchecked: row &+ lane] * move
    }
    first &+= width
  }
  // The row itself last, since the others are made from it.
  let root = share.squareRoot()
  for other in 0..<4 * width where other != feature {
    let factor = unsafe root * matrix[unchecked: row &+ other >> 2][other & 3]
    let place = other &* width
    for lane in 0..<width {
      unsafe matrix[unchecked: place &+ lane] -= matrix[unchecked: row &+ lane] * root * factor
    }
  }
  for lane in 0..<width {
    unsafe matrix[unchecked: row &+ lane] -=
      matrix[unchecked: row &+ lane] * root * (root * variance)
  }
}
