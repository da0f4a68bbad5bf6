// The variables that this process was started with.
import Glibc

/// The environment of this process.
public enum ProcessEnvironment {
  /// The value of the variable `name`, or nil where it is not set.
  public static func value(_ name: String) -> String? {
    // Sound: nothing in this program changes the environment, so the text stays where it is.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The directory that relative paths start from; empty where it is gone.
  public static var workingDirectory: FilePath {
    guard let path = unsafe getcwd(nil, 0) else { return FilePath("") }
    // Sound: getcwd has allocated the text for its caller, who frees it.
    defer { unsafe free(path) }
    return FilePath(unsafe String(cString: path))
  }

  /// The number of this process.
  public static var processID: Int32 { getpid() }
}
