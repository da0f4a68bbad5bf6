// How a network begins.

extension LSTMNetwork {
  /// A network before its first update.
  ///
  /// W and U are uniform in ±1/√H, drawn column by column (inputs, then hidden), each in the order
  /// i, f, g, o. b is 0 but for the forget gate, whose bias keeps the cell, and with it the
  /// gradient, over long ranges (Gers, Schmidhuber & Cummins 2000; Jozefowicz, Zaremba & Sutskever
  /// 2015). W_r and b_r are 0: the untrained readout is 0.
  ///
  /// - Parameters:
  ///   - shape: The sizes.
  ///   - forgetBias: b_f at the start, 1 or 2.
  ///   - generator: Gives 4·H·(D + H) draws.
  public init(shape: LSTMShape, forgetBias: Scalar, generator: inout SplitMix64) {
    var parameters = AlignedScalars(repeating: 0, count: shape.parameterCount)
    let bound = 1 / Double(shape.hiddenCount).squareRoot()
    for column in 1..<shape.columnCount {
      for gate in Gate.allCases {
        for unit in 0..<shape.hiddenCount {
          let index = column * shape.gateRowCount + shape.biasIndex(gate, unit: unit)
          parameters[index] = Scalar(bound * (2 * generator.nextUnit() - 1))
        }
      }
    }
    for unit in 0..<shape.hiddenCount {
      parameters[shape.biasIndex(.forget, unit: unit)] = forgetBias
    }
    self.init(shape: shape, parameters: parameters)
  }
}
