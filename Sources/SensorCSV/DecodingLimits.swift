// The limits within which a file is read.

import TimeSeries

/// What bounds the memory and the trust given to one file.
public struct DecodingLimits: Hashable, Sendable {
  /// The bytes of one record; a longer one is rejected.
  public var lineBytes: Int
  /// The fields of one record; a record with more is rejected.
  public var fields: Int
  /// The earliest time that is believed.
  public var earliest: Timestamp
  /// The latest time that is believed: now and `future_skew_seconds`.
  public var latest: Timestamp
  /// The bytes of a rejected record that are kept.
  public var rejectedTextBytes: Int
  /// The rejected rows of a file that are described; further ones are only counted.
  public var rejectedRowsDescribed: Int
  /// The bytes at the head of a file from which its layout is read.
  public var sampleBytes: Int
  /// The series of one file; a file with more fails.
  public var seriesCount: Int
  /// The bytes of a tag or a series' name; a row with a longer one is rejected.
  public var seriesNameBytes: Int

  /// 1900: records of rivers and weather are older than 1970.
  public static let firstBelieved = Timestamp(seconds: -2_208_988_800)

  /// The contract's limits, but for those given; no default for `latest`: this room has no clock.
  public init(
    latest: Timestamp, earliest: Timestamp = Self.firstBelieved,
    lineBytes: Int = 1 << 20, fields: Int = 16_384, rejectedTextBytes: Int = 200,
    rejectedRowsDescribed: Int = 10_000, sampleBytes: Int = 256 << 10, seriesCount: Int = 100_000,
    seriesNameBytes: Int = 512
  ) {
    self.latest = latest
    self.earliest = earliest
    self.lineBytes = lineBytes
    self.fields = fields
    self.rejectedTextBytes = rejectedTextBytes
    self.rejectedRowsDescribed = rejectedRowsDescribed
    self.sampleBytes = sampleBytes
    self.seriesCount = seriesCount
    self.seriesNameBytes = seriesNameBytes
  }
}
