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

  /// Goes forward through step 0 alone, with all its products at once.
  mutating func advanceOnce(_ network: borrowing LSTMNetwork) {
    advanceRow(
      shape: shape, parameters: network.parameters.span, joined: &joined, records: &records,
      cell: &cell, exponents: &exponents)
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

private func advanceRow(
  shape: LSTMShape, parameters: Span<Scalar>, joined: inout AlignedScalars,
  records: inout AlignedScalars,
  cell: inout AlignedScalars, exponents: inout AlignedScalars
) {
  let layer = LSTMLayer(shape: shape)
  var joined = joined.mutableSpan
  var records = records.mutableSpan
  var cell = cell.mutableSpan
  var exponents = exponents.mutableSpan
  layer.advanceOnce(
    parameters: parameters, joined: &joined, records: &records, cell: &cell,
    exponents: &exponents)
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
