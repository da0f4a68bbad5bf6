// The seam to the disk: every call that this program makes to a file system, and no other.

/// For what a file is opened.
public enum OpenMode: Hashable, Sendable {
  /// To read.
  case read
  /// To read and write; the file exists.
  case readWrite
  /// To read and write a new file with these permission bits, whatever the umask says; fails with
  /// EEXIST where the name is taken.
  case createExclusive(permissions: UInt32)
  /// A directory: to list it, to ask for files in it, to sync it.
  case directory
}

/// What is written to the disk by a sync.
public enum SyncScope: Hashable, Sendable {
  /// The content, and of the status what is needed to read it (fdatasync).
  case content
  /// Everything (fsync). For directories always this one.
  case everything
}

/// An open file, as the file system that opened it counts.
///
/// A value that may be copied; `FileDescriptor` owns one, and closes it.
public struct OpenFile: Hashable, Sendable {
  /// The file system's number for it.
  public let number: Int32
  /// The path it was opened by, for messages.
  public let path: FilePath

  /// An open file.
  public init(number: Int32, path: FilePath) {
    self.number = number
    self.path = path
  }
}

/// What can be done to files: the kernel's calls, or a simulation of them.
///
/// No call follows a symbolic link in the last part of a path, none blocks on a FIFO or a device,
/// none ends with EINTR, and a write that returns has written all of its bytes.
public protocol FileSystem: Sendable {
  /// Opens the file at `path`; the caller closes it. `open` gives an owner that does.
  func openFile(_ path: FilePath, _ mode: OpenMode) throws(SystemError) -> OpenFile

  /// Closes `file`. Errors say nothing that a sync before it has not said.
  func close(_ file: OpenFile)

  /// The status of what is open.
  func status(of file: OpenFile) throws(SystemError) -> FileStatus

  /// The status of what stands at `path`; of a symbolic link, its own.
  func status(_ path: FilePath) throws(SystemError) -> FileStatus

  /// The status of the file `name` in an open directory; of a symbolic link, its own.
  func status(_ name: [UInt8], in directory: OpenFile) throws(SystemError) -> FileStatus

  /// The next few names of an open directory, at most some thousand, in no order; none at its end.
  func nextEntries(of directory: OpenFile) throws(SystemError) -> [DirectoryEntry]

  /// Reads into the front of `buffer` from byte `offset` on, and returns how many bytes came: fewer
  /// than there is room for only at the end of the file.
  func read(_ file: OpenFile, at offset: Int64, into buffer: inout MutableSpan<UInt8>)
    throws(SystemError) -> Int

  /// Writes all of `bytes` from byte `offset` on. Where it throws, any part may be written.
  func write(_ bytes: Span<UInt8>, to file: OpenFile, at offset: Int64) throws(SystemError)

  /// Cuts or extends `file` to `length` bytes.
  func truncate(_ file: OpenFile, to length: Int64) throws(SystemError)

  /// Returns when what was written to `file` would survive a power cut.
  ///
  /// After an error nothing may be believed about the file: end the process and recover.
  func sync(_ file: OpenFile, _ scope: SyncScope) throws(SystemError)

  /// Gives the file at `source` the name `target`; with `replacing`, instead of what has it now.
  /// Without, fails with EEXIST where the name is taken.
  func rename(_ source: FilePath, to target: FilePath, replacing: Bool) throws(SystemError)

  /// Takes the name `path` away from its file.
  func unlink(_ path: FilePath) throws(SystemError)

  /// Makes a directory with these permission bits, whatever the umask says; the set-group-ID bit
  /// may be left to the directory above, as where a service may not set it.
  func makeDirectory(_ path: FilePath, permissions: UInt32) throws(SystemError)

  /// Removes an empty directory.
  func removeDirectory(_ path: FilePath) throws(SystemError)

  /// The file system that `path` lies on.
  func volume(at path: FilePath) throws(SystemError) -> Volume
}

extension FileSystem {
  /// Opens the file at `path`.
  ///
  /// - Returns: its owner, which closes it.
  public func open(_ path: FilePath, _ mode: OpenMode) throws(SystemError) -> FileDescriptor {
    FileDescriptor(try openFile(path, mode), on: self)
  }

  /// Returns when the names in `directory` would survive a power cut.
  public func sync(directory: FilePath) throws(SystemError) {
    try open(directory, .directory).sync(.everything)
  }

  /// Makes `directory` and what is missing above it, each part durable before the next.
  ///
  /// - Returns: whether anything was made.
  /// - Throws: ENOTDIR where a file stands in the way, or what the kernel refused.
  @discardableResult
  public func makeDirectories(_ directory: FilePath, permissions: UInt32)
    throws(SystemError) -> Bool
  {
    do {
      try makeDirectory(directory, permissions: permissions)
    } catch {
      // Under RestrictSUIDSGID= a mode with such a bit is forbidden before the kernel looks at what
      // stands there.
      var stands = error.isExisting
      if error.isForbidden { stands = try exists(directory) }
      if stands {
        let kind = try status(directory).kind
        if kind == .directory || kind == .symbolicLink { return false }
        throw SystemError.notDirectory(directory)
      }
      guard error.isMissing, directory.parent != directory else { throw error }
      try makeDirectories(directory.parent, permissions: permissions)
      try makeDirectory(directory, permissions: permissions)
    }
    try sync(directory: directory.parent)
    return true
  }

  /// Whether anything stands at `path`.
  public func exists(_ path: FilePath) throws(SystemError) -> Bool {
    do {
      _ = try status(path)
      return true
    } catch {
      guard error.isMissing else { throw error }
      return false
    }
  }

  /// Puts a file of these bytes at `path`, so that a reader sees the old one or the new one whole.
  ///
  /// - Parameters:
  ///   - path: where it goes; `.NAME.new` beside it is used on the way.
  ///   - bytes: the whole content.
  ///   - permissions: the permission bits of the new file.
  ///   - durably: whether to return only when it would survive a power cut.
  /// - Throws: what the kernel refused; the old file stands as it was.
  public func replaceFile(
    _ path: FilePath, with bytes: [UInt8], permissions: UInt32, durably: Bool
  ) throws(SystemError) {
    let temporary = temporaryPath(for: path)
    try unlinkIfThere(temporary)
    do {
      let file = try open(temporary, .createExclusive(permissions: permissions))
      try file.write(bytes, at: 0)
      if durably { try file.sync(.content) }
      try rename(temporary, to: path, replacing: true)
    } catch {
      // Expected: it may not have come so far; the first error is the one to tell.
      try? unlink(temporary)
      throw error
    }
    if durably { try sync(directory: path.parent) }
  }

  /// Removes what `replaceFile` puts at `path`, and what an attempt that was cut short has left.
  ///
  /// - Throws: what the kernel refused; that there is nothing is no error.
  public func removeReplaceable(_ path: FilePath) throws(SystemError) {
    try unlinkIfThere(temporaryPath(for: path))
    try unlinkIfThere(path)
  }

  private func temporaryPath(for path: FilePath) -> FilePath {
    path.parent.appending(Array(".".utf8) + path.name + Array(".new".utf8))
  }

  private func unlinkIfThere(_ path: FilePath) throws(SystemError) {
    do {
      try unlink(path)
    } catch {
      // Expected: ENOENT, where there is nothing to remove.
      guard error.isMissing else { throw error }
    }
  }
}
