// What the inbox may hold and how much of it is looked at.
import LinuxSystem

/// How the inbox is looked through.
public struct InboxOptions: Hashable, Sendable {
  /// Whether subdirectories are looked into; each names a device.
  public var isRecursive: Bool
  /// Names that are passed over; a pattern is held against the name and against the whole path in
  /// the inbox.
  public var ignored: [GlobPattern]
  /// Files that grow, listed apart and never claimed; held against names and paths alike.
  public var followed: [GlobPattern]
  /// How long a file must not have changed, in microseconds.
  public var settleMicroseconds: Int64
  /// How many candidates a look remembers, the oldest ones, and how many refusals.
  public var candidateLimit: Int
  /// How many directories are looked into.
  public var directoryLimit: Int
  /// How deep directories are looked into; 1 is a directory of the inbox.
  public var depthLimit: Int
  /// How many growing files are listed.
  public var followedLimit: Int

  /// Options; the defaults are those of the configuration.
  public init(
    isRecursive: Bool = true, ignored: [GlobPattern] = InboxOptions.defaultIgnored,
    followed: [GlobPattern] = [], settleMicroseconds: Int64 = 2_000_000,
    candidateLimit: Int = 10_000, directoryLimit: Int = 100_000, depthLimit: Int = 8,
    followedLimit: Int = 1000
  ) {
    self.isRecursive = isRecursive
    self.ignored = ignored
    self.followed = followed
    self.settleMicroseconds = settleMicroseconds
    self.candidateLimit = candidateLimit
    self.directoryLimit = directoryLimit
    self.depthLimit = depthLimit
    self.followedLimit = followedLimit
  }

  /// Hidden files, and what editors, browsers and transfer programs call what is not whole yet.
  public static let defaultIgnored = [
    ".*", "*~", "*.tmp", "*.part", "*.filepart", "*.crdownload",
  ].compactMap { GlobPattern($0) }
}
