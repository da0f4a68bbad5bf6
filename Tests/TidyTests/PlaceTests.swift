// House rules on places: what stands at the top, which tests belong where, what pages name.
import Testing

struct PlaceTests {
  private static let topLevel = [
    "Package.swift", "README.md", "Sources", "Tests", "config", "data", "systemd",
  ]

  /// Suites that test the whole program or the tree and mirror no room.
  private static let suitesWithoutRoom = [
    "EndToEndTests", "FaultTests", "ServiceTests", "SimulationTests", "TidyTests",
  ]

  /// Tests of a property that no single source file owns, with that property.
  private static let testsWithoutSource: [String: String] = [
    "Tests/ForecastDaemonTests/ConfigurationExampleTests.swift":
      "config/forecastd.json5 says the defaults",
    "Tests/ForecastDaemonTests/FieldFailureTests.swift":
      "failures that others had in the field do not happen to a file on its way",
    "Tests/ForecastDaemonTests/MemoryLimitTests.swift":
      "what is resident by default fits into the service's memory",
    "Tests/StateStoreTests/QueryPlanTests.swift":
      "queries that run again and again do not slow down with the years",
    "Tests/ForecastingTests/AccuracyTests.swift":
      "real series are forecast as well as was measured",
    "Tests/ForecastingTests/NastySeriesTests.swift":
      "what must hold on series as broken sensors write them",
    "Tests/OnlineLSTMTests/GoldenTests.swift": "the whole network computes what PyTorch does",
    "Tests/OnlineLSTMTests/LearningTests.swift": "the whole network learns what an LSTM must",
    "Tests/OnlineLSTMTests/ReferenceLSTMTests.swift":
      "the network that the kernels are compared with is right",
    "Tests/SensorCSVTests/CutsTests.swift":
      "neither cuts nor damage change which rows are read, and nothing is lost or crashes",
    "Tests/SensorCSVTests/FileCuttingTests.swift":
      "rows cut into files of any number give the same observations",
    "Tests/SensorCSVTests/FuzzTests.swift":
      "whatever the bytes, reading ends and says what became of each",
    "Tests/SensorCSVTests/MessagesTests.swift":
      "every sentence for the owner of a file says where, what stands there and the way out",
    "Tests/SensorCSVTests/SharedDataTests.swift": "real sensor files are read as they are",
    "Tests/SensorCSVTests/TrapsTests.swift":
      "a file with a trap is read right or refused with the way out",
  ]

  /// Databases of earlier versions, which nothing can make any more.
  private static let databases = [1, 2].map { "Tests/StateStoreTests/Fixtures/version-\($0).db" }

  /// Files that may name a folder of one machine, with the reason.
  private static let foreignFoldersAllowed: [String: String] = [
    "systemd/drop-ins/home-inbox.conf": "it is about a spool in somebody's home"
  ]

  @Test func `the top level holds what the house lists and nothing else`() throws {
    let visible = try SourceTree.topLevel().filter {
      !$0.hasPrefix(".") && $0 != "Package.resolved"
    }
    #expect(
      visible == Self.topLevel,
      "code goes below Sources or Tests, what operators install below systemd or config")
  }

  @Test func `each file of tests is named after the source file it tests`() {
    var problems: [String] = []
    let sources = SourceTree.swiftFiles().filter(\.isSource)
    for file in SourceTree.swiftFiles() where !file.isSource {
      if Self.suitesWithoutRoom.contains(file.room) || Self.testsWithoutSource[file.path] != nil {
        continue
      }
      let code = SwiftText.code(of: file.text)
      guard file.stem.hasSuffix("Tests") else {
        if !lineNumbers(of: "@Test", in: code).isEmpty {
          problems.append("\(file.path): holds tests; name it after its source file: XTests.swift")
        }
        continue
      }
      let room = file.room.dropLast("Tests".count)
      let stem = file.stem.dropLast("Tests".count)
      if !sources.contains(where: { $0.room == room && ($0.stem == stem) }) {
        problems.append(
          "\(file.path): there is no \(stem).swift in Sources/\(room); rename the tests, or enter "
            + "them in PlaceTests.testsWithoutSource with the property they hold")
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `nothing that a build or a run made lies among the sources`() {
    let endings = [
      ".o", ".a", ".so", ".swiftmodule", ".pyc", ".db", ".db-wal", ".db-shm", ".log", ".orig",
      ".rej", ".tmp", "~",
    ]
    let problems = ["Sources", "Tests", "systemd", "config", "data"]
      .flatMap { SourceTree.paths(below: $0) }
      .filter { path in
        (path.contains("/.build") || endings.contains { path.hasSuffix($0) })
          && !path.contains("/__pycache__/") && !Self.databases.contains(path)
      }
      .map { "\($0): delete it; tests write to a fresh directory and remove it" }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `build folders are kept out of the repository`() throws {
    let ignored = try #require(SourceTree.file(".gitignore")).lines
    for pattern in [".build*/", ".swiftpm/", "Package.resolved", "__pycache__/"] {
      #expect(ignored.contains { $0 == pattern }, ".gitignore lacks \(pattern)")
    }
  }

  @Test func `what a page names in the tree stands there`() {
    var problems: [String] = []
    for page in SourceTree.pages() {
      for path in pathsNamed(in: page.text) where !SourceTree.exists(path) {
        problems.append("\(page.path): names `\(path)`, which is not there")
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `paths are found between backticks, patterns are not paths`() {
    let page = "See `Sources/A.swift`, `Tests/` and `data/YYYY.csv`, `make data/x`, `Tests/*.py`."
    #expect(pathsNamed(in: page) == ["Sources/A.swift", "Tests/"])
  }

  @Test func `the tree names no folder of one machine`() {
    let paths =
      ["README.md", "Package.swift", ".ci/run"]
      + ["Sources", "systemd", "config", "data"].flatMap { SourceTree.paths(below: $0) }
    var problems: [String] = []
    for file in paths.compactMap(SourceTree.file)
    where Self.foreignFoldersAllowed[file.path] == nil {
      for (index, line) in file.lines.enumerated() {
        for folder in foreignFolders(in: line) {
          problems.append(
            "\(file.path):\(index + 1): `/\(folder)/` exists on one machine only; take the path "
              + "from a configuration, an argument, or #filePath")
        }
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `folders of every machine are known, others are found`() {
    #expect(
      foreignFolders(in: "open \"/etc/forecastd\" and/or `/var/lib/x`, a / b / c, </p>") == [])
    #expect(foreignFolders(in: "cd /projects/forecastd; see '/home/x'") == ["projects", "home"])
  }
}

/// The paths of this tree that a page names alone between backticks.
private func pathsNamed(in page: String) -> [String] {
  let folders = ["Sources/", "Tests/", "systemd/", "config/", "data/", ".ci/"]
  let quoted = page.split(separator: "`", omittingEmptySubsequences: false).enumerated()
    .filter { $0.offset % 2 == 1 }.map(\.element)
  return quoted.filter { text in
    folders.contains { text.hasPrefix($0) } && !text.contains { " *<{…\n".contains($0) }
      && !text.contains("YYYY")
  }.map(String.init)
}

/// The first folders of absolute paths in `line` that are not those of every machine.
private func foreignFolders(in line: Substring) -> [String] {
  // `spool` stands for the configured one in examples.
  let known = [
    "bin", "boot", "dev", "etc", "lib", "lib64", "media", "mnt", "opt", "proc", "run", "sbin",
    "spool", "srv", "sys", "tmp", "usr", "var",
  ]
  let words = line.split { " \"'`(=:;,|".contains($0) }
  return words.compactMap { word in
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[0].isEmpty, let folder = parts.dropFirst().first,
      !folder.isEmpty, folder.utf8.allSatisfy(isNameByte), !known.contains(String(folder))
    else { return nil }
    return String(folder)
  }
}
