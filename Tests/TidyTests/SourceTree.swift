// The project's own files, as the house rules see them.
import Foundation

/// One text file of the project.
struct SourceFile {
  /// Its path from the project's root, such as `Sources/Inbox/FileTail.swift`.
  let path: String
  let text: String

  /// The lines, without their ends.
  var lines: [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The file's name without folders and without `.swift`.
  var stem: String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.hasSuffix(".swift") ? name.dropLast(6) : name)
  }

  /// The room, such as `Inbox` or `InboxTests`: the folder below Sources or Tests.
  var room: String {
    let folders = path.split(separator: "/")
    return folders.count > 2 ? String(folders[1]) : ""
  }

  /// Whether the file stands below `Sources`.
  var isSource: Bool { path.hasPrefix("Sources/") }
}

/// Reads the project's tree from the disk; build folders and git's own are left out.
enum SourceTree {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The names directly below the root, sorted.
  static func topLevel() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.path).sorted()
  }

  /// The paths of all files below `folder`, from the root on, sorted.
  static func paths(below folder: String) -> [String] {
    let tree = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    var paths: [String] = []
    while let path = tree?.nextObject() as? String {
      if tree?.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
        paths.append("\(folder)/\(path)")
      }
    }
    return paths.sorted()
  }

  /// Whether something stands at `path`, from the root on.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The file at `path`, or nil where there is none or it is not UTF-8 text.
  static func file(_ path: String) -> SourceFile? {
    guard let data = FileManager.default.contents(atPath: root.appending(path: path).path),
      let text = String(data: data, encoding: .utf8)
    else { return nil }
    return SourceFile(path: path, text: text)
  }

  /// Every Swift file below Sources and Tests.
  static func swiftFiles() -> [SourceFile] {
    (paths(below: "Sources") + paths(below: "Tests")).filter { $0.hasSuffix(".swift") }
      .compactMap(file)
  }

  /// Every Markdown page of the project.
  static func pages() -> [SourceFile] {
    let folders = ["Sources", "Tests", "systemd", "config", "data"]
    return (["README.md"] + folders.flatMap { paths(below: $0) })
      .filter { $0.hasSuffix(".md") }.compactMap(file)
  }
}

/// The findings of a rule as one text, each on a line of its own.
func listed(_ problems: [String]) -> String {
  problems.isEmpty ? "" : "\n" + problems.joined(separator: "\n")
}
