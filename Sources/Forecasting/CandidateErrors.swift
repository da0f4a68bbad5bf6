// Which of several forecasts has had the smallest absolute errors of late.

/// The recent absolute error of a few candidates for one forecast, apart for calm origins, whose
/// value repeats the one before.
///
/// ```
/// r ← 0.998 r + min(|said − came|, 60)
/// ```
/// What is chosen by it cannot lose much: where the bolder candidates do harm, the first, which
/// changes nothing, is taken.
struct CandidateErrors: Equatable, Sendable {
  /// How many candidates there are.
  let count: Int
  /// r of each candidate, first where the origin was not calm, then where it was.
  private var errors: [Double]

  /// What is left of the past after one more target.
  private static let memory = 0.998

  /// Nothing is known yet: the first candidate is the best.
  init(count: Int) {
    self.count = count
    errors = [Double](repeating: 0, count: 2 * count)
  }

  /// Takes down that candidate `index` was `error` away from what came, in usual changes.
  mutating func learn(_ index: Int, error: Double, isCalm: Bool) {
    let place = isCalm ? count + index : index
    errors[place] = CandidateErrors.memory * errors[place] + min(abs(error), 60)
  }

  /// The candidate to be taken; the first of those that are as good.
  func best(isCalm: Bool) -> Int {
    let first = isCalm ? count : 0
    var best = 0
    for index in 1..<count where errors[first + index] < errors[first + best] { best = index }
    return best
  }
}

extension CandidateErrors: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for error in errors { writer.write(error) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try reader.readDoubles(into: &errors)
  }
}
