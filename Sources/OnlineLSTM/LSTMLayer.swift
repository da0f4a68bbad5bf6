// The LSTM layer: one step forward, and one step back through it.

/// What the layer does with the rows of a workspace; the letters are those of
/// `LSTMNetwork.advance`.
struct LSTMLayer {
  /// The sizes.
  let shape: LSTMShape

  /// Fills in what the inputs decide of z, for each of `steps`.
  /// ```
  /// z = (b, W) (1, x)ᵀ
  /// ```
  func putInputs(
    _ joined: Span<Scalar>, parameters: Span<Scalar>, records: inout MutableSpan<Scalar>,
    steps: Range<Int>
  ) {
    addMatrixProduct(
      to: &records, at: steps.lowerBound * shape.recordStride, isSum: false,
      resultStride: shape.recordStride, rowCount: shape.gateRowCount, columnCount: steps.count,
      left: parameters.extracting(0..<shape.readoutOffset), leftStride: shape.gateRowCount,
      right: joined.extracting(shape.joinedOffset(row: steps.lowerBound)...),
      strides: Strides(column: shape.joinedStride, depth: 1), depth: 1 + shape.inputCount)
  }

  /// Goes forward through one step.
  /// ```
  /// z ← z + U h₋, then c and h
  /// ```
  func advance(
    step: Int, weights: Span<Scalar>, joined: inout MutableSpan<Scalar>,
    records: inout MutableSpan<Scalar>, cell: inout MutableSpan<Scalar>,
    exponents: inout MutableSpan<Scalar>
  ) {
    let previous = shape.hiddenOffset(row: step)
    let record = step * shape.recordStride
    addProduct(
      to: &records, at: record, rowCount: shape.gateRowCount,
      matrix: weights, columnStride: shape.gateRowCount,
      vector: joined.span.extracting(previous..<previous + shape.hiddenCount), vectorStride: 1,
      columnCount: shape.hiddenCount)
    advanceCell(
      &cell, hidden: &joined, at: shape.hiddenOffset(row: step + 1), records: &records, at: record,
      exponents: &exponents)
  }

  /// Goes forward through step 0 alone.
  /// ```
  /// z = (b, W, U) (1, x, h₋)ᵀ, then c and h
  /// ```
  func advanceOnce(
    parameters: Span<Scalar>, joined: inout MutableSpan<Scalar>,
    records: inout MutableSpan<Scalar>, cell: inout MutableSpan<Scalar>,
    exponents: inout MutableSpan<Scalar>
  ) {
    addProduct(
      to: &records, at: 0, isSum: false, rowCount: shape.gateRowCount,
      matrix: parameters.extracting(0..<shape.readoutOffset), columnStride: shape.gateRowCount,
      vector: joined.span.extracting(shape.joinedOffset(row: 0)...), vectorStride: 1,
      columnCount: shape.columnCount)
    advanceCell(
      &cell, hidden: &joined, at: shape.hiddenOffset(row: 1), records: &records, at: 0,
      exponents: &exponents)
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

  /// Puts the gradient of b, W and U in place of an earlier one.
  /// ```
  /// Σ_t dz_t (1, x_t, h_{t−1})ᵀ
  /// ```
  func putGradient(
    in gradient: inout MutableSpan<Scalar>, joined: Span<Scalar>, records: Span<Scalar>,
    stepCount: Int
  ) {
    addMatrixProduct(
      to: &gradient, at: 0, isSum: false, resultStride: shape.gateRowCount,
      rowCount: shape.gateRowCount, columnCount: shape.columnCount, left: records,
      leftStride: shape.recordStride, right: joined.extracting(shape.joinedOffset(row: 0)...),
      strides: Strides(column: 1, depth: shape.joinedStride), depth: stepCount)
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
///   - exponents: Scratch, 5·P numbers.
/// - Precondition: P is a multiple of 8.
func advanceCell(
  _ cell: inout MutableSpan<Scalar>, hidden: inout MutableSpan<Scalar>, at hiddenStart: Int,
  records: inout MutableSpan<Scalar>, at start: Int, exponents: inout MutableSpan<Scalar>
) {
  let count = cell.count
  precondition(count % 8 == 0 && 0 <= hiddenStart && hiddenStart + count <= hidden.count)
  precondition(0 <= start && start + 6 * count <= records.count)
  activateGates(&records, at: start, count: count, exponents: &exponents)
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

/// Goes from z to the gates.
/// ```
/// i, f, o = σ(z_i, z_f, z_o)      g = tanh(z_g)
/// ```
/// In two passes, with the exponentials half done in between. Most operations of one function wait
/// for each other, and a processor looks only some hundred operations ahead: halves leave room for
/// twice as many units side by side (32 units: 38 for 51 ns).
///
/// - Parameters:
///   - records: z before, the gates after; 4·P numbers from `start` on.
///   - start: Where they begin.
///   - count: P, a multiple of 8.
///   - exponents: Scratch, 5·P numbers.
func activateGates(
  _ records: inout MutableSpan<Scalar>, at start: Int, count: Int,
  exponents: inout MutableSpan<Scalar>
) {
  precondition(count % 8 == 0 && 0 <= start && start + 4 * count <= records.count)
  precondition(5 * count <= exponents.count)
  var unit = 0
  while unit < count {
    let place = start &+ unit
    let i = unsafe reduced(logisticArgument(records.lanes(unchecked: place)))
    let f = unsafe reduced(logisticArgument(records.lanes(unchecked: place &+ count)))
    let g = unsafe reduced(tangentArgument(records.lanes(unchecked: place &+ 2 &* count)))
    let o = unsafe reduced(logisticArgument(records.lanes(unchecked: place &+ 3 &* count)))
    unsafe records.setLanes(i.rest, unchecked: place)
    unsafe records.setLanes(f.rest, unchecked: place &+ count)
    unsafe records.setLanes(o.rest, unchecked: place &+ 3 &* count)
    unsafe exponents.setLanes(i.shifted, unchecked: unit)
    unsafe exponents.setLanes(f.shifted, unchecked: unit &+ count)
    unsafe exponents.setLanes(g.shifted, unchecked: unit &+ 2 &* count)
    unsafe exponents.setLanes(o.shifted, unchecked: unit &+ 3 &* count)
    unsafe exponents.setLanes(g.rest, unchecked: unit &+ 4 &* count)
    unit &+= 8
  }
  unit = 0
  while unit < count {
    let place = start &+ unit
    let i = unsafe expanded(
      exponents.lanes(unchecked: unit), records.lanes(unchecked: place))
    let f = unsafe expanded(
      exponents.lanes(unchecked: unit &+ count), records.lanes(unchecked: place &+ count))
    let g = unsafe expanded(
      exponents.lanes(unchecked: unit &+ 2 &* count),
      exponents.lanes(unchecked: unit &+ 4 &* count))
    let o = unsafe expanded(
      exponents.lanes(unchecked: unit &+ 3 &* count),
      records.lanes(unchecked: place &+ 3 &* count))
    let z = unsafe records.lanes(unchecked: place &+ 2 &* count)
    unsafe records.setLanes(logisticFraction(i), unchecked: place)
    unsafe records.setLanes(logisticFraction(f), unchecked: place &+ count)
    unsafe records.setLanes(tangentFraction(z, g), unchecked: place &+ 2 &* count)
    unsafe records.setLanes(logisticFraction(o), unchecked: place &+ 3 &* count)
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
