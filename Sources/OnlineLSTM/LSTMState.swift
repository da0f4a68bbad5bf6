// What an LSTM carries from step to step.

/// Hidden and cell, H numbers each.
public struct LSTMState: Equatable, Sendable {
  /// h: H numbers in −1…1.
  public var hidden: AlignedScalars
  /// c: H numbers.
  public var cell: AlignedScalars

  /// Hidden and cell of zeros, as before the first step.
  public init(hiddenCount: Int) {
    hidden = AlignedScalars(repeating: 0, count: hiddenCount)
    cell = AlignedScalars(repeating: 0, count: hiddenCount)
  }

  /// Sets all numbers to zero.
  public mutating func reset() {
    var numbers = hidden.mutableSpan
    clear(&numbers, count: numbers.count)
    numbers = cell.mutableSpan
    clear(&numbers, count: numbers.count)
  }

  /// Takes over the numbers of `other` one by one; the arrays stay separate, nothing is allocated.
  ///
  /// - Precondition: both have the same size.
  public mutating func copy(_ other: borrowing LSTMState) {
    precondition(
      hidden.count == other.hidden.count && cell.count == other.cell.count,
      "hidden and cell of one size do not fit into another")
    hidden.copy(other.hidden)
    cell.copy(other.cell)
  }
}
