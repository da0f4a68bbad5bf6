// The real binary as a process: run to its end, or started, watched and ended by its number.
import Foundation
import Glibc
import LinuxSystem

/// What a process that has ended leaves.
struct ProgramEnd: Equatable {
  /// The exit code, or 128 and the number of the signal that ended it.
  let code: Int32
  let output: String
  let messages: String
}

/// What a process that was not what a test needs comes to.
struct ProgramTrouble: Error, CustomStringConvertible {
  let description: String
}

/// A process of the binary that lies beside the tests.
struct Program {
  /// How long anything may take before a test gives up, on a crowded machine too: ten minutes.
  static let limitMilliseconds = 600_000
  /// How long one look at a condition is before the next.
  private static let stepMilliseconds = 5

  private let process: Process
  private let output: String
  private let messages: String

  /// The binary that the build has put beside the running test bundle.
  static let path: String = {
    let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appending(path: "forecastd").path
  }()

  /// Starts `executable`; its output goes to files in `directory`.
  ///
  /// - Parameters:
  ///   - arguments: the command line without the program's name.
  ///   - directory: where output is kept, under names of their own.
  ///   - executable: the program.
  /// - Throws: what kept it from starting.
  init(_ arguments: [String], in directory: String, executable: String = Program.path) throws {
    let name = "\(directory)/.\(UUID().uuidString)"
    (output, messages) = (name + ".stdout", name + ".stderr")
    process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: directory)
    process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": directory]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(output)
    process.standardError = try Self.file(messages)
    try process.run()
  }

  private static func file(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path))
    return try FileHandle(forWritingTo: URL(filePath: path))
  }

  var processID: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }
  /// What it has said on stderr so far.
  var messagesSoFar: String { (try? contents(of: messages)) ?? "" }

  /// Sends a signal, unless it has ended: then its number may be that of somebody else.
  func signal(_ number: Int32) {
    if isRunning { _ = kill(processID, number) }
  }

  /// Waits for its end; one that does not come is forced, and an error.
  func wait() throws -> ProgramEnd {
    let hasEnded = try Self.holds { !process.isRunning }
    if !hasEnded {
      signal(SIGKILL)
      throw ProgramTrouble(description: "did not end: \(process.arguments ?? []) \(messagesSoFar)")
    }
    let code = process.terminationStatus
    return ProgramEnd(
      code: process.terminationReason == .uncaughtSignal ? 128 + code : code,
      output: try contents(of: output), messages: try contents(of: messages))
  }

  /// Ends it as the service manager would, and waits for that.
  func stop() throws -> ProgramEnd {
    signal(SIGTERM)
    return try wait()
  }

  /// Ends it as nobody would.
  ///
  /// - Returns: whether that was its end; it may have been faster.
  @discardableResult
  func kill9() throws -> Bool {
    signal(SIGKILL)
    return try wait().code == 128 + SIGKILL
  }

  /// Waits until the process has reached `condition`.
  func reach(_ what: String, _ condition: () throws -> Bool) throws {
    let isReached = try Self.holds { try condition() || !isRunning }
    guard try isReached && condition() else {
      signal(SIGKILL)
      throw ProgramTrouble(description: "not reached: \(what). It said: \(messagesSoFar)")
    }
  }

  /// Looks again and again until `condition` holds.
  ///
  /// - Returns: whether it did within the limit.
  static func holds(_ condition: () throws -> Bool) throws -> Bool {
    for _ in 0..<(limitMilliseconds / stepMilliseconds) {
      if try condition() { return true }
      try pause(milliseconds: stepMilliseconds)
    }
    return try condition()
  }

  /// Lets other processes work.
  static func pause(milliseconds: Int) throws {
    _ = try Poller.wait(for: [], timeoutMilliseconds: milliseconds)
  }

  /// Runs `executable` to its end.
  static func run(
    _ arguments: [String], in directory: String, executable: String = Program.path
  ) throws -> ProgramEnd {
    try Program(arguments, in: directory, executable: executable).wait()
  }
}

/// The processes that a test has begun, to be ended with it however it ends.
final class BegunPrograms {
  private var programs: [Program] = []

  func note(_ program: Program) { programs.append(program) }

  /// Ends those that still run.
  func end() throws {
    for program in programs where program.isRunning { try program.kill9() }
  }
}

/// How to be somebody without privileges; nil where that cannot be tried.
enum Nobody {
  private static let setpriv = "/usr/bin/setpriv"

  /// Whether this process can make another that is nobody.
  static let isPossible = getuid() == 0 && FileManager.default.isExecutableFile(atPath: setpriv)

  /// What a program is started through to be nobody.
  static let command = [
    setpriv, "--reuid", "\(number)", "--regid", "\(number)", "--clear-groups",
  ]

  /// Starts a program as nobody, with the group `group` only.
  static func start(
    _ executable: String, _ arguments: [String], group: UInt32 = number, in directory: String
  ) throws -> Program {
    let identity = ["--reuid", "\(number)", "--regid", "\(group)", "--clear-groups"]
    return try Program(identity + [executable] + arguments, in: directory, executable: setpriv)
  }

  /// The number of the user and of the group that own nothing.
  static let number: UInt32 = 65_534
}

/// Sets who may do what with a file.
func setMode(_ mode: Int, of path: String) throws {
  try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}

/// Gives a file to nobody.
func giveToNobody(_ path: String) throws {
  try FileManager.default.setAttributes(
    [.ownerAccountID: Int(Nobody.number), .groupOwnerAccountID: Int(Nobody.number)],
    ofItemAtPath: path)
}
