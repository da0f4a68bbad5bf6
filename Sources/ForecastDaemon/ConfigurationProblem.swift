// What is wrong with a configuration: where, what stands there, and the way out.

/// One problem of a configuration file.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The line, counted from 1; nil where the problem is the file as a whole.
  public let line: Int?
  /// The key, such as `series[0].interval`; empty where the problem is not one of a key.
  public let keyPath: String
  /// What stands there and what to change, as one sentence.
  public let message: String

  /// A problem of `path`.
  public init(path: String, line: Int?, keyPath: String, message: String) {
    self.path = path
    self.line = line
    self.keyPath = keyPath
    self.message = message
  }

  /// Such as `/etc/forecastd/forecastd.json5:12: series[0].interval: …`.
  public var description: String {
    path + (line.map { ":\($0)" } ?? "") + ": " + (keyPath.isEmpty ? "" : keyPath + ": ") + message
  }
}

/// A configuration that cannot be used, with everything that is wrong with it.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The problems in the order of their lines; never empty.
  public let problems: [ConfigurationProblem]

  /// An error of `problems`.
  ///
  /// - Precondition: at least one problem.
  public init(problems: [ConfigurationProblem]) {
    precondition(!problems.isEmpty, "an error has a problem")
    self.problems = problems
  }

  /// A problem a line.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
