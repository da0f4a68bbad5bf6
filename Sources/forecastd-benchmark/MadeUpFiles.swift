// Sensor files of any size, with the values of made-up series.
import TimeSeries

/// Writes CSVs whose series are all alike and all different.
enum MadeUpFiles {
  /// A column a series, a step a row.
  ///
  /// - Parameters:
  ///   - series: the series, which go on where they were.
  ///   - rows: how many.
  /// - Returns: the file.
  static func wide(_ series: inout [MadeUpSeries], rows: Int) -> [UInt8] {
    var bytes = Array("time".utf8)
    for index in series.indices { bytes += Array(",sensor\(index + 1)".utf8) }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<rows {
      for index in series.indices {
        let (time, value) = series[index].next()
        if index == 0 { bytes += Array(time.iso8601.utf8) }
        bytes.append(UInt8(ascii: ","))
        append(value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// A row an observation, all series of one step together.
  static func long(_ series: inout [MadeUpSeries], rowsPerSeries: Int) -> [UInt8] {
    var bytes = Array("time,sensor,value\n".utf8)
    for _ in 0..<rowsPerSeries {
      for index in series.indices {
        let (time, value) = series[index].next()
        bytes += Array("\(time.microseconds / 1_000_000),s\(index + 1),".utf8)
        append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    return bytes
  }

  /// Writes a value with two digits after the point.
  private static func append(_ value: Double, to bytes: inout [UInt8]) {
    let hundredths = Int((value.magnitude * 100).rounded())
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes += Array("\(hundredths / 100).".utf8)
    bytes.append(UInt8(ascii: "0") + UInt8(hundredths / 10 % 10))
    bytes.append(UInt8(ascii: "0") + UInt8(hundredths % 10))
  }
}
