// Numbers that begin with a cache line.

/// A fixed count of numbers, the first of them at the beginning of a cache line.
///
/// An array begins 16 or 48 bytes after a cache line does, so that every second vector that is
/// read from it lies across two lines: a window of training took 3 % longer with 32 or 64 hidden
/// units. No result hangs on it. It is a value like an array, and made of one: a copy shares the
/// numbers until one of the two is changed; those of the changed one then begin anywhere, since
/// they were moved.
public struct AlignedScalars: Sendable {
  /// The numbers from `start` on, with room for them to begin anywhere in a cache line.
  private var room: [Scalar]
  /// Where they begin.
  private let start: Int

  /// How many numbers there are.
  public let count: Int

  /// The same number `count` times.
  ///
  /// - Precondition: `count` is not negative.
  public init(repeating number: Scalar, count: Int) {
    room = Array(repeating: number, count: count + 15)
    self.count = count
    // Sound: the address is only looked at. It decides where the numbers stand, not what they are.
    let address = unsafe room.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    start = (64 - address % 64) % 64 / 4
  }

  /// The numbers, to be read.
  public var span: Span<Scalar> {
    @_lifetime(borrow self) @inline(__always)
    get { room.span.extracting(start..<start + count) }
  }

  /// The numbers, to be written.
  public var mutableSpan: MutableSpan<Scalar> {
    @_lifetime(&self) @inline(__always)
    mutating get {
      let (start, end) = (start, start + count)
      return room.mutableSpan._consumingExtracting(start..<end)
    }
  }

  /// Takes over the numbers of `other` one by one; nothing is shared or allocated.
  ///
  /// - Precondition: both have the same count.
  public mutating func copy(_ other: borrowing AlignedScalars) {
    precondition(count == other.count, "numbers of one count do not fit into another")
    let source = other.span
    var span = mutableSpan
    for index in source.indices { span[index] = source[index] }
  }
}

extension AlignedScalars: RandomAccessCollection, MutableCollection {
  /// 0.
  public var startIndex: Int { 0 }
  /// The count.
  public var endIndex: Int { count }

  /// One number; for many of them, a span is the faster way.
  ///
  /// - Precondition: the index is inside.
  public subscript(index: Int) -> Scalar {
    get { span[index] }
    set {
      var span = mutableSpan
      span[index] = newValue
    }
  }
}

extension AlignedScalars: Equatable {
  /// Whether both hold the same numbers.
  public static func == (left: AlignedScalars, right: AlignedScalars) -> Bool {
    left.elementsEqual(right)
  }
}
