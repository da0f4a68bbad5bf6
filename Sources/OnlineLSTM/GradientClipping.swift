// How long a gradient is, and how much of it is used.

/// The Euclidean norm of `numbers`.
///
/// Squares are summed in single precision, in four registers of eight lanes: a norm above 10¹⁹
/// comes out infinite.
///
/// - Precondition: the count is a multiple of 8.
func euclideanNorm(_ numbers: Span<Scalar>) -> Double {
  precondition(numbers.count % 8 == 0)
  var sums = InlineArray<4, Lanes>(repeating: .zero)
  var index = 0
  while index + 32 <= numbers.count {
    for part in 0..<4 {
      let lanes = unsafe numbers.lanes(unchecked: index &+ 8 &* part)
      sums[part].accumulate(lanes, lanes)
    }
    index += 32
  }
  while index < numbers.count {
    let lanes = numbers.lanes(at: index)
    sums[0].accumulate(lanes, lanes)
    index += 8
  }
  return Double(((sums[0] + sums[1]) + (sums[2] + sums[3])).total).squareRoot()
}

/// The factor that brings a gradient of length `norm` to at most `limit` (Pascanu, Mikolov & Bengio
/// 2013): 1 if it is short enough.
func clippingFactor(norm: Double, limit: Double) -> Double {
  norm > limit ? limit / norm : 1
}
