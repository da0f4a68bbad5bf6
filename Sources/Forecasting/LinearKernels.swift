// The products of the linear expert, over rows of four numbers side by side.
//
// Every sum runs in one order that the sizes alone decide. Inner loops load and store without
// looking at bounds. Sound: the preconditions at the top cover the first and the last vector that
// is touched, and all others lie between. It halves the time of the linear expert.

/// Four numbers side by side.
typealias QuadLanes = SIMD4<Double>

/// Rows of coefficients, each times the φ of its own place.
/// ```
/// result_r = θ_rᵀ φ_r = (s_0 + s_1) + (s_2 + s_3)      s_l = Σ_k θ_{r,4k+l} φ_{r,4k+l}
/// ```
/// Each sum waits for the one before; four rows side by side take as long as one.
///
/// - Parameters:
///   - rows: all θ, `width` vectors each.
///   - first: the row that is first.
///   - count: how many rows.
///   - features: all φ, `width` vectors each.
///   - places: for each row, which φ belongs to it.
///   - results: gets the products, one a row.
///   - width: vectors in a row.
func multiplyRows(
  _ rows: [QuadLanes], from first: Int, count: Int, by features: [QuadLanes], at places: [Int],
  results: inout [Double], width: Int
) {
  let (rows, features, places) = (rows.span, features.span, places.span)
  var results = results.mutableSpan
  precondition(0 <= count && count <= results.count)
  precondition(0 <= first && (first + count) * width <= rows.count && count <= places.count)
  for row in 0..<count {
    precondition(0 <= places[row] && (places[row] + 1) * width <= features.count)
  }
  var row = 0
  while row + 4 <= count {
    multiplyRows(
      [4 of QuadLanes](repeating: .zero), row, rows, first, features, places, &results, width)
    row += 4
  }
  while row < count {
    multiplyRows(
      [1 of QuadLanes](repeating: .zero), row, rows, first, features, places, &results, width)
    row += 1
  }
}

/// `multiplyRows` for as many rows as `zeros` has elements.
@inline(__always)
private func multiplyRows<let count: Int>(
  _ zeros: InlineArray<count, QuadLanes>, _ row: Int, _ rows: Span<QuadLanes>, _ first: Int,
  _ features: Span<QuadLanes>, _ places: Span<Int>, _ results: inout MutableSpan<Double>,
  _ width: Int
) {
  var sums = zeros
  var starts = InlineArray<count, Int>(repeating: 0)
  for index in 0..<count { starts[index] = unsafe places[unchecked: row &+ index] &* width }
  let start = (first &+ row) &* width
  for lane in 0..<width {
    for index in 0..<count {
      sums[index] +=
        unsafe rows[unchecked: start &+ index &* width &+ lane]
        * features[unchecked: starts[index] &+ lane]
    }
  }
  for index in 0..<count { unsafe results[unchecked: row &+ index] = sums[index].total }
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
  while lane + 8 <= width {
    multiplyColumns(
      [8 of QuadLanes](repeating: .zero), lane, matrix, vectors, first, &result, width)
    lane += 8
  }
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

/// One feature that is taken alone: scratch memory of `LeastSquares.learn`.
struct ShrunkFeature: Sendable {
  /// j.
  fileprivate var feature = 0
  /// share = q / (1 + q P_jj).
  fileprivate var share = 0.0
  /// P_j as it is before the feature is taken, and √share times that.
  fileprivate var row: [QuadLanes]
  fileprivate var roots: [QuadLanes]

  /// Room for rows of `width` vectors.
  init(width: Int) {
    row = [QuadLanes](repeating: .zero, count: width)
    roots = row
  }
}

/// Takes the square of a vector from a symmetric matrix, and then one feature alone.
/// ```
/// P ← (P − g gᵀ) · growth        P ← P − (P_j root) (root P_j)ᵀ        root = √share
/// ```
/// The product of two numbers is the same either way round, so that P stays symmetric. Both at
/// once, four rows at a time: P is read and written once.
///
/// - Parameters:
///   - matrix: P, row by row, `width` vectors each.
///   - vectors: g, from `first` on.
///   - first: where it begins.
///   - growth: what the difference is multiplied by.
///   - feature: j.
///   - weight: q, of which share = q / (1 + q P_jj).
///   - shrunk: gets j, share, and P_j after the first of both.
///   - width: vectors in a row.
func learnSquare(
  in matrix: inout [QuadLanes], of vectors: [QuadLanes], at first: Int, growth: Double,
  shrinking feature: Int, weight: Double, shrunk: inout ShrunkFeature, width: Int
) {
  precondition(matrix.count == 4 * width * width && shrunk.row.count >= width)
  precondition(shrunk.roots.count >= width && 0..<4 * width ~= feature)
  precondition(0 <= first && first + width <= vectors.count)
  let vectors = vectors.span
  var matrix = matrix.mutableSpan
  let factor = vectors[first + feature >> 2][feature & 3]
  for lane in 0..<width {
    shrunk.row[lane] = (matrix[feature * width + lane] - vectors[first + lane] * factor) * growth
  }
  shrunk.feature = feature
  shrunk.share = weight / (1 + weight * shrunk.row[feature >> 2][feature & 3])
  let root = shrunk.share.squareRoot()
  for lane in 0..<width { shrunk.roots[lane] = shrunk.row[lane] * root }
  let roots = shrunk.roots.span
  var row = 0
  for quad in 0..<width {
    let gains = unsafe vectors[unchecked: first &+ quad]
    let shares = unsafe roots[unchecked: quad]
    for lane in 0..<width {
      let gain = unsafe vectors[unchecked: first &+ lane]
      let share = unsafe roots[unchecked: lane]
      var place = row &+ lane
      for part in 0..<4 {
        let learned = unsafe (matrix[unchecked: place] - gain * gains[part]) * growth
        unsafe matrix[unchecked: place] = learned - share * shares[part]
        place &+= width
      }
    }
    row &+= 4 &* width
  }
}

/// Moves rows of coefficients, takes one feature alone from them, and multiplies them by φ.
/// ```
/// θ_r ← θ_r + k_r move_r        θ_r ← θ_r − P_j share θ_rj        result_r = θ_rᵀφ
/// ```
/// Rows that are not to move have a move of 0, which changes no bit. All in one pass over θ, which
/// is the largest thing there is.
///
/// - Parameters:
///   - rows: all θ, `width` vectors each.
///   - moves: one a row.
///   - gains: all k, `width` vectors each.
///   - places: for each row, which k belongs to it.
///   - shrunk: j, P_j and share.
///   - features: φ, from `first` on.
///   - first: where it begins.
///   - results: gets θᵀφ of each row.
///   - width: vectors in a row.
func learnRows(
  _ rows: inout [QuadLanes], by moves: [Double], along gains: [QuadLanes], at places: [Int],
  shrinking shrunk: borrowing ShrunkFeature, features: [QuadLanes], at first: Int,
  results: inout [Double], width: Int
) {
  let count = rows.count / width
  let (moves, gains, places) = (moves.span, gains.span, places.span)
  let (features, direction) = (features.span, shrunk.row.span)
  let (feature, share) = (shrunk.feature, shrunk.share)
  var rows = rows.mutableSpan
  var results = results.mutableSpan
  precondition(rows.count == count * width && width <= direction.count)
  precondition(count <= min(results.count, moves.count, places.count))
  precondition(0 <= first && first + width <= features.count && feature >> 2 < width)
  for row in 0..<count {
    precondition(0 <= places[row] && (places[row] + 1) * width <= gains.count)
  }
  var row = 0
  while row + 4 <= count {
    learnRows(
      [4 of Double](repeating: 0), row, &rows, moves, gains, places, feature, share, direction,
      features, first, &results, width)
    row += 4
  }
  while row < count {
    learnRows(
      [1 of Double](repeating: 0), row, &rows, moves, gains, places, feature, share, direction,
      features, first, &results, width)
    row += 1
  }
}

/// `learnRows` for as many rows as `zeros` has elements.
@inline(__always)
private func learnRows<let count: Int>(
  _ zeros: InlineArray<count, Double>, _ row: Int, _ rows: inout MutableSpan<QuadLanes>,
  _ moves: Span<Double>, _ gains: Span<QuadLanes>, _ places: Span<Int>, _ feature: Int,
  _ share: Double, _ direction: Span<QuadLanes>, _ features: Span<QuadLanes>, _ first: Int,
  _ results: inout MutableSpan<Double>, _ width: Int
) {
  let (quad, part) = (feature >> 2, feature & 3)
  var (learned, shrunken) = (zeros, zeros)
  var sums = InlineArray<count, QuadLanes>(repeating: .zero)
  var starts = InlineArray<count, Int>(repeating: 0)
  for index in 0..<count {
    starts[index] = unsafe places[unchecked: row &+ index] &* width
    learned[index] = unsafe moves[unchecked: row &+ index]
    let number = unsafe rows[unchecked: (row &+ index) &* width &+ quad][part]
    let gain = unsafe gains[unchecked: starts[index] &+ quad][part]
    shrunken[index] = share * (number + gain * learned[index])
  }
  for lane in 0..<width {
    let direction = unsafe direction[unchecked: lane]
    let number = unsafe features[unchecked: first &+ lane]
    for index in 0..<count {
      let place = (row &+ index) &* width &+ lane
      let gain = unsafe gains[unchecked: starts[index] &+ lane]
      let known = unsafe rows[unchecked: place] + gain * learned[index]
      let next = known - direction * shrunken[index]
      unsafe rows[unchecked: place] = next
      sums[index] += next * number
    }
  }
  for index in 0..<count { unsafe results[unchecked: row &+ index] = sums[index].total }
}
