// Aligned numbers written out, for tests.

@testable import OnlineLSTM

extension AlignedScalars: ExpressibleByArrayLiteral {
  /// The numbers of a literal.
  public init(arrayLiteral numbers: Scalar...) { self.init(numbers) }

  /// The same numbers.
  init(_ numbers: some Collection<Scalar>) {
    self.init(repeating: 0, count: numbers.count)
    for (index, number) in numbers.enumerated() { self[index] = number }
  }
}
