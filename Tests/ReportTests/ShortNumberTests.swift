// Numbers for people.
import Report
import Testing

@Test(
  arguments: [
    (0, "0"), (-0.0, "0"), (1, "1.000"), (21.35, "21.35"), (-21.354, "-21.35"),
    (0.0421, "0.04210"), (0.00012344, "0.0001234"), (0.000012344, "1.234e-05"),
    (9.99951, "10.00"), (99.996, "100.0"), (999.96, "1000"), (9999.6, "10000"),
    (123456.7, "123457"), (9_999_999, "9999999"), (12_345_678, "1.235e+07"),
    (1e16, "1.000e+16"), (1.7976931348623157e308, "1.798e+308"),
    (.leastNonzeroMagnitude, "5.000e-324"),
    (.nan, "-"), (.infinity, "-"),
  ])
func `a short number has four significant digits`(value: Double, text: String) {
  #expect(shortNumber(value) == text)
}

@Test(
  arguments: [
    (79.94, 1, "79.9"), (79.95, 1, "80.0"), (99.96, 1, "100.0"), (0.04, 1, "0.0"),
    (-0.04, 1, "0.0"), (0.05, 1, "0.1"), (0.5, 0, "1"), (0.4, 0, "0"), (0, 2, "0.00"),
    (0.0004, 1, "0.0"), (12.5, 3, "12.500"), (1e20, 0, "100000000000000000000"),
  ] as [(Double, Int, String)])
func `a fixed number has just as many decimals`(value: Double, decimals: Int, text: String) {
  #expect(fixedNumber(value, decimals: decimals) == text)
}

@Test func `short numbers read back within half a unit of their fourth digit`() {
  // Seeded by its own multiplier (Knuth's MMIX generator), so that a failure repeats.
  var bits: UInt64 = 20_261_123
  for _ in 0..<20_000 {
    bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let value = Double(bitPattern: bits)
    // Near the smallest numbers the text's own rounding is coarser than its digits.
    guard value.isFinite, value.magnitude > 1e-300, value.magnitude < 1e300 else { continue }
    let back = Double(shortNumber(value)) ?? .nan
    #expect((back - value).magnitude <= 0.5001e-3 * value.magnitude, "bits \(bits)")
  }
}
