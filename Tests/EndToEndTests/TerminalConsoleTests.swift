// The real binary and its console: what is written where, and the code it ends with.
import Foundation
import ForecastDaemon
import Testing

/// What a process came to.
private struct Ended {
  let code: Int32
  let output: String
  let messages: String
}

/// The program, beside the tests.
private func binary() throws -> URL {
  let directory = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent()
  let path = directory.appending(path: "forecastd")
  try #require(FileManager.default.isExecutableFile(atPath: path.path))
  return path
}

/// Runs the program, its stdout led to `output` or gathered.
private func run(
  _ arguments: [String], variables: [String: String] = [:], output: FileHandle? = nil
) throws -> Ended {
  let process = Process()
  process.executableURL = try binary()
  process.arguments = arguments
  process.environment = variables
  let standardOutput = Pipe()
  let standardError = Pipe()
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = output ?? standardOutput
  process.standardError = standardError
  try process.run()
  // What these commands say fits into a pipe, so that reading one after the other cannot block.
  let text = output == nil ? standardOutput.fileHandleForReading.readDataToEndOfFile() : Data()
  let messages = standardError.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return Ended(
    code: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
    messages: String(decoding: messages, as: UTF8.self))
}

@Test func `output goes to stdout, messages to stderr, codes to the shell`() throws {
  let version = try run(["version"])
  #expect(version.code == 0 && version.messages.isEmpty)
  #expect(version.output.hasPrefix("forecastd \(programVersion)\nSQLite "))
  let wrong = try run(["stauts"])
  #expect(wrong.code == 64 && wrong.output.isEmpty)
  #expect(wrong.messages.hasPrefix("forecastd: there is no command 'stauts'"))
}

@Test func `a full disk behind stdout is an I/O error`() throws {
  let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
  let ended = try run(["help"], output: full)
  #expect(ended.code == 74)
  #expect(
    ended.messages
      == "forecastd: stdout: no space left (ENOSPC); the output is not complete\n")
}

@Test func `the width comes from the environment, and a pipe is neither cut nor coloured`() throws {
  let narrow = try run(["help"], variables: ["COLUMNS": "60"])
  #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 60 })
  let wide = try run(["help"], variables: ["TERM": "xterm"])
  #expect(wide.output.split(separator: "\n").contains { $0.count > 70 })
  #expect(!wide.output.contains("\u{1B}"))
}
