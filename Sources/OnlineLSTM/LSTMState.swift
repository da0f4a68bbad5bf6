// What an LSTM carries from step to step.

/// Hidden and cell, H numbers each.
public struct LSTMState: Equatable, Sendable {
  /// h: H numbers in −1…1.
  public var hidden: [Scalar]
  /// c: H numbers.
  public var cell: [Scalar]

  /// Hidden and cell of zeros, as before the first step.
  public init(hiddenCount: Int) {
    hidden = Array(repeating: 0, count: hiddenCount)
    cell = Array(repeating: 0, count: hiddenCount)
  }

  /// Sets all numbers to zero.
  public mutating func reset() {
    for unit in hidden.indices { hidden[unit] = 0 }
    for unit in cell.indices { cell[unit] = 0 }
  }

  /// Takes over the numbers of `other` one by one; the arrays stay separate, nothing is allocated.
  ///
  /// - Precondition: both have the same size.
  public mutating func copy(_ other: borrowing LSTMState) {
    precondition(
      hidden.count == other.hidden.count && cell.count == other.cell.count,
      "hidden and cell of one size do not fit into another")
    for unit in hidden.indices { hidden[unit] = other.hidden[unit] }
    for unit in cell.indices { cell[unit] = other.cell[unit] }
  }
}
