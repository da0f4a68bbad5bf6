// What the kernel says of files, directories and volumes, turned into values.
import CLinux
import Glibc

extension LinuxFileSystem {
  /// The status of what is open.
  public func status(of file: OpenFile) throws(SystemError) -> FileStatus {
    try status(of: [0], in: file.number, flags: AT_EMPTY_PATH, path: file.path)
  }

  /// The status of what stands at `path`.
  public func status(_ path: FilePath) throws(SystemError) -> FileStatus {
    let place = try Place(of: path, linkFreeRoot: linkFreeRoot)
    return try status(
      of: place.name, in: place.directory, flags: AT_SYMLINK_NOFOLLOW, path: path)
  }

  /// The status of the file `name` in an open directory.
  public func status(_ name: [UInt8], in directory: OpenFile) throws(SystemError) -> FileStatus {
    let path = directory.path.appending(name)
    let name = name.map { CChar(bitPattern: $0) } + [0]
    return try status(of: name, in: directory.number, flags: AT_SYMLINK_NOFOLLOW, path: path)
  }

  private func status(of name: [CChar], in directory: Int32, flags: Int32, path: FilePath)
    throws(SystemError) -> FileStatus
  {
    var answer = statx()
    let mask = UInt32(STATX_BASIC_STATS | STATX_BTIME)
    try retrying("stat", path) { unsafe statx(directory, name, flags, mask, &answer) }
    return FileStatus(answer)
  }

  /// The next few names of an open directory: as many as fit into 32 KiB.
  public func nextEntries(of directory: OpenFile) throws(SystemError) -> [DirectoryEntry] {
    var buffer = [UInt8](repeating: 0, count: 32768)
    while true {
      // Sound: the kernel writes at most `count` bytes to the array's own memory.
      var span = buffer.mutableSpan
      let length = try unsafe span.withUnsafeMutableBytes { bytes throws(SystemError) in
        try retrying("getdents", directory.path) {
          unsafe getdents64(directory.number, bytes.baseAddress, bytes.count)
        }
      }
      let entries = directoryEntries(buffer[..<length])
      // A batch of nothing but `.` and `..` is not the end.
      if length == 0 || !entries.isEmpty { return entries }
    }
  }

  /// The file system that `path` lies on.
  public func volume(at path: FilePath) throws(SystemError) -> Volume {
    var space = statvfs()
    var type = statfs()
    let name = try path.nullTerminated(for: "statvfs")
    try retrying("statvfs", path) { unsafe statvfs(name, &space) }
    try retrying("statfs", path) { unsafe statfs(name, &type) }
    return Volume(
      freeBytes: UInt64(space.f_bavail) * UInt64(space.f_frsize),
      totalBytes: UInt64(space.f_blocks) * UInt64(space.f_frsize),
      typeNumber: UInt32(truncatingIfNeeded: type.f_type))
  }
}

/// The entries in what getdents64 gave, `.` and `..` left out.
///
/// Each is: 8 bytes inode, 8 bytes offset, 2 bytes length of the whole (little or big end first as
/// the machine has it), 1 byte kind, the name, zeros.
private func directoryEntries(_ bytes: ArraySlice<UInt8>) -> [DirectoryEntry] {
  var entries: [DirectoryEntry] = []
  var rest = bytes
  while rest.count > 19 {
    let start = rest.startIndex
    #if _endian(little)
      let length = Int(rest[start + 16]) | Int(rest[start + 17]) << 8
    #else
      let length = Int(rest[start + 16]) << 8 | Int(rest[start + 17])
    #endif
    precondition(length > 19 && length <= rest.count, "getdents64 gave a broken record")
    let name = Array(rest[(start + 19)..<(start + length)].prefix { $0 != 0 })
    if name != [0x2E] && name != [0x2E, 0x2E] {
      entries.append(DirectoryEntry(name: name, kind: FileKind(directoryType: rest[start + 18])))
    }
    rest = rest.dropFirst(length)
  }
  return entries
}

extension FileKind {
  /// The kind that `d_type` of a directory entry tells.
  fileprivate init(directoryType: UInt8) {
    switch directoryType {
    case 0: self = .unknown
    default: self = FileKind(mode: UInt32(directoryType) << 12)
    }
  }

  /// The kind that `st_mode` tells.
  init(mode: UInt32) {
    switch mode & 0o170000 {
    case 0o100000: self = .regular
    case 0o040000: self = .directory
    case 0o120000: self = .symbolicLink
    case 0o010000: self = .fifo
    case 0o140000: self = .socket
    case 0o020000: self = .characterDevice
    case 0o060000: self = .blockDevice
    default: self = .unknown
    }
  }
}

extension FileStatus {
  /// The status that statx gave.
  fileprivate init(_ answer: statx) {
    let isBornKnown = answer.stx_mask & UInt32(STATX_BTIME) != 0
    self.init(
      kind: FileKind(mode: UInt32(answer.stx_mode)),
      device: deviceNumber(major: answer.stx_dev_major, minor: answer.stx_dev_minor),
      inode: answer.stx_ino,
      size: Int64(answer.stx_size),
      modifiedNanoseconds: nanoseconds(answer.stx_mtime),
      changedNanoseconds: nanoseconds(answer.stx_ctime),
      bornNanoseconds: isBornKnown ? nanoseconds(answer.stx_btime) : nil,
      linkCount: UInt64(answer.stx_nlink),
      userID: answer.stx_uid,
      groupID: answer.stx_gid,
      permissions: UInt32(answer.stx_mode) & 0o7777)
  }
}

/// The moment as nanoseconds since 1970; the far past and future end where Int64 does.
private func nanoseconds(_ time: statx_timestamp) -> Int64 {
  let seconds = min(max(time.tv_sec, -9_000_000_000), 9_000_000_000)
  return seconds * 1_000_000_000 + Int64(time.tv_nsec)
}

/// The two halves put together as `st_dev` has them, which JOURNAL_STREAM quotes.
private func deviceNumber(major: UInt32, minor: UInt32) -> UInt64 {
  let major = UInt64(major)
  let minor = UInt64(minor)
  return (major & 0xFFF) << 8 | (major & 0xFFFF_F000) << 32 | minor & 0xFF
    | (minor & 0xFFFF_FF00) << 12
}
