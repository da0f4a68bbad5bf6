// The files of a data directory that are series with a steady interval, and how each is scored.
import ForecastDaemon
import LinuxSystem

/// One data set: a file, or the files of one sensor.
struct DataFile: Equatable {
  /// What it is called in tables.
  let name: String
  /// Its files in the order of reading.
  let paths: [String]
  /// The only column that is a sensor's, where the others are remarks.
  var values: [String]?
  /// A number that stands for "no value".
  var missing: String?
  /// The most observations of a series that are used.
  var rowLimit: Int?
  /// Observations that the scale comes from, and the first that is scored; nil for a quarter.
  var scaleRows: Int?
  var firstScoredRow: Int?

  /// The data set of these files, with what is known of them by name.
  init(paths: [String]) {
    self.paths = paths
    let name = paths[0].split(separator: "/").last.map(String.init) ?? paths[0]
    self.name = paths.count > 1 ? String(name.dropFirst("2018-01-01_".count)) : name
    switch name {
    case "ETTh1.csv": (rowLimit, scaleRows, firstScoredRow) = (14_400, 2880, 3600)
    case "AirQualityUCI.csv": missing = "-200"
    case "hourly_traffic_volume.csv": values = ["traffic_volume"]
    default: break
    }
  }

  /// How the daemon would be told to read it.
  var configuration: Configuration {
    var rule = Configuration.SourceRule(match: "*")
    rule.values = values
    if let missing { rule.missing = ["", missing] }
    var configuration = Configuration()
    configuration.sources = [rule]
    return configuration
  }

  /// The data sets that `paths` name: of a directory, what its MANIFEST.csv calls steady.
  ///
  /// - Throws: `DaemonError` where a directory or its manifest cannot be read.
  static func all(in paths: [String]) throws(DaemonError) -> [DataFile] {
    var files: [DataFile] = []
    for path in paths {
      do throws(SystemError) {
        if try LinuxFileSystem().status(FilePath(path)).kind == .directory {
          files += try directory(path)
        } else {
          files.append(DataFile(paths: [path]))
        }
      } catch {
        throw systemFailure(error)
      }
    }
    return files
  }

  /// What the manifest of `directory` lists as steady, by name.
  private static func directory(_ directory: String) throws(SystemError) -> [DataFile] {
    let file = try LinuxFileSystem().open(FilePath(directory + "/MANIFEST.csv"), .read)
    let text = String(decoding: try file.read(at: 0, count: 1 << 20), as: UTF8.self)
    let records = text.split(whereSeparator: \.isNewline).map(fields)
    guard let header = records.first, let place = header.firstIndex(of: "file"),
      let intervalPlace = header.firstIndex(of: "interval")
    else { return [] }
    var files: [DataFile] = []
    for record in records.dropFirst()
    where record.count == header.count && record[intervalPlace] != "irregular" {
      let pattern = record[place].prefix { $0 != " " }
      let paths = try expanded(String(pattern), in: directory)
      if !paths.isEmpty { files.append(DataFile(paths: paths)) }
    }
    return files.sorted { $0.name < $1.name }
  }

  /// The files that `pattern` matches below `directory`, sorted.
  private static func expanded(
    _ pattern: String, in directory: String
  ) throws(SystemError) -> [String] {
    guard pattern.contains("*"), let glob = GlobPattern(pattern) else {
      return [directory + "/" + pattern]
    }
    let folder = pattern.prefix { $0 != "/" }
    let open = try LinuxFileSystem().open(FilePath(directory + "/" + folder), .directory)
    var paths: [String] = []
    while case let entries = try open.nextEntries(), !entries.isEmpty {
      for entry in entries {
        let path = folder + "/" + String(decoding: entry.name, as: UTF8.self)
        if glob.matches(FilePath(path)) { paths.append(directory + "/" + path) }
      }
    }
    return paths.sorted()
  }

  /// The fields of one record, quotes taken away.
  static func fields(of record: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in record {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
