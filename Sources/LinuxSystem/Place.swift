// The last step to a file: an open directory and a name in it, with no symbolic link on the way.
import CLinux
import Glibc

/// A directory that is known not to be exchanged, and a name in it.
struct Place: ~Copyable {
  /// The directory, or AT_FDCWD where the whole path is the name.
  let directory: Int32
  /// The name in it, with the zero that C wants.
  let name: [CChar]

  deinit {
    if directory != AT_FDCWD { _ = close(directory) }
  }

  /// The place of `path`.
  ///
  /// Beneath `linkFreeRoot` each directory on the way is opened by itself, O_NOFOLLOW.
  ///
  /// - Throws: ENOTDIR where a symbolic link or a file stands on the way, EINVAL where the path has
  ///   a zero byte, or `.` or `..` beneath the root.
  init(of path: FilePath, linkFreeRoot: FilePath?) throws(SystemError) {
    (directory, name) = try Place.find(path, linkFreeRoot: linkFreeRoot)
  }

  private static func find(
    _ path: FilePath, linkFreeRoot: FilePath?
  ) throws(SystemError) -> (directory: Int32, name: [CChar]) {
    guard let root = linkFreeRoot, let parts = path.relative(to: root)?.components,
      let last = parts.last
    else { return (AT_FDCWD, try path.nullTerminated(for: "open")) }
    for part in parts where part == [0x2E] || part == [0x2E, 0x2E] {
      throw SystemError(call: "open", path: path, number: EINVAL)
    }
    let name = try FilePath(bytes: last).nullTerminated(for: "open")
    let flags = O_PATH | O_DIRECTORY | O_CLOEXEC
    var current = try Place.open(root, in: AT_FDCWD, flags: flags, for: path)
    for part in parts.dropLast() {
      let above = current
      defer { _ = close(above) }
      current = try Place.open(
        FilePath(bytes: part), in: above, flags: flags | O_NOFOLLOW, for: path)
    }
    return (current, name)
  }

  private static func open(
    _ name: FilePath, in directory: Int32, flags: Int32, for path: FilePath
  ) throws(SystemError) -> Int32 {
    let bytes = try name.nullTerminated(for: "open")
    return try retrying("open", path) { unsafe openat(directory, bytes, flags) }
  }

  /// openat(2); a new file is private until fchmod opens it.
  func open(_ flags: Int32) -> Int32 {
    unsafe openat(directory, name, flags, 0o600)
  }

  /// renameat2(2), without replacing unless told so.
  func rename(to new: borrowing Place, replacing: Bool) -> Int32 {
    let flags = replacing ? 0 : UInt32(RENAME_NOREPLACE)
    return unsafe renameat2(directory, name, new.directory, new.name, flags)
  }

  /// unlinkat(2).
  func unlink(flags: Int32) -> Int32 {
    unsafe unlinkat(directory, name, flags)
  }

  /// mkdirat(2).
  func makeDirectory(_ permissions: UInt32) -> Int32 {
    unsafe mkdirat(directory, name, permissions)
  }
}

extension FilePath {
  /// The path as C has it; the empty path is the directory that relative ones start from.
  func nullTerminated(for call: String) throws(SystemError) -> [CChar] {
    guard !bytes.contains(0) else { throw SystemError(call: call, path: self, number: EINVAL) }
    return (isEmpty ? [0x2E] : bytes).map { CChar(bitPattern: $0) } + [0]
  }
}
