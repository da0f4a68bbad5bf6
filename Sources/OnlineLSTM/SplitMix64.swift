// The only source of randomness: seeded, part of the learned state, the same on every machine.

/// The generator SplitMix64 (Steele, Lea & Flood 2014, Fast splittable pseudorandom number
/// generators): 64 bits of state, period 2⁶⁴.
public struct SplitMix64: Equatable, Sendable {
  /// Everything the generator remembers; storing it resumes the sequence.
  public var state: UInt64

  /// Starts the sequence of `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits, each as likely 0 as 1.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  /// The next number, uniform in [0, 1): a multiple of 2⁻⁵³, exact in `Double`.
  public mutating func nextUnit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// The next integer, uniform in 0 ..< `limit`, from one draw.
  ///
  /// The high half of limit · draw: each value's probability is off by less than 2⁻⁶⁴.
  ///
  /// - Precondition: `limit` is positive.
  public mutating func next(below limit: Int) -> Int {
    precondition(limit > 0, "a draw needs at least one value to choose from")
    return Int(next().multipliedFullWidth(by: UInt64(limit)).high)
  }
}
