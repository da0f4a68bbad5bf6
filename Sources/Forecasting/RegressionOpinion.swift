// One regression on a given φ, as patient as its memory: what `ExpertRegression` consists of.

/// Recursive least squares toward one target, learned from the features of the step before.
struct RegressionOpinion: Equatable, Sendable {
  private var squares: LeastSquares
  /// θ.
  private var coefficients: [QuadLanes]
  /// The gain k of the step that waits for its target.
  private var gains: [QuadLanes]
  /// The usual size of the error, in the unit of the target; 0 at first.
  private var errorSize = 0.0
  /// What was said last about the target, at most ±30.
  private(set) var change = 0.0

  /// Errors beyond so many usual ones are cut.
  private static let errorLimit = 3.0

  /// An opinion that has learned nothing.
  ///
  /// - Parameters:
  ///   - featureCount: how many numbers φ has, a multiple of four.
  ///   - memory: what is left of the past after one more step.
  init(featureCount: Int, memory: Double) {
    squares = LeastSquares(featureCount: featureCount, memory: memory)
    coefficients = [QuadLanes](repeating: QuadLanes(), count: featureCount / 4)
    gains = coefficients
  }

  /// Learns that `target` has come after `features`, those that were read last.
  mutating func learn(_ target: Double, after features: [QuadLanes]) {
    let error = target - product(features)
    let size = abs(error)
    let usual = max(errorSize, 0.001)
    let limit = RegressionOpinion.errorLimit * usual
    errorSize = errorSize == 0 ? min(size, 1) : errorSize + 0.01 * (min(size, limit) - errorSize)
    let move = size > limit ? error * (limit / size) : error
    for lane in coefficients.indices { coefficients[lane] += gains[lane] * move }
  }

  /// Reads φ, and says what will come.
  mutating func read(_ features: [QuadLanes], using workspace: inout LinearWorkspace) {
    squares.learn(features, at: 0, gains: &gains, shrunk: &workspace.shrunk)
    // What came was learned when it came: no move is left.
    workspace.moves[0] = 0
    workspace.slots[0] = 0
    learnRows(
      &coefficients, by: workspace.moves, along: gains, at: workspace.slots,
      shrinking: workspace.shrunk, features: features, at: 0, results: &workspace.products,
      width: coefficients.count)
    change = min(max(workspace.products[0], -30), 30)
  }

  /// θᵀφ.
  private func product(_ features: [QuadLanes]) -> Double {
    var sum = QuadLanes()
    for lane in coefficients.indices { sum += coefficients[lane] * features[lane] }
    return sum.total
  }
}

extension RegressionOpinion: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    squares.encode(into: &writer)
    for lanes in [coefficients, gains] {
      for numbers in lanes { writer.write(numbers) }
    }
    writer.write(errorSize)
    writer.write(change)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try squares.decode(from: &reader)
    try reader.readLanes(into: &coefficients)
    try reader.readLanes(into: &gains)
    errorSize = try reader.readDouble()
    change = try reader.readDouble()
  }
}
