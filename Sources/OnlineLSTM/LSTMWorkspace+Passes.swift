// The passes over the rows of a workspace: forward, readout, and back.
//
// Each hands its arrays on one by one, because a span of one stored property closes the whole
// struct (Swift 6.3), and opens their spans once for all steps.

extension LSTMWorkspace {
  /// Fills in x of every step of `window`.
  mutating func load(_ window: borrowing TrainingWindow) {
    let inputs = window.inputs.span
    for step in 0..<window.stepCount {
      let first = step * shape.inputCount
      copy(
        inputs.extracting(first..<first + shape.inputCount), into: &joined,
        at: shape.joinedOffset(row: step) + 1)
    }
  }

  /// Goes forward through `steps`, from the hidden before them and the cell as it is.
  mutating func advance(_ network: borrowing LSTMNetwork, steps: Range<Int>) {
    advanceRows(
      steps, shape: shape, parameters: network.parameters.span, joined: &joined,
      records: &records, cell: &cell, exponents: &exponents)
  }

  /// Advances `state` by one step, with all its products at once.
  mutating func advanceOnce(
    _ network: borrowing LSTMNetwork, _ state: inout LSTMState, with input: Span<Scalar>
  ) {
    advanceState(
      hidden: &state.hidden, cell: &state.cell, with: input, shape: shape,
      parameters: network.parameters.span, joined: &joined, records: &records,
      workingCell: &cell, exponents: &exponents)
  }

  /// Writes the readout of `hidden` into `output`.
  mutating func readOutOnce(
    _ network: borrowing LSTMNetwork, hidden: Span<Scalar>, into output: inout MutableSpan<Scalar>
  ) {
    let readout = LinearReadout(shape: shape)
    var joined = joined.mutableSpan
    putHidden(hidden, shape: readout.shape, in: &joined)
    readout.readOut(
      row: 0, step: 0, parameters: network.parameters.span, joined: joined.span, outputs: &output)
  }

  /// Fills in the readout of the hidden in `rows`, the first as the first output.
  mutating func readOut(_ network: borrowing LSTMNetwork, rows: Range<Int>) {
    readOutRows(
      rows, shape: shape, parameters: network.parameters.span, joined: &joined, outputs: &outputs)
  }

  /// Goes from the gradient of the outputs of steps 0 ..< `stepCount` back to that of the
  /// parameters.
  mutating func goBack(_ network: borrowing LSTMNetwork, stepCount: Int) {
    goBackThroughRows(
      stepCount, shape: shape, parameters: network.parameters.span, joined: &joined,
      records: &records, outputGradients: &outputs, hiddenGradients: &hiddenGradients,
      cellGradient: &cellGradient, gradient: &gradient.numbers)
  }
}

/// Takes over the state, goes forward through step 0, and gives the state back.
///
/// All in one function, with each span opened once: handed on as structs, the workspace and the
/// state were copied to the stack at each call, right after parts of them had been written, for
/// which the processor waits (16 units: 147 for 125 ns a step).
private func advanceState(
  hidden: inout AlignedScalars, cell: inout AlignedScalars, with input: Span<Scalar>,
  shape: LSTMShape, parameters: Span<Scalar>, joined: inout AlignedScalars,
  records: inout AlignedScalars, workingCell: inout AlignedScalars,
  exponents: inout AlignedScalars
) {
  let layer = LSTMLayer(shape: shape)
  var hidden = hidden.mutableSpan
  var cell = cell.mutableSpan
  var joined = joined.mutableSpan
  var records = records.mutableSpan
  var workingCell = workingCell.mutableSpan
  var exponents = exponents.mutableSpan
  let count = shape.hiddenCount
  copy(input, into: &joined, at: shape.joinedOffset(row: 0) + 1)
  putHidden(hidden.span, shape: shape, in: &joined)
  copy(cell.span, into: &workingCell, at: 0)
  for unit in count..<shape.paddedHiddenCount { workingCell[unit] = 0 }
  layer.advanceOnce(
    parameters: parameters, joined: &joined, records: &records, cell: &workingCell,
    exponents: &exponents)
  let start = shape.hiddenOffset(row: 1)
  copy(joined.span.extracting(start..<start + count), into: &hidden, at: 0)
  copy(workingCell.span.extracting(0..<count), into: &cell, at: 0)
}

/// Puts hidden and its padding before step 0.
@inline(__always)
private func putHidden(
  _ hidden: Span<Scalar>, shape: LSTMShape, in joined: inout MutableSpan<Scalar>
) {
  let start = shape.hiddenOffset(row: 0)
  copy(hidden, into: &joined, at: start)
  for unit in shape.hiddenCount..<shape.paddedHiddenCount { joined[start + unit] = 0 }
}

private func advanceRows(
  _ steps: Range<Int>, shape: LSTMShape, parameters: Span<Scalar>,
  joined: inout AlignedScalars, records: inout AlignedScalars, cell: inout AlignedScalars,
  exponents: inout AlignedScalars
) {
  let layer = LSTMLayer(shape: shape)
  let weights = parameters.extracting(shape.recurrentWeightOffset..<shape.readoutOffset)
  var joined = joined.mutableSpan
  var records = records.mutableSpan
  var cell = cell.mutableSpan
  var exponents = exponents.mutableSpan
  layer.putInputs(joined.span, parameters: parameters, records: &records, steps: steps)
  for step in steps {
    layer.advance(
      step: step, weights: weights, joined: &joined, records: &records, cell: &cell,
      exponents: &exponents)
  }
}

private func readOutRows(
  _ rows: Range<Int>, shape: LSTMShape, parameters: Span<Scalar>, joined: inout AlignedScalars,
  outputs: inout AlignedScalars
) {
  let readout = LinearReadout(shape: shape)
  let joined = joined.span
  var outputs = outputs.mutableSpan
  for row in rows {
    readout.readOut(
      row: row, step: row - rows.lowerBound, parameters: parameters, joined: joined,
      outputs: &outputs)
  }
}

private func goBackThroughRows(
  _ stepCount: Int, shape: LSTMShape, parameters: Span<Scalar>,
  joined: inout AlignedScalars, records: inout AlignedScalars,
  outputGradients: inout AlignedScalars, hiddenGradients: inout AlignedScalars,
  cellGradient: inout AlignedScalars, gradient: inout AlignedScalars
) {
  let readout = LinearReadout(shape: shape)
  let layer = LSTMLayer(shape: shape)
  let weights = parameters.extracting(shape.recurrentWeightOffset..<shape.readoutOffset)
  let joined = joined.span
  let outputGradients = outputGradients.span
  var records = records.mutableSpan
  var hiddenGradients = hiddenGradients.mutableSpan
  var cellGradient = cellGradient.mutableSpan
  var gradient = gradient.mutableSpan
  clear(&cellGradient, count: shape.paddedHiddenCount)
  readout.putHiddenGradients(
    in: &hiddenGradients, parameters: parameters, outputGradients: outputGradients,
    stepCount: stepCount)
  readout.putGradient(
    in: &gradient, joined: joined, outputGradients: outputGradients, stepCount: stepCount)
  for step in (0..<stepCount).reversed() {
    layer.stepBack(
      step: step, weights: weights, records: &records, hiddenGradients: &hiddenGradients,
      cellGradient: &cellGradient)
  }
  layer.putGradient(in: &gradient, joined: joined, records: records.span, stepCount: stepCount)
}
