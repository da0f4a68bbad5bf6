// The scratch memory of a worker: what a forward step and a training window need in between.

/// All buffers that computing with a network of one shape needs; reused, never allocated again.
///
/// Belongs to a worker, not to a series: nothing in it lasts from one call to the next.
public struct LSTMWorkspace: Sendable {
  /// The shape that the buffers fit.
  public let shape: LSTMShape
  /// The longest window that the buffers fit, in steps.
  public let stepLimit: Int

  /// A row per step, and one more: 1, then x (D numbers), then h of the step before (P numbers).
  ///
  /// In front of each so many zeros that h begins with a cache line.
  var joined: AlignedScalars
  /// A row per step: i, f, g, o (z before, dz after), then c of the step before, then tanh c.
  var records: AlignedScalars
  /// c (P numbers), step by step in place.
  var cell: AlignedScalars
  /// Exponentials half done (5·P numbers), within one step.
  var exponents: AlignedScalars
  /// ∂loss/∂c (P numbers), step by step in place.
  var cellGradient: AlignedScalars
  /// ∂loss/∂h, a row of P numbers per step: by the readout at first, then also by the next step.
  var hiddenGradients: AlignedScalars
  /// The readout of each step, a row of G numbers; then ∂loss/∂readout in its place.
  var outputs: AlignedScalars
  /// ∂loss/∂parameter of the last window.
  public internal(set) var gradient: LSTMGradient

  /// Buffers for windows of up to `stepLimit` steps.
  ///
  /// - Precondition: `stepLimit` is at least 1.
  public init(shape: LSTMShape, stepLimit: Int) {
    precondition(stepLimit > 0, "a workspace needs room for at least one step")
    self.shape = shape
    self.stepLimit = stepLimit
    let padded = shape.paddedHiddenCount
    func zeros(_ count: Int) -> AlignedScalars { AlignedScalars(repeating: 0, count: count) }
    joined = zeros((stepLimit + 1) * shape.joinedStride)
    records = zeros(stepLimit * shape.recordStride)
    cell = zeros(padded)
    exponents = zeros(5 * padded)
    cellGradient = zeros(padded)
    hiddenGradients = zeros(stepLimit * padded)
    outputs = zeros(stepLimit * shape.outputCount)
    gradient = LSTMGradient(shape: shape)
    for row in 0...stepLimit { joined[shape.joinedOffset(row: row)] = 1 }
  }

  /// Puts `state` before step 0.
  mutating func load(_ state: borrowing LSTMState) {
    precondition(
      state.hidden.count == shape.hiddenCount && state.cell.count == shape.hiddenCount,
      "hidden and cell must have the network's size")
    let start = shape.hiddenOffset(row: 0)
    copy(state.hidden.span, into: &joined, at: start)
    copy(state.cell.span, into: &cell, at: 0)
    for unit in shape.hiddenCount..<shape.paddedHiddenCount {
      joined[start + unit] = 0
      cell[unit] = 0
    }
  }

  /// Gives hidden as it stands in row `row`, and the cell as it is now.
  func store(row: Int, into state: inout LSTMState) {
    let start = shape.hiddenOffset(row: row)
    copy(
      joined.span.extracting(start..<start + shape.hiddenCount), into: &state.hidden, at: 0)
    copy(cell.span.extracting(0..<shape.hiddenCount), into: &state.cell, at: 0)
  }
}

extension LSTMShape {
  /// From one row of a workspace's `joined` to the next: whole cache lines of 16 numbers.
  var joinedStride: Int { (1 + inputCount + 15) / 16 * 16 + (paddedHiddenCount + 15) / 16 * 16 }

  /// Where row `row` of a workspace's `joined` begins, with its 1.
  func joinedOffset(row: Int) -> Int { hiddenOffset(row: row) - 1 - inputCount }

  /// From one row of a workspace's `records` to the next.
  var recordStride: Int { 6 * paddedHiddenCount }

  /// Where h of the step before stands in row `row` of a workspace's `joined`.
  @inline(__always)
  func hiddenOffset(row: Int) -> Int { row * joinedStride + (1 + inputCount + 15) / 16 * 16 }
}
