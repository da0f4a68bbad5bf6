// The input files of the tests: the samples of this package, and real ones where they are.
import Foundation
import Testing

/// Real sensor files, which are not part of the package.
enum RealData {
  private static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let directory = package.deletingLastPathComponent().appending(path: "shared/data")

  /// Whether they stand beside the package.
  static let isPresent = FileManager.default.fileExists(atPath: directory.path)
  /// Why a test is skipped where they do not.
  static let absence: Comment = "../shared/data, beside the package, is absent"

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appending(path: path)))
  }

  static func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.appending(path: path).path)
      .sorted()
  }

  /// The first `count` rows of ETTh1 with their header.
  static func hours(_ count: Int) throws -> RowFile {
    RowFile(try bytes("ett/ETTh1.csv")).rows(0..<count)
  }
}

/// The sample files of the package.
enum SampleData {
  private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "data")

  /// The weeks of the boiler house, in order.
  static let boilerHouse = ["01-01", "01-08", "01-15", "01-22", "01-29", "02-05"]
    .map { "boiler-house-2024-\($0).csv" }
  /// The files of the greenhouse, in order.
  static let greenhouse = ["greenhouse/2024-01-15.csv", "greenhouse/2024-01-29.csv"]

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appending(path: path)))
  }

  /// Drops all of them in the order of time.
  static func drop(into spool: DaemonSpool) throws {
    for (minute, name) in (boilerHouse + greenhouse).enumerated() {
      try spool.drop(bytes(name), as: name, minute: minute)
    }
  }
}

/// A CSV as a header and rows, to be cut.
struct RowFile {
  let header: Substring
  let rows: [Substring]

  init(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    header = lines[0]
    rows = Array(lines.dropFirst())
  }

  init(header: Substring, rows: [Substring]) {
    self.header = header
    self.rows = rows
  }

  /// Some of the rows, with the header.
  func rows(_ range: Range<Int>) -> RowFile { RowFile(header: header, rows: Array(rows[range])) }

  /// The file.
  var text: String { ([header] + rows).map { $0 + "\n" }.joined() }
}
