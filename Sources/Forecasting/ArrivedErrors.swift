// How wrong every expert was about the target that has just arrived, at every step ahead.

/// The experts' errors for one target, and room for what the mixture makes of them.
///
/// Scratch memory: nothing of it lasts from one target to the next.
struct ArrivedErrors: Equatable, Sendable {
  /// How many experts there are.
  let expertCount: Int
  /// Steps ahead H.
  let horizon: Int
  /// ŷ_k − y in units of the usual change: in blocks of a row an expert.
  var errors: [Double]
  /// For each step ahead: bit k says whether expert k was awake; 0 where nothing has arrived.
  var awake: [UInt32]
  /// For each step ahead: 1 where the origin repeated the value before, else 0.
  var calm: [UInt64]
  /// Blocks that the mixture goes through side by side.
  static let groupSize = 4
  /// Of each block of a group: Σ, a row for each two experts; s and w.
  ///
  /// One row more each, so that they can begin with a cache line.
  var joint: [Double]
  var room: [Double]

  /// Room for the errors of `expertCount` experts at `horizon` steps ahead.
  init(expertCount: Int, horizon: Int) {
    self.expertCount = expertCount
    self.horizon = horizon
    let lanes = 8 * StepLanes.blockCount(steps: horizon)
    errors = [Double](repeating: 0, count: lanes * expertCount)
    awake = [UInt32](repeating: 0, count: lanes)
    calm = [UInt64](repeating: 0, count: lanes)
    joint = [Double](repeating: 0, count: 8 + Self.groupSize * 8 * expertCount * expertCount)
    room = [Double](repeating: 0, count: 8 + Self.groupSize * 16 * expertCount)
  }

  /// Takes down what the experts had said about the step to come, for `measure` to make errors of.
  ///
  /// - Parameters:
  ///   - pending: what was said.
  ///   - newest: the number of the newest step.
  ///   - issued: what was issued for the step to come.
  ///   - scales: the usual change over as many steps; where it is 0, nothing is taken down.
  /// - Returns: for how many steps ahead there is something.
  mutating func take(
    _ pending: borrowing PendingForecasts, after newest: Int, issued: borrowing ArrivedSteps,
    scales: [Double]
  ) -> Int {
    precondition(pending.horizon == horizon && pending.expertCount == expertCount)
    takeWords(
      pending.changes, after: newest, horizon: horizon, expertCount: expertCount, into: &errors)
    var count = 0
    var slot = newest < 0 ? 0 : newest % horizon
    for step in 0..<horizon {
      let place = StepLanes.place(
        step: step, row: ArrivedSteps.Row.isKnown.rawValue, of: ArrivedSteps.Row.count)
      let isKnown = issued.numbers[place] != 0 && scales[step] > 0
      awake[step] = isKnown ? pending.origins[slot].awake : 0
      calm[step] = pending.origins[slot].isCalm ? 1 : 0
      count += isKnown ? 1 : 0
      slot = slot == 0 ? horizon - 1 : slot - 1
    }
    return count
  }

  /// Makes errors of what the experts had said at the eight steps of `block`.
  ///
  /// - Parameters:
  ///   - block: which eight steps.
  ///   - changes: what came.
  ///   - units: the units of the words in the unit of `changes` and of errors.
  mutating func measure(block: Int, changes: StepLanes, units: StepLanes) {
    let expertCount = expertCount
    let first = block * expertCount
    precondition(first >= 0 && (first + expertCount) * 8 <= errors.count)
    var errors = errors.mutableSpan
    for row in first..<first + expertCount {
      // Sound: the precondition covers every row of the block.
      let words = unsafe errors.lanes(uncheckedRow: row)
      unsafe errors.setLanes(words * units - changes, uncheckedRow: row)
    }
  }

  /// The error of expert `expert` at step index `step`.
  func error(step: Int, expert: Int) -> Double {
    errors[StepLanes.place(step: step, row: expert, of: expertCount)]
  }

  /// For which of the steps of a block the origin was calm.
  func calm(block: Int) -> StepMask {
    var bits = SIMD8<UInt64>.zero
    for lane in 0..<8 { bits[lane] = calm[block * 8 + lane] }
    return bits .!= SIMD8<UInt64>.zero
  }

  /// Scales all errors of one block down until the best expert is at most 9 wrong, and cuts the
  /// others at 50; one that slept counts as twice as wrong as the last value, so that it has to
  /// earn its weight.
  ///
  /// - Returns: for which of the steps there is something to learn from.
  mutating func limit(block: Int) -> StepMask {
    // Its own name: a span of one stored property closes the whole struct (Swift 6.3).
    let expertCount = expertCount
    let first = block * expertCount
    precondition((first + expertCount) * 8 <= errors.count)
    var bits = SIMD8<UInt64>.zero
    for lane in 0..<8 { bits[lane] = UInt64(awake[block * 8 + lane]) }
    var errors = errors.mutableSpan
    // Sound, here and below: the precondition covers every row of the block.
    var smallest = unsafe errors.lanes(uncheckedRow: first).size
    for expert in 1..<max(expertCount, 1) {
      let size = unsafe errors.lanes(uncheckedRow: first &+ expert).size
      smallest.replace(
        with: smallest.limited(atMost: size), where: Self.isAwake(expert, bits))
    }
    let limit = StepLanes(repeating: 9)
    let scale = StepLanes(repeating: 1).replacing(with: limit / smallest, where: smallest .> limit)
    let fifty = StepLanes(repeating: 50)
    var asleep = StepLanes.zero
    for expert in 0..<expertCount {
      let error = unsafe errors.lanes(uncheckedRow: first &+ expert) * scale
      let cut = asleep.replacing(with: error, where: Self.isAwake(expert, bits))
        .limited(atLeast: -fifty).limited(atMost: fifty)
      unsafe errors.setLanes(cut, uncheckedRow: first &+ expert)
      if expert == 0 { asleep = 2 * cut }
    }
    return bits .!= SIMD8<UInt64>.zero
  }

  /// At which steps expert `expert` was awake.
  @inline(__always)
  private static func isAwake(_ expert: Int, _ bits: SIMD8<UInt64>) -> StepMask {
    bits & (1 << UInt64(expert)) .!= SIMD8<UInt64>.zero
  }
}

/// Puts what the experts had said about one target side by side: ŷ_k − y_t of each step ahead in
/// the lane of that step.
///
/// - Parameters:
///   - words: H × K words a slot, as in `PendingForecasts`.
///   - newest: the number of the origin one step before the target.
///   - horizon: H.
///   - count: K.
///   - rows: gets the words, in blocks of K rows.
private func takeWords(
  _ words: [Float], after newest: Int, horizon: Int, expertCount count: Int,
  into rows: inout [Double]
) {
  let words = words.span
  var rows = rows.mutableSpan
  precondition(words.count == horizon * horizon * count)
  precondition(rows.count == 8 * StepLanes.blockCount(steps: horizon) * count)
  var slot = newest < 0 ? 0 : newest % horizon
  for step in 0..<horizon {
    // Sound: the preconditions cover every step of every slot and every row of every block.
    let first = (slot &* horizon &+ step) &* count
    let place = StepLanes.place(step: step, row: 0, of: count)
    for expert in 0..<count {
      unsafe rows[unchecked: place &+ 8 &* expert] = Double(words[unchecked: first &+ expert])
    }
    slot = slot == 0 ? horizon &- 1 : slot &- 1
  }
}
