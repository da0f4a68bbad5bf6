// The real binary and its console: what is written where, and the code it ends with.
import Foundation
import ForecastDaemon
import Glibc
import Testing

@testable import StateStore

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

/// Method: stdout is a terminal of 60 columns, whose other side is read.
@Test(
  arguments: [
    ([:], true), (["TERM": "xterm"], true), (["NO_COLOR": ""], true), (["NO_COLOR": "1"], false),
    (["TERM": "dumb"], false),
  ] as [([String: String], Bool)])
func `a terminal gets lines of its width, and colour unless that is not wanted`(
  variables: [String: String], isColoured: Bool
) throws {
  try withSampleStore { path in
    var size = winsize(ws_row: 25, ws_col: 60, ws_xpixel: 0, ws_ypixel: 0)
    var (terminal, number) = (Int32(-1), Int32(-1))
    try #require(unsafe openpty(&terminal, &number, nil, nil, &size) == 0)
    defer { close(terminal) }
    let side = FileHandle(fileDescriptor: number, closeOnDealloc: true)
    let ended = try run(["series", "--state", path], variables: variables, output: side)
    try side.close()
    #expect(ended.code == 0, "\(ended)")
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe read(terminal, &bytes, bytes.count)
    let shown = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    #expect(shown.contains("boiler/temp"), "\(shown)")
    #expect(shown.contains("\u{1B}[1m") == isColoured, "\(shown.debugDescription)")
    let lines = shown.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
      .split(whereSeparator: \.isNewline)
    #expect(lines.count > 1 && lines.allSatisfy { $0.count <= 60 }, "\(shown.debugDescription)")
  }
}

@Test func `what only a bug of ours can bring about ends with code 70`() throws {
  try withSampleStore { path in
    let connection = try SQLiteConnection(path: path, readOnly: false)
    try connection.execute("DROP VIEW series_status")
    let ended = try run(["series", "--state", path])
    #expect(ended.code == 70 && ended.output == "")
    #expect(ended.messages.contains("no such table: series_status"), "\(ended)")
  }
}
