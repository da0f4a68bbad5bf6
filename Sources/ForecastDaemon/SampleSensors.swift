// The sample sensor files of `forecastd demo`, of the end-to-end test and of `data/`.
import OnlineLSTM

/// One sample file, as it would arrive in an inbox.
public struct SampleFile: Hashable, Sendable {
  /// Where it lies below the inbox, with `/` between folders; a folder names the device.
  public let path: String
  /// Its whole content.
  public let bytes: [UInt8]
}

/// Makes sensor files with a known story, the same bytes from the same seed on every machine.
///
/// Six weeks of a boiler house and four of a greenhouse, early in 2024. The story is told in
/// `data/README.md`: seasons of a day and a week, drift, a level shift, spikes, dropouts, and
/// rows that are duplicate, late or unreadable. Nothing here asks a clock, a locale or libm.
public struct SampleSensors {
  /// The sample files in the order of their arrival.
  ///
  /// - Parameter seed: Moves the weather and the noise; the story stays.
  /// - Returns: Eight files, about 28 000 observations, under half a megabyte.
  public static func files(seed: UInt64 = 1) -> [SampleFile] {
    var boilerHouse = SampleBoilerHouse(seed: seed)
    var greenhouse = SampleGreenhouse(seed: seed &+ 1)
    return boilerHouse.files() + greenhouse.files()
  }
}

/// The rows of one sample file while it is being written.
struct SampleRows {
  private(set) var bytes: [UInt8]
  private let lineEnd: String

  /// A file that begins with `header`, its lines ended by `lineEnd`.
  init(header: String, lineEnd: String) {
    bytes = Array((header + lineEnd).utf8)
    self.lineEnd = lineEnd
  }

  /// Writes one row.
  mutating func append(_ row: String) {
    bytes.append(contentsOf: row.utf8)
    bytes.append(contentsOf: lineEnd.utf8)
  }
}
