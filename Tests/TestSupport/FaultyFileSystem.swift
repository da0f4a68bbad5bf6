// A file system whose calls are recorded and can be made to fail.
import LinuxSystem

/// The files of this machine, but any call may fail.
///
/// Used by one test on one thread.
package final class FaultyFileSystem: FileSystem, @unchecked Sendable {
  /// Decides, before a call is made, whether it fails, and with which errno.
  package typealias Rule = (_ index: Int, _ call: String, _ path: FilePath) -> Int32?

  private let base: any FileSystem
  private let rule: Rule
  private let volumeType: UInt32?
  package private(set) var calls: [(name: String, path: FilePath)] = []

  /// A file system on `base`, on volumes that say to be of a type if one is given.
  package init(
    on base: any FileSystem = LinuxFileSystem(), volumeType: UInt32? = nil,
    failing rule: @escaping Rule = { _, _, _ in nil }
  ) {
    self.base = base
    self.volumeType = volumeType
    self.rule = rule
  }

  /// The calls that change something, as `rename /x`.
  package var changes: [String] {
    calls.filter { !["open", "read", "stat", "list", "volume"].contains($0.name) }
      .map { "\($0.name) \($0.path)" }
  }

  private func pass(_ name: String, _ path: FilePath) throws(SystemError) {
    calls.append((name, path))
    if let number = rule(calls.count - 1, name, path) {
      throw SystemError(call: name, path: path, number: number)
    }
  }

  package func openFile(_ path: FilePath, _ mode: OpenMode) throws(SystemError) -> OpenFile {
    if case .createExclusive = mode {
      try pass("create", path)
    } else {
      try pass("open", path)
    }
    return try base.openFile(path, mode)
  }

  package func close(_ file: OpenFile) { base.close(file) }

  package func status(of file: OpenFile) throws(SystemError) -> FileStatus {
    try pass("stat", file.path)
    return try base.status(of: file)
  }

  package func status(_ path: FilePath) throws(SystemError) -> FileStatus {
    try pass("stat", path)
    return try base.status(path)
  }

  package func status(_ name: [UInt8], in directory: OpenFile) throws(SystemError) -> FileStatus {
    try pass("stat", directory.path.appending(name))
    return try base.status(name, in: directory)
  }

  package func nextEntries(of directory: OpenFile) throws(SystemError) -> [DirectoryEntry] {
    try pass("list", directory.path)
    return try base.nextEntries(of: directory)
  }

  package func read(_ file: OpenFile, at offset: Int64, into buffer: inout MutableSpan<UInt8>)
    throws(SystemError) -> Int
  {
    try pass("read", file.path)
    return try base.read(file, at: offset, into: &buffer)
  }

  /// A write that fails has written half.
  package func write(_ bytes: Span<UInt8>, to file: OpenFile, at offset: Int64) throws(SystemError)
  {
    do {
      try pass("write", file.path)
    } catch {
      try base.write(bytes.extracting(0..<(bytes.count / 2)), to: file, at: offset)
      throw error
    }
    try base.write(bytes, to: file, at: offset)
  }

  package func truncate(_ file: OpenFile, to length: Int64) throws(SystemError) {
    try pass("truncate", file.path)
    try base.truncate(file, to: length)
  }

  package func sync(_ file: OpenFile, _ scope: SyncScope) throws(SystemError) {
    try pass("sync", file.path)
    try base.sync(file, scope)
  }

  package func rename(_ source: FilePath, to target: FilePath, replacing: Bool) throws(SystemError)
  {
    try pass("rename", source)
    try base.rename(source, to: target, replacing: replacing)
  }

  package func unlink(_ path: FilePath) throws(SystemError) {
    try pass("unlink", path)
    try base.unlink(path)
  }

  package func makeDirectory(_ path: FilePath, permissions: UInt32) throws(SystemError) {
    try pass("mkdir", path)
    try base.makeDirectory(path, permissions: permissions)
  }

  package func removeDirectory(_ path: FilePath) throws(SystemError) {
    try pass("rmdir", path)
    try base.removeDirectory(path)
  }

  package func volume(at path: FilePath) throws(SystemError) -> Volume {
    try pass("volume", path)
    let volume = try base.volume(at: path)
    return Volume(
      freeBytes: volume.freeBytes, totalBytes: volume.totalBytes,
      typeNumber: volumeType ?? volume.typeNumber)
  }
}

/// How calls fail in a test that lets each one fail in its turn.
package enum Fault: String, CaseIterable, Sendable {
  /// One call fails, as when a disk is full for a moment.
  case once
  /// One call and all after it fail, as when the process is killed there.
  case lasting

  /// The rule that lets call number `index` fail with `number`.
  package func rule(at index: Int, number: Int32) -> FaultyFileSystem.Rule {
    { current, _, _ in
      switch self {
      case .once: current == index ? number : nil
      case .lasting: current >= index ? number : nil
      }
    }
  }
}
