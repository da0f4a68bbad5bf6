// How the process ends: the codes of sysexits.h that scripts and the service manager act on.

/// An exit code of the command line (sysexits.h).
public enum ExitCode: Int32, Sendable {
  /// Everything was done.
  case done = 0
  /// Finished, but some files or series failed.
  case finishedWithFailures = 1
  /// The command line is wrong.
  case usage = 64
  /// Input data or the database cannot be used.
  case badData = 65
  /// A bug of ours.
  case bug = 70
  /// An output cannot be created.
  case cannotCreate = 73
  /// The disk failed.
  case inputOutput = 74
  /// Already running, or a passing condition.
  case temporary = 75
  /// Permission is missing.
  case permission = 77
  /// The configuration is wrong.
  case configuration = 78
}

/// Why the daemon cannot start or go on: a sentence for the person, a code for the service manager.
public struct DaemonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The code the process ends with.
  public let exitCode: ExitCode
  /// What happened, where, and what to do about it.
  public let description: String

  /// An end of the process.
  public init(_ exitCode: ExitCode, _ description: String) {
    self.exitCode = exitCode
    self.description = description
  }
}
