// House rules on imports: arrows point down, and the world outside enters at named doors only.
import Testing

struct ImportTests {
  /// The storey of each room, the ground lowest; an arrow of Package.swift points to a lower one.
  private static let storeys: [[String]] = [
    ["CLinux", "CSQLite", "CZlib"],
    ["LinuxSystem", "TimeSeries", "OnlineLSTM"],
    ["Inbox", "SensorCSV", "Forecasting", "StateStore", "Outbox", "Report"],
    ["ForecastDaemon"],
    // What tests share stands as high as the door: no source may use it.
    ["forecastd", "forecastd-benchmark", "TestSupport"],
  ]

  /// Where a module that is not ours may be imported: files, or folders that end in `/`.
  private static let doors: [String: [String]] = [
    // JSON, the configuration's own file and time zones are Foundation's; nothing else of it is.
    "Foundation": [
      "Sources/ForecastDaemon/ConfigurationFile.swift", "Sources/SensorCSV/TimeZones.swift",
      "Tests/",
    ],
    "FoundationEssentials": [
      "Sources/ForecastDaemon/ConfigurationFile.swift",
      "Sources/ForecastDaemon/LoadedConfiguration.swift",
      "Sources/forecastd/DaemonStatus.swift", "Tests/",
    ],
    // System calls: the system's room, the store's file modes, the door's exit.
    "Glibc": [
      "Sources/LinuxSystem/", "Sources/StateStore/", "Sources/forecastd/",
      "Sources/forecastd-benchmark/", "Tests/",
    ],
    // Locks and atomics stay with the worker pool.
    "Synchronization": ["Sources/LinuxSystem/", "Tests/"],
    "PackageDescription": ["Package.swift"],
    "Testing": ["Tests/"],
  ]

  @Test func `each room imports what Package.swift draws, and the outside by named doors`() throws {
    let arrows = try Self.drawnArrows()
    var problems: [String] = []
    for file in SourceTree.swiftFiles() {
      for module in imports(in: SwiftText.code(of: file.text)) {
        if let doors = Self.doors[module] {
          if !doors.contains(where: {
            $0.hasSuffix("/") ? file.path.hasPrefix($0) : file.path == $0
          }
          ) {
            problems.append(
              "\(file.path): `import \(module)` is for \(doors) only; move the code there, "
                + "or argue a new door in ImportTests.doors")
          }
        } else if arrows[file.room]?.contains(where: { moduleName(of: $0) == module }) != true {
          problems.append(
            "\(file.path): `import \(module)`, but Package.swift draws no arrow "
              + "\(file.room) → \(module); move the code")
        }
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `arrows point down, never sideways and never up`() throws {
    var storeyOfRoom: [String: Int] = [:]
    for (storey, rooms) in Self.storeys.enumerated() {
      for room in rooms { storeyOfRoom[room] = storey }
    }
    var problems: [String] = []
    for (room, targets) in try Self.drawnArrows().sorted(by: { $0.key < $1.key })
    where !room.hasSuffix("Tests") {
      guard let storey = storeyOfRoom[room] else {
        problems.append("Package.swift: \(room) has no storey in ImportTests.storeys")
        continue
      }
      for target in targets where storeyOfRoom[target, default: .max] >= storey {
        problems.append("Package.swift: \(room) → \(target) does not point down")
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `no other package is depended upon`() throws {
    let manifest = try #require(SourceTree.file("Package.swift"))
    #expect(lineNumbers(of: ".package(", in: SwiftText.code(of: manifest.text)) == [])
  }

  @Test func `imports are found in every form`() {
    let code = """
      import A
      @testable import B
      public import struct C.D
      private import class E.F
      @preconcurrency import G // why
      let important = 1
      """
    #expect(imports(in: SwiftText.code(of: code)) == ["A", "B", "C", "E", "G"])
  }

  @Test func `targets and their arrows are found in a manifest`() {
    let manifest = """
      .systemLibrary(name: "C"),
      .target(name: "A", dependencies: ["C"], swiftSettings: strict),
      .testTarget(
        name: "ATests",
        dependencies: [
          "A", "C",
        ]),
      .target(name: "B", swiftSettings: strict),
      """
    #expect(arrows(inManifest: manifest) == ["A": ["C"], "ATests": ["A", "C"], "B": [], "C": []])
  }

  private static func drawnArrows() throws -> [String: [String]] {
    let manifest = try #require(SourceTree.file("Package.swift"))
    let arrows = arrows(inManifest: manifest.text)
    try #require(arrows["ForecastDaemon"]?.isEmpty == false, "Package.swift could not be read")
    return arrows
  }
}

/// The modules that blanked `code` imports, in order.
private func imports(in code: String) -> [String] {
  let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
  return code.split(separator: "\n").compactMap { line in
    let words = line.split(separator: " ").map(String.init)
    guard let index = words.firstIndex(of: "import"),
      words[..<index].allSatisfy({
        $0.hasPrefix("@") || ["public", "package", "internal", "private"].contains($0)
      })
    else { return nil }
    let named = words[(index + 1)...].first { !kinds.contains($0) }
    return named?.split(separator: ".").first.map(String.init)
  }
}

/// The module of a target: what no name in Swift may hold becomes `_`.
private func moduleName(of target: String) -> String {
  String(target.map { $0 == "-" ? "_" : $0 })
}

/// The targets of a package manifest and the names in their `dependencies`.
private func arrows(inManifest text: String) -> [String: [String]] {
  var arrows: [String: [String]] = [:]
  let kinds = [".target(", ".executableTarget(", ".testTarget(", ".systemLibrary("]
  var rest = text[...]
  while let start = kinds.compactMap({ rest.firstRange(of: $0)?.upperBound }).min() {
    rest = rest[start...]
    let end = kinds.compactMap { rest.firstRange(of: $0)?.lowerBound }.min() ?? rest.endIndex
    let target = rest[..<end]
    let quoted = quotedNames(in: target)
    if let name = quoted.first {
      arrows[name] = []
      if let list = target.firstRange(of: "dependencies: [") {
        arrows[name] = quotedNames(in: target[list.upperBound...].prefix { $0 != "]" })
      }
    }
    rest = rest[end...]
  }
  return arrows
}

private func quotedNames(in text: Substring) -> [String] {
  text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
    .filter { $0.offset % 2 == 1 }.map { String($0.element) }
}
