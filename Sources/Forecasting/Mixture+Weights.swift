// How weight moves from one expert to another: a sweep over all pairs of them.

/// For each block of a group, which of its steps there is something to learn for.
typealias BlockMasks = InlineArray<4, StepMask>

/// Goes once over all pairs of experts and moves weight between the two where that is better.
/// ```
/// s = (Σ + λ I) w      d = min(max((s_j − s_i) / (Σ_ii + Σ_jj − 2 Σ_ij + 2 λ), −w_i), w_j)
/// w_i ← w_i + d        w_j ← w_j − d        s ← s + d (Σ + λ I) (e_i − e_j)        for all i < j
/// ```
/// Along e_i − e_j the objective is a parabola, so each move is exact; the weights stay on the
/// simplex by construction, and repeated sweeps converge to the minimum. Each move waits for the
/// one before: up to 32 steps side by side take little longer than one.
///
/// - Parameters:
///   - weights: w, in blocks of K rows.
///   - blocks: which blocks of eight steps ahead, at most four.
///   - active: those of the steps whose weights may change.
///   - count: K.
///   - covariances: Σ of each of the blocks, K × K rows.
///   - firstCovariance: The number that they begin with.
///   - room: Room for s and w of each of them, 2 K rows, and for one row more.
func improveWeights(
  _ weights: inout [Double], blocks: Range<Int>, active: BlockMasks, expertCount count: Int,
  covariances: [Double], from firstCovariance: Int, room: inout [Double]
) {
  let matrixRows = blocks.count * count * count
  let start = room.numbersBeforeLine()
  precondition(room.count >= start + 16 * blocks.count * count)
  precondition(blocks.count <= 4 && weights.count >= blocks.upperBound * count * 8)
  let covariances = covariances.span.extracting(firstCovariance..<firstCovariance + 8 * matrixRows)
  var weights = weights.mutableSpan
  var room = room.mutableSpan
  var ridges = InlineArray<4, StepLanes>(repeating: .zero)
  for (index, block) in blocks.enumerated() {
    ridges[index] = prepareBlock(
      weights.span, at: block * count, count: count, covariances: covariances, room: &room,
      from: start, block: index)
  }
  var moves = InlineArray<4, StepLanes>(repeating: .zero)
  for i in 0..<count {
    for j in i + 1..<max(count, i + 1) {
      // First all moves, which wait for their divisions at the same time.
      for index in 0..<blocks.count {
        moves[index] = moveWeight(
          i, j, count: count, ridge: ridges[index], covariances: covariances, room: &room,
          from: start, block: index)
      }
      for index in 0..<blocks.count {
        moveSlopes(
          i, j, by: moves[index], count: count, ridge: ridges[index], covariances: covariances,
          room: &room, from: start, block: index)
      }
    }
  }
  // Sound: the preconditions cover every row that is touched.
  for (index, block) in blocks.enumerated() {
    var total = StepLanes.zero
    for expert in 0..<count {
      total += unsafe room.lanes(uncheckedRow: (2 &* index &+ 1) &* count &+ expert, from: start)
    }
    for expert in 0..<count {
      let row = block &* count &+ expert
      let share =
        unsafe room.lanes(uncheckedRow: (2 &* index &+ 1) &* count &+ expert, from: start) / total
      let old = unsafe weights.lanes(uncheckedRow: row)
      unsafe weights.setLanes(old.replacing(with: share, where: active[index]), uncheckedRow: row)
    }
  }
}

/// Writes w and s of one block where they can be moved.
///
/// - Returns: λ.
private func prepareBlock(
  _ weights: Span<Double>, at firstWeight: Int, count: Int, covariances: Span<Double>,
  room: inout MutableSpan<Double>, from start: Int, block: Int
) -> StepLanes {
  // Sound: `improveWeights` has seen to it that all rows of the block are there.
  let (slopes, matrix) = (2 &* block &* count, block &* count &* count)
  let moved = slopes &+ count
  var variance = unsafe covariances.lanes(uncheckedRow: matrix)
  for expert in 1..<max(count, 1) {
    variance = unsafe variance.limited(
      atMost: covariances.lanes(uncheckedRow: matrix &+ expert &* (count &+ 1)))
  }
  let ridge = 0.01 * variance
  for i in 0..<count {
    unsafe room.setLanes(
      weights.lanes(uncheckedRow: firstWeight &+ i), uncheckedRow: moved &+ i, from: start)
  }
  for i in 0..<count {
    var slope = unsafe ridge * room.lanes(uncheckedRow: moved &+ i, from: start)
    for k in 0..<count {
      let covariance = unsafe covariances.lanes(uncheckedRow: matrix &+ i &* count &+ k)
      slope += unsafe covariance * room.lanes(uncheckedRow: moved &+ k, from: start)
    }
    unsafe room.setLanes(slope, uncheckedRow: slopes &+ i, from: start)
  }
  return ridge
}

/// Moves weight between experts `i` and `j` of one block as far as that is better.
///
/// - Returns: d.
@inline(__always)
private func moveWeight(
  _ i: Int, _ j: Int, count: Int, ridge: StepLanes, covariances: Span<Double>,
  room: inout MutableSpan<Double>, from start: Int, block: Int
) -> StepLanes {
  // Sound: `improveWeights` has seen to it that all rows of the block are there.
  let (slopes, matrix) = (2 &* block &* count, block &* count &* count)
  let moved = slopes &+ count
  let (rowI, rowJ) = (matrix &+ i &* count, matrix &+ j &* count)
  let varianceI = unsafe covariances.lanes(uncheckedRow: rowI &+ i)
  let varianceJ = unsafe covariances.lanes(uncheckedRow: rowJ &+ j)
  let covariance = unsafe covariances.lanes(uncheckedRow: rowI &+ j)
  let curvature = varianceI + varianceJ - 2 * covariance + 2 * ridge
  let weightI = unsafe room.lanes(uncheckedRow: moved &+ i, from: start)
  let weightJ = unsafe room.lanes(uncheckedRow: moved &+ j, from: start)
  let slope =
    unsafe room.lanes(uncheckedRow: slopes &+ j, from: start)
    - room.lanes(uncheckedRow: slopes &+ i, from: start)
  let move = (slope / curvature).limited(atLeast: -weightI).limited(atMost: weightJ)
    .replacing(with: 0, where: .!(curvature .> StepLanes.zero))
  // Never below zero: what is taken is at most what is there, and rounding is cut.
  unsafe room.setLanes(
    (weightI + move).limited(atLeast: .zero), uncheckedRow: moved &+ i, from: start)
  unsafe room.setLanes(
    (weightJ - move).limited(atLeast: .zero), uncheckedRow: moved &+ j, from: start)
  return move
}

/// Follows a move between experts `i` and `j` of one block with the slopes of `i` and all after it;
/// those before are not looked at again.
@inline(__always)
private func moveSlopes(
  _ i: Int, _ j: Int, by move: StepLanes, count: Int, ridge: StepLanes, covariances: Span<Double>,
  room: inout MutableSpan<Double>, from start: Int, block: Int
) {
  // Sound: `improveWeights` has seen to it that all rows of the block are there.
  let (slopes, matrix) = (2 &* block &* count, block &* count &* count)
  let (rowI, rowJ) = (matrix &+ i &* count, matrix &+ j &* count)
  for k in i..<count {
    let difference =
      unsafe covariances.lanes(uncheckedRow: rowI &+ k)
      - covariances.lanes(uncheckedRow: rowJ &+ k)
    let slope = unsafe room.lanes(uncheckedRow: slopes &+ k, from: start)
    unsafe room.setLanes(slope + move * difference, uncheckedRow: slopes &+ k, from: start)
  }
  let share = move * ridge
  let slopeI = unsafe room.lanes(uncheckedRow: slopes &+ i, from: start)
  let slopeJ = unsafe room.lanes(uncheckedRow: slopes &+ j, from: start)
  unsafe room.setLanes(slopeI + share, uncheckedRow: slopes &+ i, from: start)
  unsafe room.setLanes(slopeJ - share, uncheckedRow: slopes &+ j, from: start)
}
