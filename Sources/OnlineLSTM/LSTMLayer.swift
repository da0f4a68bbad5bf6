// The LSTM layer: one step forward, and one step back through it.

/// What the layer does with the rows of a workspace; the letters are those of
/// `LSTMNetwork.advance`.
struct LSTMLayer {
  /// The sizes.
  let shape: LSTMShape

  /// Fills in what the inputs decide of z, for each of `steps`.
  /// ```
  /// z = W x + b
  /// ```
  func addInputs(
    _ joined: Span<Scalar>, parameters: Span<Scalar>, records: inout MutableSpan<Scalar>,
    steps: Range<Int>
  ) {
    let bias = parameters.extracting(0..<shape.gateRowCount)
    for step in steps { copy(bias, into: &records, at: step * shape.recordStride) }
    addMatrixProduct(
      to: &records, at: steps.lowerBound * shape.recordStride, resultStride: shape.recordStride,
      rowCount: shape.gateRowCount,
      columnCount: steps.count,
      left: parameters.extracting(shape.inputWeightOffset..<shape.readoutOffset),
      leftStride: shape.gateRowCount,
      right: joined.extracting((steps.lowerBound * shape.joinedStride + 1)...),
      strides: Strides(column: shape.joinedStride, depth: 1), depth: shape.inputCount)
  }

  /// Goes forward through one step.
  /// ```
  /// z ← z + U h₋, then c and h
  /// ```
  func advance(
    step: Int, weights: Span<Scalar>, joined: inout MutableSpan<Scalar>,
    records: inout MutableSpan<Scalar>, cell: inout MutableSpan<Scalar>
  ) {
    let previous = shape.hiddenOffset(row: step)
    let record = step * shape.recordStride
    addProduct(
      to: &records, at: record, rowCount: shape.gateRowCount,
      matrix: weights, columnStride: shape.gateRowCount,
      vector: joined.span.extracting(previous..<previous + shape.hiddenCount), vectorStride: 1,
      columnCount: shape.hiddenCount)
    advanceCell(
      &cell, hidden: &joined, at: shape.hiddenOffset(row: step + 1), records: &records, at: record)
  }

  /// Goes back through one step, from dh and dc to dz and on to the step before.
  /// ```
  /// dh₋ ← dh₋ + Uᵀ dz
  /// ```
  func stepBack(
    step: Int, weights: Span<Scalar>, records: inout MutableSpan<Scalar>,
    hiddenGradients: inout MutableSpan<Scalar>, cellGradient: inout MutableSpan<Scalar>
  ) {
    let padded = shape.paddedHiddenCount
    let record = step * shape.recordStride
    stepBackCell(
      &cellGradient,
      hiddenGradient: hiddenGradients.span.extracting(step * padded..<(step + 1) * padded),
      records: &records, at: record)
    if step == 0 { return }
    addTransposedProduct(
      to: &hiddenGradients, at: (step - 1) * padded, columnCount: shape.hiddenCount,
      matrix: weights, columnStride: shape.gateRowCount,
      vector: records.span.extracting(record..<record + shape.gateRowCount))
  }

  /// Adds the gradient of b, W and U.
  /// ```
  /// Σ_t dz_t (1, x_t, h_{t−1})ᵀ
  /// ```
  func addGradient(
    to gradient: inout MutableSpan<Scalar>, joined: Span<Scalar>, records: Span<Scalar>,
    stepCount: Int
  ) {
    addMatrixProduct(
      to: &gradient, at: 0, resultStride: shape.gateRowCount, rowCount: shape.gateRowCount,
      columnCount: shape.columnCount, left: records, leftStride: shape.recordStride,
      right: joined, strides: Strides(column: 1, depth: shape.joinedStride), depth: stepCount)
  }
}

/// Goes from z to hidden and cell.
/// ```
/// i, f, o = σ(z_i, z_f, z_o)      g = tanh(z_g)
/// c = f ⊙ c₋ + i ⊙ g              h = o ⊙ tanh(c)
/// ```
///
/// - Parameters:
///   - cell: c₋ before, c after; P numbers.
///   - hidden: h after; P numbers from `hiddenStart` on.
///   - hiddenStart: Where they begin.
///   - records: z before; after it i, f, g, o, then c₋, then tanh c. 6·P numbers from `start` on.
///   - start: Where they begin.
/// - Precondition: P is a multiple of 8.
func advanceCell(
  _ cell: inout MutableSpan<Scalar>, hidden: inout MutableSpan<Scalar>, at hiddenStart: Int,
  records: inout MutableSpan<Scalar>, at start: Int
) {
  let count = cell.count
  precondition(count % 8 == 0 && 0 <= hiddenStart && hiddenStart + count <= hidden.count)
  precondition(0 <= start && start + 6 * count <= records.count)
  applyLogistic(to: &records, in: start..<start + 2 * count)
  applyHyperbolicTangent(to: &records, in: start + 2 * count..<start + 3 * count)
  applyLogistic(to: &records, in: start + 3 * count..<start + 4 * count)
  var unit = 0
  while unit < count {
    let record = start &+ unit
    let i = unsafe records.lanes(unchecked: record)
    let f = unsafe records.lanes(unchecked: record &+ count)
    let g = unsafe records.lanes(unchecked: record &+ 2 &* count)
    let o = unsafe records.lanes(unchecked: record &+ 3 &* count)
    let previous = unsafe cell.lanes(unchecked: unit)
    let c = f.times(previous, plus: i * g)
    let shown = hyperbolicTangent(c)
    unsafe records.setLanes(previous, unchecked: record &+ 4 &* count)
    unsafe records.setLanes(shown, unchecked: record &+ 5 &* count)
    unsafe cell.setLanes(c, unchecked: unit)
    unsafe hidden.setLanes(o * shown, unchecked: hiddenStart &+ unit)
    unit &+= 8
  }
}

/// Goes back from the gradients of hidden and cell to that of z.
/// ```
/// dz_o = dh ⊙ tanh(c) ⊙ o ⊙ (1 − o)        dc = dc₊ + dh ⊙ o ⊙ (1 − tanh²(c))
/// dz_i = dc ⊙ g ⊙ i ⊙ (1 − i)              dz_f = dc ⊙ c₋ ⊙ f ⊙ (1 − f)
/// dz_g = dc ⊙ i ⊙ (1 − g²)                 dc₋ = dc ⊙ f
/// ```
///
/// - Parameters:
///   - cellGradient: ∂loss/∂c by the next step before, dc₋ after; P numbers.
///   - hiddenGradient: dh; P numbers.
///   - records: What `advanceCell` left; dz instead of i, f, g, o after.
///   - start: Where it begins.
/// - Precondition: P is a multiple of 8.
func stepBackCell(
  _ cellGradient: inout MutableSpan<Scalar>, hiddenGradient: Span<Scalar>,
  records: inout MutableSpan<Scalar>, at start: Int
) {
  let count = cellGradient.count
  precondition(count % 8 == 0 && hiddenGradient.count == count)
  precondition(0 <= start && start + 6 * count <= records.count)
  let one = Lanes(repeating: 1)
  var unit = 0
  while unit < count {
    let record = start &+ unit
    let i = unsafe records.lanes(unchecked: record)
    let f = unsafe records.lanes(unchecked: record &+ count)
    let g = unsafe records.lanes(unchecked: record &+ 2 &* count)
    let o = unsafe records.lanes(unchecked: record &+ 3 &* count)
    let previous = unsafe records.lanes(unchecked: record &+ 4 &* count)
    let shown = unsafe records.lanes(unchecked: record &+ 5 &* count)
    let dh = unsafe hiddenGradient.lanes(unchecked: unit)
    let dc = unsafe cellGradient.lanes(unchecked: unit) + dh * o * (one - shown * shown)
    unsafe records.setLanes(dc * g * (i * (one - i)), unchecked: record)
    unsafe records.setLanes(dc * previous * (f * (one - f)), unchecked: record &+ count)
    unsafe records.setLanes(dc * i * (one - g * g), unchecked: record &+ 2 &* count)
    unsafe records.setLanes(dh * shown * (o * (one - o)), unchecked: record &+ 3 &* count)
    unsafe cellGradient.setLanes(dc * f, unchecked: unit)
    unit &+= 8
  }
}
