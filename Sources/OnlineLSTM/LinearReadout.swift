// The linear layer on hidden, forward and back.

/// The readout  y = W_r h + b_r  of the rows of a workspace.
struct LinearReadout {
  /// The sizes.
  let shape: LSTMShape

  /// Writes the readout of the hidden in row `row` of `joined` as row `step` of `outputs`.
  func readOut(
    row: Int, step: Int, parameters: Span<Scalar>, joined: Span<Scalar>,
    outputs: inout MutableSpan<Scalar>
  ) {
    let hidden = shape.hiddenOffset(row: row)
    let bias = shape.readoutBiasOffset
    let start = step * shape.outputCount
    copy(parameters.extracting(bias..<bias + shape.outputCount), into: &outputs, at: start)
    addTransposedProduct(
      to: &outputs, at: start, columnCount: shape.outputCount,
      matrix: parameters.extracting(shape.readoutOffset..<bias),
      columnStride: shape.paddedHiddenCount,
      vector: joined.extracting(hidden..<hidden + shape.paddedHiddenCount))
  }

  /// Puts what the outputs' gradient passes on to hidden, for every step, where something else was.
  /// ```
  /// dh_t ← W_rᵀ dy_t
  /// ```
  func putHiddenGradients(
    in hiddenGradients: inout MutableSpan<Scalar>, parameters: Span<Scalar>,
    outputGradients: Span<Scalar>, stepCount: Int
  ) {
    addMatrixProduct(
      to: &hiddenGradients, at: 0, isSum: false, resultStride: shape.paddedHiddenCount,
      rowCount: shape.paddedHiddenCount, columnCount: stepCount,
      left: parameters.extracting(shape.readoutOffset..<shape.readoutBiasOffset),
      leftStride: shape.paddedHiddenCount, right: outputGradients,
      strides: Strides(column: shape.outputCount, depth: 1), depth: shape.outputCount)
  }

  /// Puts the gradient of W_r and b_r in place of an earlier one.
  /// ```
  /// Σ_t dy_t h_tᵀ      Σ_t dy_t
  /// ```
  func putGradient(
    in gradient: inout MutableSpan<Scalar>, joined: Span<Scalar>, outputGradients: Span<Scalar>,
    stepCount: Int
  ) {
    addMatrixProduct(
      to: &gradient, at: shape.readoutOffset, isSum: false, resultStride: shape.paddedHiddenCount,
      rowCount: shape.paddedHiddenCount, columnCount: shape.outputCount,
      left: joined.extracting(shape.hiddenOffset(row: 1)...), leftStride: shape.joinedStride,
      right: outputGradients, strides: Strides(column: 1, depth: shape.outputCount),
      depth: stepCount)
    putColumnSums(
      in: &gradient, at: shape.readoutBiasOffset, of: outputGradients,
      columnCount: shape.outputCount, rowCount: stepCount)
    for index in shape.readoutBiasOffset + shape.outputCount..<shape.parameterCount {
      gradient[index] = 0
    }
  }
}
