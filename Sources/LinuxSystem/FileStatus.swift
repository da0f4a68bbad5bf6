// What the kernel says of a file: its kind, its identity, its size, its times.

/// What stands behind a name.
public enum FileKind: String, Hashable, Sendable {
  case regular = "regular file"
  case directory = "directory"
  case symbolicLink = "symbolic link"
  case fifo = "FIFO"
  case socket = "socket"
  case characterDevice = "character device"
  case blockDevice = "block device"
  case unknown = "unknown kind of file"
}

/// One name of a directory, as the directory itself tells it.
public struct DirectoryEntry: Hashable, Sendable {
  /// The name, without `/`; never `.` or `..`.
  public let name: [UInt8]
  /// The kind; some file systems say `unknown` of everything.
  public let kind: FileKind

  /// An entry of a directory.
  public init(name: [UInt8], kind: FileKind) {
    self.name = name
    self.kind = kind
  }
}

/// What the kernel says of a file at one moment.
public struct FileStatus: Hashable, Sendable {
  /// What the file is.
  public var kind: FileKind
  /// The file system it lies on, as `st_dev` counts.
  public var device: UInt64
  /// Its number there, which another file gets as soon as this one is gone.
  public var inode: UInt64
  /// Its length in bytes.
  public var size: Int64
  /// When its content changed, nanoseconds since 1970; anyone may set it to any value.
  public var modifiedNanoseconds: Int64
  /// When anything about it changed, nanoseconds since 1970, by the kernel's clock.
  public var changedNanoseconds: Int64
  /// When it was made, nanoseconds since 1970, where the file system keeps that.
  public var bornNanoseconds: Int64?
  /// How many names it has.
  public var linkCount: UInt64
  /// Its owner.
  public var userID: UInt32
  /// Its group.
  public var groupID: UInt32
  /// The permission bits, with set-id and sticky: 0 to 0o7777.
  public var permissions: UInt32

  /// The status of a file.
  public init(
    kind: FileKind, device: UInt64, inode: UInt64, size: Int64, modifiedNanoseconds: Int64,
    changedNanoseconds: Int64, bornNanoseconds: Int64?, linkCount: UInt64, userID: UInt32,
    groupID: UInt32, permissions: UInt32
  ) {
    self.kind = kind
    self.device = device
    self.inode = inode
    self.size = size
    self.modifiedNanoseconds = modifiedNanoseconds
    self.changedNanoseconds = changedNanoseconds
    self.bornNanoseconds = bornNanoseconds
    self.linkCount = linkCount
    self.userID = userID
    self.groupID = groupID
    self.permissions = permissions
  }

  /// Whether `other` is the same file, though perhaps at another moment.
  public func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode && bornNanoseconds == other.bornNanoseconds
  }

  /// Whether `other` is the same file with, by all that can be seen, the same content.
  public func isUnchanged(from other: FileStatus) -> Bool {
    isSameFile(as: other) && size == other.size
      && modifiedNanoseconds == other.modifiedNanoseconds
      && changedNanoseconds == other.changedNanoseconds
  }
}

/// A mounted file system.
public struct Volume: Hashable, Sendable {
  /// Bytes that this user can still write.
  public let freeBytes: UInt64
  /// Bytes altogether.
  public let totalBytes: UInt64
  /// The kernel's number for its type, `f_type` of statfs.
  public let typeNumber: UInt32

  /// A file system with that much space.
  public init(freeBytes: UInt64, totalBytes: UInt64, typeNumber: UInt32) {
    self.freeBytes = freeBytes
    self.totalBytes = totalBytes
    self.typeNumber = typeNumber
  }

  /// The name of a type that gives no events for what others write, or nil for a local one.
  ///
  /// On these the directory has to be looked at by the clock, and SQLite's log must not live.
  public var networkName: String? {
    switch typeNumber {
    case 0x6969: "NFS"
    case 0xFE53_4D42, 0xFF53_4D42, 0x517B: "SMB"
    case 0x6573_5546: "FUSE"
    case 0x0102_1997: "9p"
    case 0x5346_414F, 0x6B41_4653: "AFS"
    case 0x00C3_6400: "Ceph"
    default: nil
    }
  }
}
