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
///   - slopes: Room for s of each of them, K rows.
///   - moved: Room for w of each of them, K rows.
func improveWeights(
  _ weights: inout [Double], blocks: Range<Int>, active: BlockMasks, expertCount count: Int,
  covariances: [Double], slopes: inout [Double], moved: inout [Double]
) {
  precondition(blocks.count <= 4 && weights.count >= blocks.upperBound * count * 8)
  precondition(covariances.count >= blocks.count * count * count * 8)
  precondition(min(slopes.count, moved.count) >= blocks.count * count * 8)
  let covariances = covariances.span
  var weights = weights.mutableSpan
  var slopes = slopes.mutableSpan
  var moved = moved.mutableSpan
  var ridges = InlineArray<4, StepLanes>(repeating: .zero)
  for (index, block) in blocks.enumerated() {
    ridges[index] = prepareBlock(
      weights.span, at: block * count, count: count, covariances: covariances, slopes: &slopes,
      moved: &moved, block: index)
  }
  var moves = InlineArray<4, StepLanes>(repeating: .zero)
  for i in 0..<count {
    for j in i + 1..<max(count, i + 1) {
      // First all moves, which wait for their divisions at the same time.
      for index in 0..<blocks.count {
        moves[index] = moveWeight(
          i, j, count: count, ridge: ridges[index], covariances: covariances,
          slopes: slopes.span, moved: &moved, block: index)
      }
      for index in 0..<blocks.count {
        moveSlopes(
          i, j, by: moves[index], count: count, ridge: ridges[index], covariances: covariances,
          slopes: &slopes, block: index)
      }
    }
  }
  // Sound: the preconditions cover every row that is touched.
  for (index, block) in blocks.enumerated() {
    var total = StepLanes.zero
    for expert in 0..<count {
      total += unsafe moved.lanes(uncheckedRow: index &* count &+ expert)
    }
    for expert in 0..<count {
      let row = block &* count &+ expert
      let share = unsafe moved.lanes(uncheckedRow: index &* count &+ expert) / total
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
  slopes: inout MutableSpan<Double>, moved: inout MutableSpan<Double>, block: Int
) -> StepLanes {
  // Sound: `improveWeights` has seen to it that all rows of the block are there.
  let (first, matrix) = (block &* count, block &* count &* count)
  var variance = unsafe covariances.lanes(uncheckedRow: matrix)
  for expert in 1..<max(count, 1) {
    variance = unsafe variance.limited(
      atMost: covariances.lanes(uncheckedRow: matrix &+ expert &* (count &+ 1)))
  }
  let ridge = 0.01 * variance
  for i in 0..<count {
    unsafe moved.setLanes(weights.lanes(uncheckedRow: firstWeight &+ i), uncheckedRow: first &+ i)
  }
  for i in 0..<count {
    var slope = unsafe ridge * moved.lanes(uncheckedRow: first &+ i)
    for k in 0..<count {
      let covariance = unsafe covariances.lanes(uncheckedRow: matrix &+ i &* count &+ k)
      slope += unsafe covariance * moved.lanes(uncheckedRow: first &+ k)
    }
    unsafe slopes.setLanes(slope, uncheckedRow: first &+ i)
  }
  return ridge
}

/// Moves weight between experts `i` and `j` of one block as far as that is better.
///
/// - Returns: d.
@inline(__always)
private func moveWeight(
  _ i: Int, _ j: Int, count: Int, ridge: StepLanes, covariances: Span<Double>,
  slopes: Span<Double>, moved: inout MutableSpan<Double>, block: Int
) -> StepLanes {
  // Sound: `improveWeights` has seen to it that all rows of the block are there.
  let first = block &* count
  let (rowI, rowJ) = ((first &+ i) &* count, (first &+ j) &* count)
  let (placeI, placeJ) = (first &+ i, first &+ j)
  let varianceI = unsafe covariances.lanes(uncheckedRow: rowI &+ i)
  let varianceJ = unsafe covariances.lanes(uncheckedRow: rowJ &+ j)
  let covariance = unsafe covariances.lanes(uncheckedRow: rowI &+ j)
  let curvature = varianceI + varianceJ - 2 * covariance + 2 * ridge
  let weightI = unsafe moved.lanes(uncheckedRow: placeI)
  let weightJ = unsafe moved.lanes(uncheckedRow: placeJ)
  let slope = unsafe slopes.lanes(uncheckedRow: placeJ) - slopes.lanes(uncheckedRow: placeI)
  let move = (slope / curvature).limited(atLeast: -weightI).limited(atMost: weightJ)
    .replacing(with: 0, where: .!(curvature .> StepLanes.zero))
  // Never below zero: what is taken is at most what is there, and rounding is cut.
  unsafe moved.setLanes((weightI + move).limited(atLeast: .zero), uncheckedRow: placeI)
  unsafe moved.setLanes((weightJ - move).limited(atLeast: .zero), uncheckedRow: placeJ)
  return move
}

/// Follows a move between experts `i` and `j` of one block with the slopes of `i` and all after it;
/// those before are not looked at again.
@inline(__always)
private func moveSlopes(
  _ i: Int, _ j: Int, by move: StepLanes, count: Int, ridge: StepLanes, covariances: Span<Double>,
  slopes: inout MutableSpan<Double>, block: Int
) {
  // Sound: `improveWeights` has seen to it that all rows of the block are there.
  let first = block &* count
  let (rowI, rowJ) = ((first &+ i) &* count, (first &+ j) &* count)
  for k in i..<count {
    let difference =
      unsafe covariances.lanes(uncheckedRow: rowI &+ k)
      - covariances.lanes(uncheckedRow: rowJ &+ k)
    let slope = unsafe slopes.lanes(uncheckedRow: first &+ k)
    unsafe slopes.setLanes(slope + move * difference, uncheckedRow: first &+ k)
  }
  let share = move * ridge
  let (placeI, placeJ) = (first &+ i, first &+ j)
  unsafe slopes.setLanes(slopes.lanes(uncheckedRow: placeI) + share, uncheckedRow: placeI)
  unsafe slopes.setLanes(slopes.lanes(uncheckedRow: placeJ) - share, uncheckedRow: placeJ)
}
