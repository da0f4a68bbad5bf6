// The database as a file: created with the right mode, its side files ours, its disk local.
//
// Glibc is imported for what happens before SQLite opens the file: open, fchmod, fsync, stat, and
// the lock that proves nobody uses it.
import CSQLite
import Glibc

/// The database's place on disk.
struct DatabaseFile {
  let path: String

  /// Read and write for the owner, read for the group: side files inherit it.
  private static let mode: mode_t = 0o640

  /// The directory that holds the file.
  var directory: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes an empty file of mode 0640 where none is.
  ///
  /// The mode is set before SQLite opens the file, whatever the umask is.
  func create() throws(StateStoreError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, Self.mode)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    try check(fchmod(descriptor, Self.mode), "fchmod")
    try check(fsync(descriptor), "fsync")
    try syncDirectory()
  }

  /// Makes sure that a regular file is there which holds something, and may be read or written.
  func find(toWrite: Bool) throws(StateStoreError) {
    let facts: stat
    do {
      facts = try self.facts()
    } catch .system(_, _, ENOENT) {
      throw .missing(path: path)
    }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    // SQLite would only say that it cannot open the file.
    let access = toWrite ? R_OK | W_OK : R_OK
    try check(unsafe faccessat(AT_FDCWD, path, access, AT_EACCESS), "faccessat")
    // A database of ours gets its name when it is whole.
    guard facts.st_size > 0 else { throw .empty(path: path) }
  }

  /// Whether nothing has this name.
  func isMissing() throws(StateStoreError) -> Bool {
    var facts = stat()
    if unsafe lstat(path, &facts) == 0 { return false }
    guard errno == ENOENT else { throw failure("lstat") }
    return true
  }

  /// Makes way for a new database: removes side files that are left of another and hold nothing.
  func clearForNew() throws(StateStoreError) {
    let bytes = Self.size(of: path + "-wal")
    guard bytes == 0 else { throw .orphanedLog(path: path, bytes: bytes) }
    try remove(["-wal", "-shm"])
  }

  /// Makes the names in the directory durable.
  func syncDirectory() throws(StateStoreError) {
    let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", of: directory) }
    defer { close(descriptor) }
    try check(fsync(descriptor), "fsync", of: directory)
  }

  /// Makes the content durable.
  func sync() throws(StateStoreError) {
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    try check(fsync(descriptor), "fsync")
  }

  /// Removes the file, if it is there, and whatever SQLite has put beside it.
  func removeWithSideFiles() throws(StateStoreError) {
    try remove(["", "-journal", "-wal", "-shm"])
  }

  /// Removes what SQLite has put beside the file and, where that was refused, has left there.
  func removeSideFiles() throws(StateStoreError) {
    try remove(["-journal", "-wal", "-shm"])
  }

  private func remove(_ suffixes: [String]) throws(StateStoreError) {
    for suffix in suffixes {
      guard unsafe unlink(path + suffix) == 0 || errno == ENOENT else {
        throw failure("unlink", of: path + suffix)
      }
    }
  }

  /// The kernel's number for the type of the file system of a directory, or -1 and errno.
  static func fileSystemType(of directory: String) -> Int {
    unsafe csqlite_file_system_type(directory)
  }

  /// Refuses a directory on a network file system, whose type `fileSystemType` tells.
  func refuseNetwork(type fileSystemType: (String) -> Int) throws(StateStoreError) {
    let type = fileSystemType(directory)
    guard type != -1 else { throw failure("statfs", of: directory) }
    if let kind = Self.networkFileSystem(type: type) {
      throw .networkFileSystem(path: directory, kind: kind)
    }
  }

  /// The network file system with this magic number (statfs(2)), or nil for a local one.
  ///
  /// 9p is let through: virtual machines and containers put their own disk behind it. If it lacks
  /// shared memory, switching to the write-ahead log fails, which is checked.
  static func networkFileSystem(type: Int) -> String? {
    switch UInt32(truncatingIfNeeded: type) {
    case 0x6969: "NFS"
    case 0xFF53_4D42: "CIFS"
    case 0xFE53_4D42: "SMB2"
    case 0x517B: "SMB"
    case 0x6573_5546: "FUSE"
    case 0x00C3_6400: "Ceph"
    case 0x5346_414F: "AFS"
    default: nil
    }
  }

  /// Refuses side files that someone else left and that we cannot write; empty ones are removed.
  ///
  /// A reader who may write the directory leaves its own -wal and -shm, and SQLite would then fail
  /// with "attempt to write a readonly database". Nothing is lost with an empty log, once the lock
  /// proves that nobody has the database open.
  func claimSideFiles() throws(StateStoreError) {
    let log = try foreignSideFile(path + "-wal")
    let index = try foreignSideFile(path + "-shm")
    guard let first = log ?? index else { return }
    guard Self.size(of: path + "-wal") == 0, try removeUnusedSideFiles() else {
      throw .foreignSideFile(path: first.path, owner: first.owner, user: geteuid())
    }
  }

  /// The owner of `sidePath` if it is there and may not be written by us.
  private func foreignSideFile(
    _ sidePath: String
  ) throws(StateStoreError) -> (path: String, owner: uid_t)? {
    var facts = stat()
    guard unsafe lstat(sidePath, &facts) == 0 else {
      if errno == ENOENT { return nil }
      throw failure("lstat", of: sidePath)
    }
    if unsafe faccessat(AT_FDCWD, sidePath, R_OK | W_OK, AT_EACCESS) == 0 { return nil }
    return (sidePath, facts.st_uid)
  }

  /// Removes both side files under an exclusive lock on the database; false where someone uses it.
  private func removeUnusedSideFiles() throws(StateStoreError) -> Bool {
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    // Closing drops the lock; this process has no other descriptor of the file yet.
    defer { close(descriptor) }
    // SQLite's lock bytes: pending, reserved, and 510 shared ones, from 1 GiB on (its os.h).
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = 0x4000_0000
    lock.l_len = 512
    guard unsafe fcntl(descriptor, F_SETLK, &lock) == 0 else { return false }
    for suffix in ["-wal", "-shm"] {
      guard unsafe unlink(path + suffix) == 0 || errno == ENOENT else { return false }
    }
    return true
  }

  private func facts() throws(StateStoreError) -> stat {
    var facts = stat()
    try check(unsafe stat(path, &facts), "stat")
    return facts
  }

  /// The size of the file at `path` in bytes; 0 where there is none.
  static func size(of path: String) -> Int64 {
    var facts = stat()
    return unsafe stat(path, &facts) == 0 ? Int64(facts.st_size) : 0
  }

  /// Throws the failure of `call` where its result is not zero.
  func check(
    _ result: Int32, _ call: String, of path: String? = nil
  ) throws(StateStoreError) {
    guard result == 0 else { throw failure(call, of: path) }
  }

  /// The failure of `call`, with the errno it has just left.
  func failure(_ call: String, of path: String? = nil) -> StateStoreError {
    .system(path: path ?? self.path, call: call, errno: errno)
  }
}

// What errno says.
extension DatabaseFile {
  /// The kernel's sentence for `errno`, with its number.
  static func text(errno: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(errno, &buffer, buffer.count) == 0 else { return "errno \(errno)" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self) + " (errno \(errno))"
  }

  /// Whether `errno` says that the disk, or our share of it, is full.
  static func isDiskFull(errno: Int32) -> Bool { errno == ENOSPC || errno == EDQUOT }

  /// Whether `errno` says that we may not.
  static func isDenied(errno: Int32) -> Bool {
    errno == EACCES || errno == EPERM || errno == EROFS
  }
}
