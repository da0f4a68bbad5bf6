// The door for libFuzzer: a stretch of bytes that it made up, as a file.

extension FuzzedFile {
  /// A file out of an input of libFuzzer, whose first two bytes say how it is to be read.
  init(input: [UInt8]) {
    let source = input.first.map(Int.init) ?? 0
    let cuts = input.dropFirst().first ?? 0
    self.init(
      bytes: Array(input.dropFirst(2)), sourceChoice: source & 15,
      sampleBytes: 1 << (6 + source >> 4 % 9), cutSeed: UInt64(cuts))
  }

  /// The input for a sound file: nothing is configured, and all of it is looked at.
  static func input(for sound: [UInt8]) -> [UInt8] { [0x8F, UInt8(sound.count & 0xFF)] + sound }
}

/// What libFuzzer calls for each input; ends the process if anything does not hold.
///
/// - Parameters:
///   - start: The input.
///   - count: Its bytes.
/// - Returns: 0: the input may be kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func checkFuzzedInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  // Sound: libFuzzer lends `count` bytes for the time of the call; they are copied.
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  if case .wrong(let problems) = FuzzedFile(input: input).check() {
    fatalError(problems.joined(separator: "; "))
  }
  return 0
}
