// The network: an LSTM layer and a linear readout, with all parameters in one block.

/// An LSTM with a linear readout.
///
/// Equal networks have equal shapes and equal parameters. The same parameters and inputs give the
/// same bits in every run, at every address, and in debug and release builds. A build for
/// processors without FMA rounds more often and gives other last bits.
public struct LSTMNetwork: Equatable, Sendable {
  /// The sizes.
  public let shape: LSTMShape
  /// All parameters, laid out as `LSTMShape` says; finite, zero in the padding.
  public var parameters: AlignedScalars

  /// A network with these parameters, such as those of a snapshot.
  ///
  /// - Precondition: `parameters` has the count of the shape and zeros in the padding.
  public init(shape: LSTMShape, parameters: AlignedScalars) {
    precondition(
      parameters.count == shape.parameterCount && shape.paddingIsZero(parameters),
      "parameters must fit the shape")
    self.shape = shape
    self.parameters = parameters
  }

  /// Advances `state` by one step.
  /// ```
  /// z = W x + U h + b      i, f, o = σ(z_i, z_f, z_o)      g = tanh(z_g)
  /// c = f ⊙ c + i ⊙ g      h = o ⊙ tanh(c)
  /// ```
  /// (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000)
  ///
  /// - Parameters:
  ///   - state: Hidden and cell, of the network's size.
  ///   - input: x, D numbers; finite.
  ///   - workspace: Scratch of the network's shape.
  /// - Complexity: O(H · (D + H)); allocates nothing.
  public func advance(
    _ state: inout LSTMState, with input: Span<Scalar>, using workspace: inout LSTMWorkspace
  ) {
    precondition(workspace.shape == shape, "the workspace is for another shape")
    precondition(input.count == shape.inputCount, "an input has D numbers")
    precondition(
      state.hidden.count == shape.hiddenCount && state.cell.count == shape.hiddenCount,
      "hidden and cell must have the network's size")
    workspace.advanceOnce(self, &state, with: input)
  }

  /// Writes the readout W_r h + b_r into `output`.
  ///
  /// - Parameters:
  ///   - state: Hidden, of the network's size.
  ///   - output: Room for G numbers.
  ///   - workspace: Scratch of the network's shape.
  /// - Complexity: O(H · G); allocates nothing.
  public func readOut(
    _ state: borrowing LSTMState, into output: inout MutableSpan<Scalar>,
    using workspace: inout LSTMWorkspace
  ) {
    precondition(workspace.shape == shape, "the workspace is for another shape")
    precondition(output.count == shape.outputCount, "an output has G numbers")
    precondition(state.hidden.count == shape.hiddenCount, "hidden must have the network's size")
    workspace.readOutOnce(self, hidden: state.hidden.span, into: &output)
  }
}
