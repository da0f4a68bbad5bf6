// Snapshots: that stopping anywhere changes nothing, and that a damaged one is refused.
import Testing
import TimeSeries

@testable import Forecasting

/// A short series with everything in it that can happen: gaps, a new interval, spikes, repetition.
private func rows(_ count: Int) -> [(value: Double, seconds: Int64)] {
  var noise = SyntheticSeries(seed: 21)
  var seconds: Int64 = 1_500_000_000
  return (0..<count).map { index in
    switch index % 41 {
    case 7: seconds += 240
    case 30: seconds += 100_000
    default: seconds += index < 150 ? 60 : 400
    }
    return (index % 23 == 5 ? 1e6 : (noise.normal() * 4).rounded() / 4, seconds)
  }
}

private func learn(
  _ rows: ArraySlice<(value: Double, seconds: Int64)>, into forecaster: inout SeriesForecaster
) {
  var workspace = ForecastWorkspace(options: forecaster.options)
  for row in rows {
    forecaster.learn(row.value, at: Timestamp(seconds: row.seconds), using: &workspace)
  }
}

@Test(arguments: [nil, 200_000_000] as [Int64?])
func `stopping at any observation changes nothing`(interval: Int64?) throws {
  var options = smallOptions()
  options.intervalMicroseconds = interval
  options.seasonsMicroseconds = [5 * 60_000_000, 7 * 400_000_000]
  let series = SeriesID("garage/temperature")
  let rows = rows(330)
  var whole = SeriesForecaster(series: series, options: options)
  learn(rows[...], into: &whole)
  let expected = whole.encoded
  var upTo = SeriesForecaster(series: series, options: options)
  for stop in 0...rows.count {
    if stop > 0 { learn(rows[stop - 1..<stop], into: &upTo) }
    let bytes = upTo.encoded
    var rest = try SeriesForecaster(decoding: bytes, series: series, options: options)
    // Compared apart: to print two forecasters that differ takes minutes.
    let (isSame, hasSameBytes) = (rest == upTo, rest.encoded == bytes)
    #expect(isSame && hasSameBytes, "read back at \(stop)")
    #expect(rest.forecast() == upTo.forecast())
    learn(rows[stop...], into: &rest)
    let (endsSame, endsWithSameBytes) = (rest == whole, rest.encoded == expected)
    #expect(endsSame && endsWithSameBytes, "stopped at \(stop)")
  }
}

@Test func `stopping a long series changes nothing`() throws {
  // The default sizes, and more steps than the history keeps.
  let options = ForecasterOptions()
  let series = SeriesID("long")
  var noise = SyntheticSeries(seed: 22)
  let rows = (0..<2900).map { index -> (value: Double, seconds: Int64) in
    let hours = Int64(index + index / 500 * 3)
    return (value: noise.normal(), seconds: 1_500_000_000 + hours * 3600)
  }
  var whole = SeriesForecaster(series: series, options: options)
  learn(rows[...], into: &whole)
  var upTo = SeriesForecaster(series: series, options: options)
  var start = 0
  for stop in [1, 17, 169, 1000, 2300, 2301, 2450, 2899] {
    learn(rows[start..<stop], into: &upTo)
    start = stop
    var rest = try SeriesForecaster(decoding: upTo.encoded, series: series, options: options)
    learn(rows[stop...], into: &rest)
    #expect(rest == whole, "stopped at \(stop)")
    #expect(rest.encoded == whole.encoded, "stopped at \(stop)")
  }
  #expect(whole.encoded.count < 260_000, "the figure in the reasoning is 250 kB")
}

@Test func `any byte that changes is noticed`() {
  let options = smallOptions(horizon: 2)
  let series = SeriesID("x")
  var forecaster = SeriesForecaster(series: series, options: options)
  learn(rows(40)[...], into: &forecaster)
  var bytes = forecaster.encoded
  for index in bytes.indices {
    let byte = bytes[index]
    bytes[index] = byte ^ (1 << UInt8(index % 8))
    #expect(throws: SnapshotError.self) {
      _ = try SeriesForecaster(decoding: bytes, series: series, options: options)
    }
    bytes[index] = byte
  }
  #expect(throws: Never.self) {
    _ = try SeriesForecaster(decoding: bytes, series: series, options: options)
  }
}

@Test func `a snapshot cut anywhere is refused`() {
  let options = smallOptions(horizon: 2)
  let series = SeriesID("x")
  let bytes = SeriesForecaster(series: series, options: options).encoded
  for count in 0..<bytes.count {
    #expect(throws: SnapshotError.self) {
      _ = try SeriesForecaster(
        decoding: Array(bytes.prefix(count)), series: series, options: options)
    }
  }
  #expect(throws: SnapshotError.self) {
    _ = try SeriesForecaster(decoding: bytes + [0], series: series, options: options)
  }
}

/// `bytes` with a checksum that is right again.
private func sealed(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = Array(bytes.dropLast(4))
  let checksum = CRC32.checksum(of: bytes.span)
  for shift in [0, 8, 16, 24] as [UInt32] {
    bytes.append(UInt8(truncatingIfNeeded: checksum >> shift))
  }
  return bytes
}

@Test func `each kind of refusal says what it found`() throws {
  let options = smallOptions()
  let series = SeriesID("x")
  let bytes = SeriesForecaster(series: series, options: options).encoded
  func refusal(
    _ bytes: [UInt8], series: SeriesID = SeriesID("x"), options: ForecasterOptions = smallOptions()
  ) -> SnapshotError? {
    do throws(SnapshotError) {
      _ = try SeriesForecaster(decoding: bytes, series: series, options: options)
      return nil
    } catch {
      return error
    }
  }
  #expect(refusal([]) == .wrongLength(byteCount: 0))
  #expect(refusal([UInt8](repeating: 7, count: 99)) == .notASnapshot)
  var other = bytes
  other[4] = 9
  #expect(refusal(other) == .otherVersion(found: 9, expected: 5))
  other = bytes
  other[40] ^= 1
  if case .checksum = refusal(other) {} else { Issue.record("a wrong checksum was not noticed") }
  var changed = options
  changed.hidden = 9
  #expect(
    refusal(bytes, options: changed)
      == .otherConfiguration(found: options.fingerprint, expected: changed.fingerprint))
  #expect(refusal(bytes, series: SeriesID("y")) == .otherSeries(expected: SeriesID("y")))
  #expect(refusal(sealed(bytes + [0])) == .wrongLength(byteCount: bytes.count + 1))
  #expect(refusal(sealed(bytes.dropLast(9))) == .wrongLength(byteCount: bytes.count - 9))
  // The count of observations, behind the name: negative.
  other = bytes
  other[30] = 0xff
  #expect(refusal(sealed(other)) == .impossibleNumber(offset: 23))
}

@Test func `refusals read as sentences`() {
  #expect(
    SnapshotError.checksum(found: 1, expected: 255).description
      == "snapshot: its checksum is 0x1, its bytes give 0xff; not used;"
      + " the series is learned again from its observations")
  #expect(
    SnapshotError.otherSeries(expected: SeriesID("a\n" + String(repeating: "b", count: 60)))
      .description.contains("than 'a\\n" + String(repeating: "b", count: 37) + "…'"))
  for error: SnapshotError in [
    .wrongLength(byteCount: 3), .notASnapshot, .otherVersion(found: 2, expected: 1),
    .otherConfiguration(found: 1, expected: 3), .impossibleNumber(offset: 5),
  ] {
    #expect(error.description.hasPrefix("snapshot: "))
    #expect(error.description.hasSuffix("learned again from its observations"))
  }
}

@Test func `the checksum is that of zlib`() {
  // The check value of CRC-32/ISO-HDLC.
  let digits = Array("123456789".utf8)
  let checksum = CRC32.checksum(of: digits.span)
  #expect(checksum == 0xcbf4_3926)
  let checksumOfNothing = CRC32.checksum(of: digits.span.extracting(0..<0))
  #expect(checksumOfNothing == 0)
  // Of more than eight bytes: zlib.crc32(bytes(range(256))).
  let all = Array(UInt8.min...UInt8.max)
  let checksumOfAll = CRC32.checksum(of: all.span)
  #expect(checksumOfAll == 0x2905_8c73)
  let checksumOfMost = CRC32.checksum(of: all.span.extracting(3..<254))
  #expect(checksumOfMost == 0xabe3_79d0)
}
