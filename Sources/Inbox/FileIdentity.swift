// Which file this is: by its content, and by its place on the disk.
import LinuxSystem

/// What tells one input file from another: its content.
///
/// The rest helps to find it again, and to see whether it is still what it was.
public struct FileIdentity: Hashable, Sendable {
  /// The file system it lies on.
  public let device: UInt64
  /// Its number there, which another file gets as soon as this one is gone.
  public let inode: UInt64
  /// When it was made, nanoseconds since 1970, where the file system keeps that.
  public let bornNanoseconds: Int64?
  /// Its length in bytes.
  public let size: Int64
  /// The SHA-256 of all of its content.
  public let digest: ContentDigest

  /// The identity of a file with this status and content.
  public init(status: FileStatus, digest: ContentDigest) {
    device = status.device
    inode = status.inode
    bornNanoseconds = status.bornNanoseconds
    size = status.size
    self.digest = digest
  }
}
