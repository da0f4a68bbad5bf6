// Why something in the inbox is no input, in words that say what to change.
import LinuxSystem

/// Why something is not taken as input.
public enum RefusalReason: Hashable, Sendable, CustomStringConvertible {
  /// It is a FIFO, a socket, a device or a symbolic link.
  case notRegular(FileKind)
  /// It is a directory, and those are not looked into.
  case directoryNotRecursive
  /// It is a directory deeper than is looked into.
  case directoryTooDeep(limit: Int)
  /// It is a directory, and as many as are looked into have been found before it.
  case tooManyDirectories(limit: Int)
  /// It has other names, perhaps outside the inbox.
  case severalLinks(UInt64)
  /// It may not be read.
  case unreadable(SystemError)
  /// It is to be read as it grows, as too many others are.
  case tooManyFollowed(limit: Int)

  /// What stands there, and what to change.
  public var description: String {
    switch self {
    case .notRegular(let kind):
      "is a \(kind.rawValue), not a regular file; it was not opened. Put the data itself here"
    case .directoryNotRecursive:
      "is a directory; it was not looked into. Set inbox.recursive to true, or move its files up"
    case .directoryTooDeep(let limit):
      "is a directory more than \(limit) levels deep; it was not looked into. Move its files up"
    case .tooManyDirectories(let limit):
      "is a directory beyond the first \(limit); it was not looked into. Put the files of several "
        + "devices into one directory, or take away directories that are empty"
    case .severalLinks(let count):
      "is a file with \(count) names (hard links); it was not opened. Copy it instead of linking it"
    case .unreadable(let error):
      "may not be read (\(error.name)); nothing of it was learned. Run chmod g+r on it, and let "
        + "the program that writes it do the same"
    case .tooManyFollowed(let limit):
      "matches inbox.follow, as \(limit) others do already; it is not read. Let the glob match "
        + "fewer files"
    }
  }
}

/// Something in the inbox that is not taken.
public struct InboxRefusal: Hashable, Sendable, CustomStringConvertible {
  /// Where it is.
  public let path: FilePath
  /// Why it is not taken.
  public let reason: RefusalReason

  /// Something that is not taken.
  public init(path: FilePath, reason: RefusalReason) {
    self.path = path
    self.reason = reason
  }

  /// Where, what, and what to change.
  public var description: String { "\(path): \(reason)." }
}

/// Why an input file cannot be worked on.
public enum InboxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is no input.
  case refused(InboxRefusal)
  /// It cannot be renamed to where it belongs: that is another file system.
  case otherFileSystem(source: FilePath, target: FilePath)
  /// The kernel refused a call.
  case system(SystemError)

  /// Where, what, and what to change.
  public var description: String {
    switch self {
    case .refused(let refusal): refusal.description
    case .otherFileSystem(let source, let target):
      "\(source): cannot be renamed to \(target), which lies on another file system; "
        + "the file stays where it is. Put the whole spool on one file system"
    case .system(let error): error.description
    }
  }

  /// The error of the kernel, where it is one.
  public var systemError: SystemError? {
    if case .system(let error) = self { error } else { nil }
  }
}
