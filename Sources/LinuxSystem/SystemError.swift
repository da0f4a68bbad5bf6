// What the kernel refused: the call, the path, and errno.
import Glibc

/// A system call that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The call, such as `open`.
  public let call: String
  /// The file it was about, where there is one.
  public let path: FilePath?
  /// The kernel's errno, positive.
  public let number: Int32

  /// A call that failed with `number`.
  public init(call: String, path: FilePath? = nil, number: Int32) {
    self.call = call
    self.path = path
    self.number = number
  }

  /// Where, what happened, and what to change where the error itself says so:
  /// `/spool/inbox/x.csv: open failed: permission denied (EACCES)`.
  public var description: String {
    let place = path.map { "\($0): " } ?? ""
    let advice = advice.map { ". \($0)" } ?? ""
    return "\(place)\(call) failed: \(text) (\(name))\(advice)"
  }

  /// The name of errno, such as `ENOENT`, or its number.
  public var name: String { entry?.name ?? "errno \(number)" }

  /// What errno means, in a few words.
  public var text: String { entry?.text ?? "unknown error" }

  /// Whether the disk, or this user's share of it, is full.
  public var isOutOfSpace: Bool { number == ENOSPC || number == EDQUOT }
  /// Whether nothing has that name.
  public var isMissing: Bool { number == ENOENT }
  /// Whether something has that name already.
  public var isExisting: Bool { number == EEXIST }
  /// Whether the two names lie on different file systems.
  public var isCrossDevice: Bool { number == EXDEV }
  /// Whether permissions forbid it.
  public var isForbidden: Bool { number == EACCES || number == EPERM }
  /// Whether the file system can only be read.
  public var isReadOnly: Bool { number == EROFS }
  /// Whether a symbolic link stands where none is followed.
  public var isSymbolicLink: Bool { number == ELOOP || number == EMLINK }
  /// Whether descriptors have run out: of the process, of the machine, or of this user's watches.
  public var isOutOfDescriptors: Bool { number == EMFILE || number == ENFILE }
  /// Whether the directory still holds something.
  public var isNotEmpty: Bool { number == ENOTEMPTY || number == EEXIST }
  /// Whether a part of the path is no directory: a file, or a link where none is followed.
  public var isNotDirectory: Bool { number == ENOTDIR }
  /// Whether the path leads to something else than a file that can be read, or to nothing.
  public var isNoFile: Bool { [EISDIR, ENOTDIR, EINVAL, ELOOP].contains(number) }
  /// Whether a sync failed: what was written may be lost without another sign, so end the process.
  public var isSyncFailure: Bool { call == "fsync" || call == "fdatasync" }
  /// Whether the disk itself failed.
  public var isInputOutput: Bool { number == EIO }

  /// The error of one who finds every name taken that might be given to the file at `path`.
  public static func nameTaken(_ path: FilePath) -> SystemError {
    SystemError(call: "rename", path: path, number: EEXIST)
  }

  /// The error of one who needs a regular file at `path`, where something else stands.
  public static func notAFile(_ path: FilePath, isDirectory: Bool) -> SystemError {
    SystemError(call: "open", path: path, number: isDirectory ? EISDIR : EINVAL)
  }

  /// The error of one who needs a directory at `path`, where a file stands.
  static func notDirectory(_ path: FilePath) -> SystemError {
    SystemError(call: "mkdir", path: path, number: ENOTDIR)
  }

  private var entry: (number: Int32, name: String, text: String)? {
    knownErrors.first { $0.number == number }
  }

  private var advice: String? {
    switch number {
    case ENOSPC, EDQUOT: "Free some space; nothing is lost, and the work is repeated."
    case EROFS: "Make the file system writable again, then restart the service."
    case EMFILE, ENFILE: "Raise LimitNOFILE= of the service."
    default: nil
    }
  }
}

/// The errors that files, events and sockets meet, and their meaning in a few words.
private let knownErrors: [(number: Int32, name: String, text: String)] = [
  (EPERM, "EPERM", "operation not permitted"),
  (ENOENT, "ENOENT", "no such file or directory"),
  (EINTR, "EINTR", "interrupted"),
  (EIO, "EIO", "input or output error of the device"),
  (EBADF, "EBADF", "not an open file"),
  (EAGAIN, "EAGAIN", "not available now"),
  (ENOMEM, "ENOMEM", "out of memory"),
  (EACCES, "EACCES", "permission denied"),
  (EBUSY, "EBUSY", "in use"),
  (EEXIST, "EEXIST", "the name is taken"),
  (EXDEV, "EXDEV", "the names lie on different file systems"),
  (ENODEV, "ENODEV", "no such device"),
  (ENOTDIR, "ENOTDIR", "not a directory"),
  (EISDIR, "EISDIR", "is a directory"),
  (EINVAL, "EINVAL", "invalid argument"),
  (ENFILE, "ENFILE", "too many open files on this machine"),
  (EMFILE, "EMFILE", "too many open files in this process"),
  (EFBIG, "EFBIG", "the file would be too large"),
  (ENOSPC, "ENOSPC", "no space left"),
  (EROFS, "EROFS", "the file system is read-only"),
  (EMLINK, "EMLINK", "too many links"),
  (EPIPE, "EPIPE", "nobody reads the other end"),
  (ENAMETOOLONG, "ENAMETOOLONG", "the name is too long"),
  (ENOSYS, "ENOSYS", "this kernel does not know the call"),
  (ENOTEMPTY, "ENOTEMPTY", "the directory is not empty"),
  (ELOOP, "ELOOP", "a symbolic link stands there"),
  (ECONNREFUSED, "ECONNREFUSED", "nobody listens there"),
  (EOPNOTSUPP, "EOPNOTSUPP", "the file system does not support it"),
  (ESTALE, "ESTALE", "the network file system lost the file"),
  (EDQUOT, "EDQUOT", "the quota is used up"),
  (ETIMEDOUT, "ETIMEDOUT", "timed out"),
]

/// Runs one system call again for as long as a signal interrupts it.
///
/// - Parameters:
///   - name: the call, for the error.
///   - path: the file it is about, for the error.
///   - call: gives a negative number where it failed, and errno then says why.
/// - Returns: what the call gave, not negative.
/// - Throws: the error that errno names.
@discardableResult
func retrying<Result: SignedInteger>(
  _ name: String, _ path: FilePath? = nil, _ call: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = call()
    let number = errno
    if result >= 0 { return result }
    if number != EINTR { throw SystemError(call: name, path: path, number: number) }
  }
}
