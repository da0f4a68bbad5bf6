// The file system of the kernel: one call each, interruptions retried, no symbolic link followed.
import CLinux
import Glibc

/// The files of this machine.
public struct LinuxFileSystem: FileSystem {
  /// Beneath this directory no part of a path may be a symbolic link; nil trusts every directory.
  public let linkFreeRoot: FilePath?

  /// The files of this machine.
  ///
  /// - Parameter linkFreeRoot: a directory that strangers may write beneath. A path beneath it is
  ///   followed part by part, so that a directory that was exchanged for a symbolic link leads
  ///   nowhere (ENOTDIR). The way to the root itself may hold links.
  public init(linkFreeRoot: FilePath? = nil) {
    self.linkFreeRoot = linkFreeRoot
  }

  /// Opens the file at `path`.
  public func openFile(_ path: FilePath, _ mode: OpenMode) throws(SystemError) -> OpenFile {
    let place = try place(of: path)
    // The root itself is trusted, and may be a link.
    let following = path == linkFreeRoot && mode == .directory ? 0 : O_NOFOLLOW
    let flags = following | O_NONBLOCK | O_CLOEXEC | mode.flags
    let number = try retrying("open", path) { place.open(flags) }
    if case .createExclusive(let permissions) = mode {
      do {
        try retrying("fchmod", path) { fchmod(number, permissions) }
      } catch {
        _ = Glibc.close(number)
        throw error
      }
    }
    return OpenFile(number: number, path: path)
  }

  /// Closes `file`; never retried, for Linux frees the number in any case.
  public func close(_ file: OpenFile) {
    _ = Glibc.close(file.number)
  }

  /// Reads from byte `offset` on.
  public func read(
    _ file: OpenFile, at offset: Int64, into buffer: inout MutableSpan<UInt8>
  ) throws(SystemError) -> Int {
    // Sound: the kernel writes at most to the rest of the span's own memory.
    try unsafe buffer.withUnsafeMutableBytes { bytes throws(SystemError) in
      var filled = 0
      while filled < bytes.count {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
        let count = try retrying("read", file.path) {
          unsafe pread(file.number, rest.baseAddress, rest.count, off_t(offset) + filled)
        }
        if count == 0 { break }
        filled += count
      }
      return filled
    }
  }

  /// Writes all of `bytes` from byte `offset` on.
  public func write(_ bytes: Span<UInt8>, to file: OpenFile, at offset: Int64)
    throws(SystemError)
  {
    var written = 0
    while written < bytes.count {
      let rest = bytes.extracting(written..<bytes.count)
      // Sound: the kernel reads `count` bytes of the span's own memory.
      let count = try unsafe rest.withUnsafeBytes { bytes throws(SystemError) in
        try retrying("write", file.path) {
          unsafe pwrite(file.number, bytes.baseAddress, bytes.count, off_t(offset) + written)
        }
      }
      guard count > 0 else { throw SystemError(call: "write", path: file.path, number: ENOSPC) }
      written += count
    }
  }

  /// Cuts or extends `file`.
  public func truncate(_ file: OpenFile, to length: Int64) throws(SystemError) {
    try retrying("ftruncate", file.path) { ftruncate(file.number, off_t(length)) }
  }

  /// Makes `file` durable.
  public func sync(_ file: OpenFile, _ scope: SyncScope) throws(SystemError) {
    switch scope {
    case .content: try retrying("fdatasync", file.path) { fdatasync(file.number) }
    case .everything: try retrying("fsync", file.path) { fsync(file.number) }
    }
  }

  /// Renames.
  public func rename(_ source: FilePath, to target: FilePath, replacing: Bool)
    throws(SystemError)
  {
    let old = try place(of: source)
    let new = try place(of: target)
    do {
      try retrying("rename", source) { old.rename(to: new, replacing: replacing) }
    } catch {
      // NFS and most of FUSE refuse to rename without replacing: look, then rename. That is as good
      // where only this program makes names, which is everywhere but in the inbox.
      guard error.number == EINVAL, !replacing else { throw error }
      guard try !exists(target) else {
        throw SystemError(call: "rename", path: source, number: EEXIST)
      }
      try retrying("rename", source) { old.rename(to: new, replacing: true) }
    }
  }

  /// Removes a name.
  public func unlink(_ path: FilePath) throws(SystemError) {
    let place = try place(of: path)
    try retrying("unlink", path) { place.unlink(flags: 0) }
  }

  /// Makes a directory.
  ///
  /// A set-group-ID bit that comes from the directory above is kept where that is allowed:
  /// a service under RestrictSUIDSGID= may not name the bit, and then does without it.
  public func makeDirectory(_ path: FilePath, permissions: UInt32) throws(SystemError) {
    let place = try place(of: path)
    try retrying("mkdir", path) { place.makeDirectory(permissions) }
    let directory = try open(path, .directory)
    let made = try directory.status().permissions
    guard made & 0o777 != permissions & 0o777 else { return }
    let number = directory.number
    do {
      try retrying("fchmod", path) { fchmod(number, permissions | made & 0o2000) }
    } catch {
      // Expected: EPERM under RestrictSUIDSGID=.
      guard error.isForbidden, made & 0o2000 != 0 else { throw error }
      try retrying("fchmod", path) { fchmod(number, permissions) }
    }
  }

  /// Removes an empty directory.
  public func removeDirectory(_ path: FilePath) throws(SystemError) {
    let place = try place(of: path)
    try retrying("rmdir", path) { place.unlink(flags: AT_REMOVEDIR) }
  }

  private func place(of path: FilePath) throws(SystemError) -> Place {
    try Place(of: path, linkFreeRoot: linkFreeRoot)
  }
}

extension OpenMode {
  /// The flags of open(2) beyond those that every file is opened with.
  fileprivate var flags: Int32 {
    switch self {
    case .read: O_RDONLY
    case .readWrite: O_RDWR
    case .createExclusive: O_RDWR | O_CREAT | O_EXCL
    case .directory: O_RDONLY | O_DIRECTORY
    }
  }
}
