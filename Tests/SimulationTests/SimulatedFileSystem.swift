// The files of a simulated disk as one process sees them, which may be refused or die at any call.
import Glibc
import LinuxSystem

/// What happens at a call that a process makes.
enum CallFate: Equatable {
  /// It is done.
  case done
  /// It is refused with this errno; of a write, a part is done.
  case refused(Int32)
  /// The process dies; of a write, a part is done.
  case killed
}

/// The file system that one process has: its open files, and its life.
///
/// From its death on every call fails and changes nothing, so that whatever the code of the
/// process still does is without effect. Used by one simulation on one thread.
final class SimulatedFileSystem: FileSystem, @unchecked Sendable {
  private struct OpenEntry {
    let inode: SimulatedInode
    let isWritable: Bool
    /// The names still to be given, the next one last; nil before the first look.
    var names: [[UInt8]]?
  }

  let disk: SimulatedDisk
  /// Decides what becomes of a call, by its name and the path it is about.
  var judge: (_ call: String, _ path: FilePath) -> CallFate = { _, _ in .done }
  private(set) var isDead = false
  private var random: SplitMix
  private var openFiles: [Int32: OpenEntry] = [:]
  private var nextNumber: Int32 = 3

  init(on disk: SimulatedDisk, seed: UInt64 = 0) {
    self.disk = disk
    random = SplitMix(seed: seed)
  }

  /// Ends the process: its open files are closed, its calls do nothing from now on.
  func kill() {
    guard !isDead else { return }
    isDead = true
    for number in openFiles.keys.sorted() { forget(number) }
  }

  /// How the process learns that it is dead: an error after which it touches nothing.
  static func death(at path: FilePath) -> SystemError {
    SystemError(call: "fsync", path: path, number: EIO)
  }

  /// Lets a call pass, or throws why it does not.
  private func pass(_ call: String, _ path: FilePath) throws(SystemError) {
    if isDead { throw Self.death(at: path) }
    switch judge(call, path) {
    case .done: return
    case .refused(let number): throw SystemError(call: call, path: path, number: number)
    case .killed:
      kill()
      throw Self.death(at: path)
    }
  }

  func openFile(_ path: FilePath, _ mode: OpenMode) throws(SystemError) -> OpenFile {
    try pass("open", path)
    let inode: SimulatedInode
    if case .createExclusive(let permissions) = mode {
      inode = try disk.make(path, isDirectory: false, permissions: permissions, for: "open")
    } else {
      inode = try disk.inode(at: path, for: "open")
    }
    if mode == .directory && !inode.isDirectory { throw disk.error("open", path, ENOTDIR) }
    if mode == .readWrite && inode.isDirectory { throw disk.error("open", path, EISDIR) }
    let number = nextNumber
    nextNumber += 1
    inode.openCount += 1
    openFiles[number] = OpenEntry(
      inode: inode, isWritable: mode != .read && mode != .directory, names: nil)
    return OpenFile(number: number, path: path)
  }

  func close(_ file: OpenFile) {
    forget(file.number)
  }

  private func forget(_ number: Int32) {
    guard let entry = openFiles.removeValue(forKey: number) else { return }
    entry.inode.openCount -= 1
    disk.freeIfUnused(entry.inode)
  }

  func status(of file: OpenFile) throws(SystemError) -> FileStatus {
    try pass("stat", file.path)
    return try entry(file, "stat").inode.status(device: disk.device)
  }

  func status(_ path: FilePath) throws(SystemError) -> FileStatus {
    try pass("stat", path)
    return try disk.inode(at: path, for: "stat").status(device: disk.device)
  }

  func status(_ name: [UInt8], in directory: OpenFile) throws(SystemError) -> FileStatus {
    let path = directory.path.appending(name)
    try pass("stat", path)
    let inode = try entry(directory, "stat").inode
    guard inode.isDirectory else { throw disk.error("stat", path, ENOTDIR) }
    guard let inside = inode.entries[name] else { throw disk.error("stat", path, ENOENT) }
    return inside.status(device: disk.device)
  }

  /// A few names, in an order that is the seed's.
  func nextEntries(of directory: OpenFile) throws(SystemError) -> [DirectoryEntry] {
    try pass("getdents", directory.path)
    let open = try entry(directory, "getdents")
    guard open.inode.isDirectory else { throw disk.error("getdents", directory.path, ENOTDIR) }
    guard open.inode.linkCount > 0 else { throw disk.error("getdents", directory.path, ENOENT) }
    var names =
      open.names
      ?? open.inode.entries.keys.sorted { $0.lexicographicallyPrecedes($1) }
      .shuffled(using: &random)
    var found: [DirectoryEntry] = []
    let limit = random.within(1...4)
    while found.count < limit, let name = names.popLast() {
      // What was taken away meanwhile is not told.
      guard let inside = open.inode.entries[name] else { continue }
      let kind =
        random.chance(1, in: 8)
        ? FileKind.unknown : inside.isDirectory ? .directory : .regular
      found.append(DirectoryEntry(name: name, kind: kind))
    }
    openFiles[directory.number]?.names = names
    return found
  }

  func read(_ file: OpenFile, at offset: Int64, into buffer: inout MutableSpan<UInt8>)
    throws(SystemError) -> Int
  {
    try pass("read", file.path)
    let inode = try entry(file, "read").inode
    guard !inode.isDirectory else { throw disk.error("read", file.path, EISDIR) }
    let start = min(Int(offset), inode.content.count)
    let count = min(buffer.count, inode.content.count - start)
    for index in 0..<count { buffer[index] = inode.content[start + index] }
    return count
  }

  func write(_ bytes: Span<UInt8>, to file: OpenFile, at offset: Int64) throws(SystemError) {
    var all: [UInt8] = []
    all.reserveCapacity(bytes.count)
    for index in bytes.indices { all.append(bytes[index]) }
    if isDead { throw Self.death(at: file.path) }
    let target = try entry(file, "write")
    guard target.isWritable else { throw disk.error("write", file.path, EBADF) }
    guard !all.isEmpty else { return }
    let part = Array(all[..<random.below(all.count + 1)])
    do {
      try pass("write", file.path)
    } catch {
      if !part.isEmpty {
        try disk.change(target.inode, .write(offset: Int(offset), bytes: part), file.path)
      }
      throw error
    }
    try disk.change(target.inode, .write(offset: Int(offset), bytes: all), file.path)
  }

  func truncate(_ file: OpenFile, to length: Int64) throws(SystemError) {
    try pass("ftruncate", file.path)
    let target = try entry(file, "ftruncate")
    guard target.isWritable else { throw disk.error("ftruncate", file.path, EINVAL) }
    try disk.change(target.inode, .truncate(length: Int(length)), file.path)
  }

  func sync(_ file: OpenFile, _ scope: SyncScope) throws(SystemError) {
    let call = scope == .content ? "fdatasync" : "fsync"
    try pass(call, file.path)
    disk.sync(try entry(file, call).inode)
  }

  func rename(_ source: FilePath, to target: FilePath, replacing: Bool) throws(SystemError) {
    try pass("rename", source)
    try disk.rename(source, to: target, replacing: replacing)
  }

  func unlink(_ path: FilePath) throws(SystemError) {
    try pass("unlink", path)
    try disk.unlink(path)
  }

  func makeDirectory(_ path: FilePath, permissions: UInt32) throws(SystemError) {
    try pass("mkdir", path)
    _ = try disk.make(path, isDirectory: true, permissions: permissions, for: "mkdir")
  }

  func removeDirectory(_ path: FilePath) throws(SystemError) {
    try pass("rmdir", path)
    try disk.removeDirectory(path)
  }

  func volume(at path: FilePath) throws(SystemError) -> Volume {
    try pass("statvfs", path)
    _ = try disk.inode(at: path, for: "statvfs")
    return Volume(
      freeBytes: UInt64(disk.freeBytes), totalBytes: UInt64(disk.capacityBytes),
      typeNumber: 0xEF53)
  }

  private func entry(_ file: OpenFile, _ call: String) throws(SystemError) -> OpenEntry {
    guard let entry = openFiles[file.number] else {
      throw isDead ? Self.death(at: file.path) : disk.error(call, file.path, EBADF)
    }
    return entry
  }
}
