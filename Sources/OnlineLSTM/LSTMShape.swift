// The sizes of a network and the one layout of its parameters.

/// A gate of the LSTM, in the one order in which gates are stored: i, f, g, o.
public enum Gate: Int, CaseIterable, Sendable {
  /// i: how much of the candidate enters the cell.
  case input
  /// f: how much of the cell stays.
  case forget
  /// g: the candidate, what would enter the cell.
  case candidate
  /// o: how much of the cell shows.
  case output
}

/// The sizes D (inputs), H (hidden) and G (outputs) of a network, and where each parameter stands.
///
/// With P = H rounded up to a multiple of 8 (a register of floats), the parameters are one block:
/// ```
/// layer     1 + D + H columns of 4·P numbers: b, then W (one per input), then U (one per hidden)
///           a column: i, f, g, o, each of H numbers and P − H zeros
/// readout   G columns of P numbers: W_r, a column per output of H numbers and P − H zeros
///           G numbers, then zeros to a multiple of 8                                         b_r
/// ```
/// The zeros are padding: nothing reads them into a result, and their gradient is zero, so that
/// they stay zero. Gradients and Adam's moments have the same layout. The readout's columns run
/// along hidden, not outputs, because G is often 1, which would leave seven lanes of eight idle.
public struct LSTMShape: Hashable, Sendable {
  /// D, the numbers that enter at each step; at least 1.
  public let inputCount: Int
  /// H, the numbers of hidden and of cell; at least 1.
  public let hiddenCount: Int
  /// G, the numbers that the readout gives at each step; at least 1.
  public let outputCount: Int

  /// The shape of a network with these sizes.
  ///
  /// - Precondition: each size is at least 1.
  public init(inputCount: Int, hiddenCount: Int, outputCount: Int) {
    precondition(
      inputCount > 0 && hiddenCount > 0 && outputCount > 0,
      "a network needs at least one input, one hidden unit and one output")
    self.inputCount = inputCount
    self.hiddenCount = hiddenCount
    self.outputCount = outputCount
  }

  /// P: H rounded up to a multiple of 8.
  public var paddedHiddenCount: Int { (hiddenCount + 7) / 8 * 8 }

  /// 4·P, the numbers of a column of the layer.
  public var gateRowCount: Int { 4 * paddedHiddenCount }

  /// 1 + D + H, the columns of the layer.
  public var columnCount: Int { 1 + inputCount + hiddenCount }

  /// Where W begins; b is before it.
  public var inputWeightOffset: Int { gateRowCount }

  /// Where U begins.
  public var recurrentWeightOffset: Int { (1 + inputCount) * gateRowCount }

  /// Where W_r begins.
  public var readoutOffset: Int { columnCount * gateRowCount }

  /// Where b_r begins.
  public var readoutBiasOffset: Int { readoutOffset + outputCount * paddedHiddenCount }

  /// The numbers of the whole block, padding included: a multiple of 8.
  public var parameterCount: Int { readoutBiasOffset + (outputCount + 7) / 8 * 8 }

  /// Where the bias of a unit's gate stands.
  public func biasIndex(_ gate: Gate, unit: Int) -> Int {
    precondition(0..<hiddenCount ~= unit)
    return gate.rawValue * paddedHiddenCount + unit
  }

  /// Where the weight from an input to a unit's gate stands.
  public func inputWeightIndex(_ gate: Gate, unit: Int, input: Int) -> Int {
    precondition(0..<inputCount ~= input)
    return inputWeightOffset + input * gateRowCount + biasIndex(gate, unit: unit)
  }

  /// Where the weight from a hidden number of the step before to a unit's gate stands.
  public func recurrentWeightIndex(_ gate: Gate, unit: Int, hidden: Int) -> Int {
    precondition(0..<hiddenCount ~= hidden)
    return recurrentWeightOffset + hidden * gateRowCount + biasIndex(gate, unit: unit)
  }

  /// Where the weight from a hidden number to an output stands.
  public func readoutWeightIndex(output: Int, hidden: Int) -> Int {
    precondition(0..<outputCount ~= output && 0..<hiddenCount ~= hidden)
    return readoutOffset + output * paddedHiddenCount + hidden
  }

  /// Where the bias of an output stands.
  public func readoutBiasIndex(output: Int) -> Int {
    precondition(0..<outputCount ~= output)
    return readoutBiasOffset + output
  }

  /// Whether the padding of a block of this layout is zero.
  func paddingIsZero(_ block: AlignedScalars) -> Bool {
    let padded = paddedHiddenCount
    for row in 0..<readoutBiasOffset / padded {
      for unit in hiddenCount..<padded where block[row * padded + unit] != 0 { return false }
    }
    return block[(readoutBiasOffset + outputCount)...].allSatisfy { $0 == 0 }
  }
}
