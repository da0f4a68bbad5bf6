// Sine, noise and decimal text for the sample files, from + − × ÷ alone.
import OnlineLSTM

/// The sine of `turns` whole turns, within 4e-6 of the true one.
///
/// The quarter wave is its Taylor polynomial up to x⁹ (Abramowitz & Stegun 1964, 4.3.65), whose
/// first term left out is (π/2)¹¹/11! < 4e-6.
///
/// - Parameter turns: An angle in turns, finite, below 2⁵² in size.
/// - Returns: The sine, −1 to 1.
func sineOfTurns(_ turns: Double) -> Double {
  let beyond = turns - Double(Int64(turns))
  let rest = beyond < 0 ? beyond + 1 : beyond
  let folded = rest > 0.75 ? rest - 1 : rest > 0.25 ? 0.5 - rest : rest
  let x = folded * 6.283185307179586
  let square = x * x
  var series = 1 - square / 72
  series = 1 - square / 42 * series
  series = 1 - square / 20 * series
  series = 1 - square / 6 * series
  return x * series
}

/// `value` with exactly `decimals` decimals, rounded half away from zero.
///
/// - Precondition: `value` is finite, `decimals` 1 to 6, and their product fits an `Int64`.
func fixedDecimals(_ value: Double, decimals: Int, point: String = ".") -> String {
  precondition((1...6).contains(decimals), "sample numbers have one to six decimals")
  var unit: Int64 = 1
  for _ in 0..<decimals { unit *= 10 }
  let scaled = Int64(value * Double(unit) + (value < 0 ? -0.5 : 0.5))
  let fraction = String(scaled.magnitude % unit.magnitude)
  return (scaled < 0 ? "-" : "") + String(scaled.magnitude / unit.magnitude) + point
    + String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
}

/// Noise that is nearly normal, from a seeded generator.
struct SampleNoise {
  private var generator: SplitMix64

  /// The noise of `seed`.
  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  /// Nearly normal noise of mean 0 and standard deviation `deviation`, never beyond 3.5 of them.
  ///
  /// The sum of four uniform numbers has the variance 1/3.
  mutating func next(deviation: Double) -> Double {
    var sum = -2.0
    for _ in 0..<4 { sum += generator.nextUnit() }
    return sum * 1.7320508075688772 * deviation
  }

  /// Whether an event happens that happens once in `count` draws.
  mutating func happens(onceIn count: Double) -> Bool {
    generator.nextUnit() * count < 1
  }
}
