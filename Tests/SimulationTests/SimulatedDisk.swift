// A disk in memory: names, contents, and of both what a power cut would leave.
//
// Contents: what was not synced may reach the disk or not, change by change, writes perhaps in
// part. Names: changes reach the disk in the order in which they were made, as in a journal; the
// sync of a directory makes durable those that touch it, and with them all earlier ones.
import Glibc
import LinuxSystem

/// The disk of a simulated machine; processes see it through `SimulatedFileSystem`.
///
/// Paths are absolute, and hold neither `.` nor `..`.
final class SimulatedDisk {
  /// A change of names that no sync has made durable yet.
  private struct NameChange {
    let removed: (directory: SimulatedInode, name: [UInt8])?
    let added: (directory: SimulatedInode, name: [UInt8], inode: SimulatedInode)?

    func touches(_ inode: SimulatedInode) -> Bool {
      removed?.directory === inode || added?.directory === inode
    }

    func apply() {
      if let removed { removed.directory.durableEntries[removed.name] = nil }
      if let added { added.directory.durableEntries[added.name] = added.inode }
    }
  }

  /// A name, and the directory it is or may be in.
  struct Place {
    let directory: SimulatedInode
    let name: [UInt8]

    var inode: SimulatedInode? { directory.entries[name] }
  }

  let device: UInt64 = 0x2A
  let root: SimulatedInode
  let clock: SimulatedClock
  /// Whether the sync of a new file makes its name durable, as ext4 does and POSIX does not ask.
  var fileSyncKeepsName = true
  /// Whether syncs do nothing at all: a disk that lies.
  var syncsDoNothing = false
  /// How many bytes the files may hold.
  var capacityBytes = 1 << 30
  private var changes: [NameChange] = []
  private var usedBytes = 0
  private var nextNumber: UInt64 = 2
  private var freeNumbers: [UInt64] = []

  init(clock: SimulatedClock) {
    self.clock = clock
    root = SimulatedInode(
      number: 1, isDirectory: true, permissions: 0o755, nanoseconds: clock.stampNanoseconds)
    root.linkCount = 1
  }

  var freeBytes: Int { max(0, capacityBytes - usedBytes) }

  // MARK: Names

  /// The place of `path`.
  ///
  /// - Throws: ENOENT or ENOTDIR where a directory on the way is missing or is none.
  func place(of path: FilePath, for call: String) throws(SystemError) -> Place {
    var directory = root
    let parts = path.components
    guard let last = parts.last else { return Place(directory: root, name: []) }
    for part in parts.dropLast() {
      guard let next = directory.entries[part] else { throw error(call, path, ENOENT) }
      guard next.isDirectory else { throw error(call, path, ENOTDIR) }
      directory = next
    }
    guard last.count <= 255 else { throw error(call, path, ENAMETOOLONG) }
    return Place(directory: directory, name: last)
  }

  /// What stands at `path`.
  func inode(at path: FilePath, for call: String) throws(SystemError) -> SimulatedInode {
    let place = try place(of: path, for: call)
    if place.name.isEmpty { return root }
    guard let inode = place.inode else { throw error(call, path, ENOENT) }
    return inode
  }

  /// Makes a file or a directory where nothing stands.
  func make(
    _ path: FilePath, isDirectory: Bool, permissions: UInt32, for call: String
  ) throws(SystemError) -> SimulatedInode {
    let place = try place(of: path, for: call)
    guard !place.name.isEmpty, place.inode == nil else { throw error(call, path, EEXIST) }
    let inode = SimulatedInode(
      number: freeNumbers.popLast() ?? nextNumber, isDirectory: isDirectory,
      permissions: permissions, nanoseconds: clock.stampNanoseconds)
    if inode.number == nextNumber { nextNumber += 1 }
    inode.linkCount = 1
    note(NameChange(removed: nil, added: (place.directory, place.name, inode)))
    place.directory.entries[place.name] = inode
    return inode
  }

  func rename(_ source: FilePath, to target: FilePath, replacing: Bool) throws(SystemError) {
    let old = try place(of: source, for: "rename")
    let new: Place
    do {
      new = try place(of: target, for: "rename")
    } catch {
      throw self.error("rename", source, error.number)
    }
    guard let inode = old.inode else { throw error("rename", source, ENOENT) }
    if let there = new.inode {
      guard replacing else { throw error("rename", source, EEXIST) }
      if there === inode { return }
      if inode.isDirectory && !there.isDirectory { throw error("rename", source, ENOTDIR) }
      if !inode.isDirectory && there.isDirectory { throw error("rename", source, EISDIR) }
      if !there.entries.isEmpty { throw error("rename", source, ENOTEMPTY) }
    }
    if inode.isDirectory && (target.relative(to: source) != nil) {
      throw error("rename", source, EINVAL)
    }
    let replaced = new.inode
    note(
      NameChange(
        removed: (old.directory, old.name), added: (new.directory, new.name, inode)))
    old.directory.entries[old.name] = nil
    new.directory.entries[new.name] = inode
    inode.changedNanoseconds = clock.stampNanoseconds
    if let replaced { dropLink(replaced) }
  }

  func unlink(_ path: FilePath) throws(SystemError) {
    let place = try place(of: path, for: "unlink")
    guard let inode = place.inode else { throw error("unlink", path, ENOENT) }
    guard !inode.isDirectory else { throw error("unlink", path, EISDIR) }
    remove(inode, at: place)
  }

  func removeDirectory(_ path: FilePath) throws(SystemError) {
    let place = try place(of: path, for: "rmdir")
    guard let inode = place.inode else { throw error("rmdir", path, ENOENT) }
    guard inode.isDirectory else { throw error("rmdir", path, ENOTDIR) }
    guard inode.entries.isEmpty else { throw error("rmdir", path, ENOTEMPTY) }
    remove(inode, at: place)
  }

  private func remove(_ inode: SimulatedInode, at place: Place) {
    note(NameChange(removed: (place.directory, place.name), added: nil))
    place.directory.entries[place.name] = nil
    inode.changedNanoseconds = clock.stampNanoseconds
    dropLink(inode)
  }

  private func note(_ change: NameChange) {
    changes.append(change)
    for directory in [change.removed?.directory, change.added?.directory] {
      directory?.modifiedNanoseconds = clock.stampNanoseconds
      directory?.changedNanoseconds = clock.stampNanoseconds
    }
  }

  private func dropLink(_ inode: SimulatedInode) {
    inode.linkCount -= 1
    freeIfUnused(inode)
  }

  /// Gives the number of a file back that nobody can reach any more.
  func freeIfUnused(_ inode: SimulatedInode) {
    guard inode.linkCount == 0 && inode.openCount == 0 else { return }
    usedBytes -= inode.content.count
    freeNumbers.append(inode.number)
  }

  // MARK: Contents

  /// Changes the content of a file; of a write that there is no room for, a part is written.
  func change(
    _ inode: SimulatedInode, _ change: SimulatedInode.ContentChange, _ path: FilePath
  ) throws(SystemError) {
    let before = inode.content.count
    var change = change
    var isFull = false
    if case .write(let offset, let bytes) = change {
      let room = max(0, before + freeBytes - offset)
      isFull = room < bytes.count
      if isFull { change = .write(offset: offset, bytes: Array(bytes.prefix(room))) }
      if isFull && room == 0 { throw error("write", path, ENOSPC) }
    }
    inode.change(change)
    usedBytes += inode.content.count - before
    inode.modifiedNanoseconds = clock.stampNanoseconds
    inode.changedNanoseconds = clock.stampNanoseconds
    if isFull { throw error("write", path, ENOSPC) }
  }

  // MARK: Durability

  func sync(_ inode: SimulatedInode) {
    guard !syncsDoNothing else { return }
    inode.syncContent()
    if inode.isDirectory {
      keepNames { $0.touches(inode) }
    } else if fileSyncKeepsName {
      keepNames { $0.added?.inode === inode }
    }
  }

  /// Makes durable the changes of names that `isMeant`, and all before them.
  private func keepNames(_ isMeant: (NameChange) -> Bool) {
    guard let last = changes.lastIndex(where: isMeant) else { return }
    for change in changes[...last] { change.apply() }
    changes.removeFirst(last + 1)
  }

  /// Goes back to what is durable, and what of the rest survives; every process must be gone.
  func cutPower(_ survival: Survival) {
    var survival = survival
    for change in changes.prefix(survival.keptNames(of: changes.count)) { change.apply() }
    changes.removeAll()
    var found: [SimulatedInode] = [root]
    var index = 0
    var numbers: Set<UInt64> = [1]
    usedBytes = 0
    while index < found.count {
      let inode = found[index]
      index += 1
      inode.openCount = 0
      inode.linkCount = 1
      inode.entries = inode.durableEntries
      inode.cutPower(keeping: &survival)
      usedBytes += inode.content.count
      let isNew = numbers.insert(inode.number).inserted || inode === root
      precondition(isNew, "two files have the number \(inode.number)")
      for name in inode.entries.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        if let inside = inode.entries[name] { found.append(inside) }
      }
    }
    freeNumbers = (2..<nextNumber).filter { !numbers.contains($0) }
  }

  func error(_ call: String, _ path: FilePath, _ number: Int32) -> SystemError {
    SystemError(call: call, path: path, number: number)
  }
}
