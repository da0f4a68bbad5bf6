// Faults from outside of the program: calls that fail, and mounts of its own.
import Foundation
import Glibc
import Testing

/// Lets system calls of a process fail, by strace.
enum Tracer {
  private static let path = "/usr/bin/strace"
  /// Whether strace is there.
  static let isPresent = FileManager.default.isExecutableFile(atPath: path)

  /// What a program is started through so that a call of it fails, as `fsync:error=EIO`.
  static func command(_ fault: String) -> [String] {
    // -D: the process is the program, and strace a child of it.
    [path, "-D", "-f", "-qq", "-o", "/dev/null"] + injection(fault)
  }

  /// Lets a call of a running process fail from now on.
  static func attach(to program: Program, _ fault: String, in directory: String) throws -> Program {
    let tracer = try Program(
      ["-f", "-o", "/dev/null", "-p", "\(program.processID)"] + injection(fault), in: directory,
      executable: path)
    try tracer.reach("the process") { tracer.messagesSoFar.contains("attached") }
    return tracer
  }

  private static func injection(_ fault: String) -> [String] {
    ["-e", "trace=\(fault.prefix { $0 != ":" })", "-e", "inject=\(fault)"]
  }
}

/// Gives a process mounts that nobody else sees.
enum OwnMounts {
  private static let unshare = "/usr/bin/unshare"
  private static let nsenter = "/usr/bin/nsenter"

  /// Whether this process may do that; containers often may not.
  static let arePossible: Bool = {
    guard getuid() == 0, FileManager.default.isExecutableFile(atPath: nsenter) else { return false }
    let directory = FileManager.default.temporaryDirectory.path
    // Expected: where it cannot be run, it is not possible.
    let end = try? Program.run(
      ["-m", "/bin/mount", "--bind", directory, directory], in: directory, executable: unshare)
    return end?.code == 0
  }()

  /// What a program is started through, with a shell command that mounts something first.
  static func command(_ first: String = ":") -> [String] {
    [unshare, "-m", "--propagation", "private", "/bin/sh", "-c", first + "; exec \"$@\"", "sh"]
  }

  /// Runs a command that sees the mounts of `program`.
  static func run(_ command: [String], of program: Program, in directory: String) throws {
    let end = try Program.run(
      ["-t", "\(program.processID)", "-m"] + command, in: directory, executable: nsenter)
    try #require(end.code == 0, "\(end)")
  }
}
