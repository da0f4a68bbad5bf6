// Helpers of this room's tests: decode a text, look at what came out.

import SensorCSV
import TimeSeries

/// Limits with a fixed "now", 2024-01-01, so that no test depends on the clock.
let testLimits = DecodingLimits(latest: Timestamp(seconds: 1_704_067_200))

/// A small generator with a seed, so that a failure can be repeated (Steele, Lea & Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// All that a file gives.
struct Decoded: Equatable {
  var batch = DecodedBatch()
  var series: [String] = []
  var explanation = ""

  /// The observations as `series time value`, in file order.
  var lines: [String] {
    batch.value.indices.map {
      let time = Timestamp(microseconds: batch.time[$0]).iso8601
      return "\(series[Int(batch.seriesIndex[$0])]) \(time) \(batch.value[$0])"
    }
  }
}

/// Decodes `bytes`, cut into pieces of the given sizes, the last of which repeats.
func decode(
  _ bytes: [UInt8], source: SourceOptions = SourceOptions(), device: String? = nil,
  fileName: String = "garage.csv", limits: DecodingLimits = testLimits, cuts: [Int] = [1 << 20]
) throws -> Decoded {
  var decoder = try SensorFileDecoder(
    sample: Array(bytes.prefix(limits.sampleBytes)), isWholeFile: bytes.count <= limits.sampleBytes,
    source: source, device: device, fileName: fileName, limits: limits)
  var result = Decoded()
  var position = 0
  var piece = 0
  while position < bytes.count {
    let end = min(bytes.count, position + cuts[min(piece, cuts.count - 1)])
    try decoder.decode(Array(bytes[position..<end]), isLast: false, into: &result.batch)
    position = end
    piece += 1
  }
  try decoder.decode([UInt8](), isLast: true, into: &result.batch)
  result.series = decoder.seriesNames.map(\.name)
  result.explanation = decoder.explanation.text
  return result
}

/// Decodes a text.
func decode(
  _ text: String, source: SourceOptions = SourceOptions(), device: String? = nil,
  fileName: String = "garage.csv", limits: DecodingLimits = testLimits, cuts: [Int] = [1 << 20]
) throws -> Decoded {
  try decode(
    Array(text.utf8), source: source, device: device, fileName: fileName, limits: limits, cuts: cuts
  )
}

/// The sentence with which a text fails as a whole.
func failure(
  _ text: String, source: SourceOptions = SourceOptions(), fileName: String = "garage.csv"
) -> String? {
  failure(Array(text.utf8), source: source, fileName: fileName)
}

/// The sentence with which bytes fail as a whole.
func failure(
  _ bytes: [UInt8], source: SourceOptions = SourceOptions(), fileName: String = "garage.csv",
  limits: DecodingLimits = testLimits
) -> String? {
  do {
    _ = try decode(bytes, source: source, fileName: fileName, limits: limits)
    return nil
  } catch let error as SensorFileError {
    return error.message
  } catch {
    return "another error: \(error)"
  }
}
