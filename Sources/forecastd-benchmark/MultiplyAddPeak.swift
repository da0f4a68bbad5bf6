// The most that one core can multiply and add: what the kernels are compared with.

/// A loop that stays in registers.
enum MultiplyAddPeak {
  /// Chains that depend on nothing but themselves: enough to hide the latency of the multiply-add,
  /// few enough for 16 registers with the two that all of them share.
  static let chainCount = 12

  /// The floating-point operations of `run(rounds:)`, a multiply-add counting as two.
  static func operations(rounds: Int) -> Double { Double(rounds * chainCount * 8 * 2) }

  /// Does `rounds` multiply-adds of eight lanes in each chain.
  /// ```
  /// x ← ½ x + b
  /// ```
  /// - Returns: A number that depends on all of them, near 16 · 12 · b.
  @inline(never)
  static func run(rounds: Int, factor: Float, term: Float) -> Float {
    let factor = SIMD8<Float>(repeating: factor)
    let term = SIMD8<Float>(repeating: term)
    // Each chain begins elsewhere, or the compiler would see that they are all the same.
    var chains = InlineArray<12, SIMD8<Float>> { SIMD8(repeating: Float($0 + 1)) }
    for _ in 0..<rounds {
      for chain in 0..<12 {
        #if FUSED_MULTIPLY_ADD || arch(arm64)
          chains[chain] = term.addingProduct(chains[chain], factor)
        #else
          chains[chain] = term + chains[chain] * factor
        #endif
      }
    }
    var sum = SIMD8<Float>.zero
    for chain in 0..<12 { sum += chains[chain] }
    return sum.sum()
  }

  /// Operations a second of this core.
  static func measured(milliseconds: Int) -> Double {
    let rounds = 10_000
    var last: Float = 0
    let seconds = Stopwatch.secondsPerCall(milliseconds: milliseconds) {
      // What came of the last call goes into the next one, so that no call can be left out.
      last = run(rounds: rounds, factor: 0.5, term: 1 + last * 1e-9)
    }
    precondition(last > 0)
    return operations(rounds: rounds) / seconds
  }
}
