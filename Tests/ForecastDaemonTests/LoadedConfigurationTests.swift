// A configuration and where it came from.
import FoundationEssentials
import Testing

@testable import ForecastDaemon

/// Runs `body` in a fresh directory that is removed afterwards.
private func inFreshDirectory(_ body: (String) throws -> Void) throws {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "forecastd-configuration-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(at: directory) }
  try body(directory.path)
}

private func problem(_ path: String?, standardPath: String = "/nowhere") -> String? {
  do throws(ConfigurationError) {
    _ = try LoadedConfiguration(path: path, standardPath: standardPath)
    return nil
  } catch {
    return error.description
  }
}

@Test func `a file that is named is read`() throws {
  try inFreshDirectory { directory in
    let path = directory + "/f.json5"
    try Data("{ forecast: { horizon: 3 } }".utf8).write(to: URL(filePath: path))
    let loaded = try LoadedConfiguration(path: path)
    #expect(loaded.path == path)
    #expect(loaded.configuration.forecast.horizon == 3)
  }
}

@Test func `the standard file is read where it exists, and only then`() throws {
  try inFreshDirectory { directory in
    let path = directory + "/f.json5"
    let without = try LoadedConfiguration(path: nil, standardPath: path)
    #expect(without.path == nil && without.configuration == Configuration())
    try Data("{ forecast: { horizon: 3 } }".utf8).write(to: URL(filePath: path))
    let with = try LoadedConfiguration(path: nil, standardPath: path)
    #expect(with.path == path && with.configuration.forecast.horizon == 3)
  }
}

@Test func `a symbolic link is followed`() throws {
  try inFreshDirectory { directory in
    try Data("{ forecast: { horizon: 3 } }".utf8).write(to: URL(filePath: directory + "/real"))
    let link = directory + "/link.json5"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real")
    #expect(try LoadedConfiguration(path: link).configuration.forecast.horizon == 3)
  }
}

/// Field failure S4.
@Test func `what is not there, no file, or too large is a problem`() throws {
  try inFreshDirectory { directory in
    #expect(
      problem(directory + "/none")
        == "\(directory)/none: there is no such file; name another one with --config")
    #expect(
      problem(directory) == "\(directory): is not a regular file; name a file with --config")
    #expect(
      problem(nil, standardPath: directory)
        == "\(directory): is not a regular file; name a file with --config")
    let large = directory + "/large"
    try Data(repeating: 0x20, count: Configuration.fileByteLimit + 1)
      .write(to: URL(filePath: large))
    #expect(
      problem(large)
        == "\(large): the file is larger than 1048576 bytes; this cannot be a configuration")
  }
}
