// Numbers that begin a cache line: shared until one of the holders writes.
import Testing

@testable import OnlineLSTM

/// Where the first number stands.
func address(_ numbers: AlignedScalars) -> Int {
  // Sound: the address is looked at, never followed.
  unsafe numbers.span.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
}

@Test(arguments: [1, 7, 8, 24, 6329]) func `the first number begins a cache line`(count: Int) {
  let numbers = AlignedScalars(repeating: 1.5, count: count)
  #expect(address(numbers) % 64 == 0)
  #expect(numbers.count == count)
  #expect(numbers.allSatisfy { $0 == 1.5 })
}

@Test func `a copy shares the numbers until one of the two is changed`() {
  var one: AlignedScalars = [1, 2, 3]
  let two = one
  #expect(address(one) == address(two))
  one[1] = 7
  #expect(address(one) != address(two))
  #expect(Array(one) == [1, 7, 3])
  #expect(Array(two) == [1, 2, 3])
  #expect(one != two)
}

@Test func `numbers that one value holds are changed in place`() {
  var numbers: AlignedScalars = [1, 2, 3]
  let before = address(numbers)
  numbers[0] = 4
  var span = numbers.mutableSpan
  span[2] = 5
  #expect(address(numbers) == before)
  #expect(numbers == [4, 2, 5])
}

@Test func `taking over numbers shares nothing`() {
  var one: AlignedScalars = [1, 2, 3]
  let two: AlignedScalars = [4, 5, 6]
  one.copy(two)
  #expect(one == two)
  #expect(address(one) != address(two))
}

@Test func `no numbers are equal to no numbers`() {
  let none = AlignedScalars(repeating: 1, count: 0)
  #expect(none.isEmpty)
  #expect(none == [])
}
