// The name of an output file: one for each series, safe in any shell and file system.
import LinuxSystem
import TimeSeries

/// Names of output files.
public enum OutputName {
  /// The longest name without what a rotation appends to it: `~1234567`, `.1.gz`, `-20160701.gz`.
  static let byteLimit = 255 - 32

  /// The name of the file that the forecasts of `series` go to.
  ///
  /// - Parameters:
  ///   - series: whose forecasts.
  ///   - issued: when they were made; the day in UTC.
  ///   - partition: how forecasts are divided.
  ///   - format: its name ends the file's.
  /// - Returns: a name without directory, of A–Z, a–z, 0–9 and `.`, `_`, `-`, `%`, `~`.
  public static func name(
    for series: SeriesID, issued: Timestamp, partition: OutboxPartition, format: OutboxFormat
  ) -> FilePath {
    let stem =
      switch partition {
      case .series: encoded(series.name)
      case .day: String(issued.iso8601.prefix { $0 != "T" })
      case .single: "forecasts"
      }
    return FilePath("\(stem).\(format.fileExtension)")
  }

  /// `name` with everything but A–Z, a–z, 0–9, `.`, `_`, `-` as `%NN`, and a leading dot too.
  ///
  /// No two names give the same: what is too long is cut and ends in `~` and the SHA-256 of it all,
  /// and `~` stands nowhere else; nothing at all gives `%`.
  static func encoded(_ name: String) -> String {
    var text = ""
    for (position, byte) in name.utf8.enumerated() {
      let isLeadingDot = position == 0 && byte == UInt8(ascii: ".")
      if isSafe(byte) && !isLeadingDot {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += (byte < 16 ? "%0" : "%") + digits
      }
    }
    if text.isEmpty { return "%" }
    guard text.utf8.count > byteLimit - 6 else { return text }
    let digest = ContentHash.digest(of: Array(name.utf8))
    return text.prefix(byteLimit - 6 - 65) + "~\(digest)"
  }

  private static func isSafe(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
