// A file that is ours: taken out of the inbox by a rename, and put where it belongs by another.
import LinuxSystem

/// How a claim ended.
public enum ClaimOutcome: Sendable {
  /// The file is ours.
  case claimed(ClaimedFile)
  /// It is not in the inbox any more: its owner took it back.
  case gone
  /// A file of the same name is being worked on; try again when that one is finished.
  case busy
}

/// Where a finished file goes.
public enum FileDestination: Hashable, Sendable {
  /// `done/DATE/`, DATE being `2016-07-01`.
  case done(date: String)
  /// `failed/`, with the reason beside it.
  case failed(FailureReason)
}

/// How a move out of processing ended.
public enum FinishOutcome: Hashable, Sendable {
  /// The file stands there now, durably.
  case moved(to: FilePath)
  /// The file was not in processing: an attempt before this one had moved it.
  case alreadyMoved
}

/// A file in processing.
///
/// Each of its verbs may be cut short at any point, by a kill or by a power cut, and simply be
/// called again: the file is always whole, and in exactly one place.
public struct ClaimedFile: Sendable {
  /// The path it had in the inbox, and has in processing.
  public let relativePath: FilePath
  let layout: SpoolLayout
  let fileSystem: any FileSystem

  init(relativePath: FilePath, layout: SpoolLayout, fileSystem: any FileSystem) {
    self.relativePath = relativePath
    self.layout = layout
    self.fileSystem = fileSystem
  }

  /// Where it stands.
  public var path: FilePath { layout.processing.appending(relativePath) }

  /// The subdirectory it was in, which names a device; nil in the inbox itself.
  public var device: FilePath? {
    relativePath.parent.isEmpty ? nil : relativePath.parent
  }

  /// Takes `candidate` out of the inbox.
  ///
  /// - Parameters:
  ///   - candidate: a file that is ready.
  ///   - layout: where it goes to processing.
  ///   - fileSystem: which renames it.
  /// - Returns: whether the file is ours; `secure` it before anything is made of it.
  /// - Throws: `otherFileSystem`, or `system` where processing cannot be written.
  public static func claim(
    _ candidate: InboxCandidate, in layout: SpoolLayout, on fileSystem: any FileSystem
  ) throws(InboxError) -> ClaimOutcome {
    let file = ClaimedFile(
      relativePath: candidate.relativePath, layout: layout, fileSystem: fileSystem)
    do {
      try fileSystem.makeDirectories(file.path.parent, permissions: 0o750)
      try file.take(candidate.path)
    } catch {
      // A file stands in processing where this one needs a directory.
      if error.call == "mkdir" && error.isNotDirectory { return .busy }
      guard error.call == "rename" else { throw .system(error) }
      // A directory on the way may have become a file or a link since the look.
      if error.isMissing || error.isNotDirectory { return .gone }
      if error.isExisting { return .busy }
      if error.isCrossDevice {
        throw .otherFileSystem(source: candidate.path, target: file.path)
      }
      throw .system(error)
    }
    return .claimed(file)
  }

  /// Renames the file at `source` to where this one stands.
  ///
  /// An empty directory of that name is left from a device that is gone; it gives way.
  private func take(_ source: FilePath) throws(SystemError) {
    do {
      try fileSystem.rename(source, to: path, replacing: false)
    } catch {
      guard error.isExisting else { throw error }
      guard try fileSystem.status(path).kind == .directory else { throw error }
      try fileSystem.removeEmptyDirectories(beneath: path)
      do {
        try fileSystem.removeDirectory(path)
      } catch let refusal {
        // Expected: ENOTEMPTY, where a file in it is being worked on.
        guard refusal.isNotEmpty else { throw refusal }
        throw error
      }
      try fileSystem.rename(source, to: path, replacing: false)
    }
  }

  /// Returns when the claim would survive a power cut.
  ///
  /// Not a part of `claim`, for it may fail while the file is ours already, or be left undone by
  /// a kill: whoever goes on with a file in processing calls it first.
  ///
  /// - Throws: what the kernel refused; the file is ours all the same. After a failed sync end the
  ///   process, and recover.
  public func secure() throws(SystemError) {
    try syncSource()
    try fileSystem.syncIfThere(directory: layout.inbox.appending(relativePath.parent))
  }

  /// Opens it to read it.
  public func open() throws(InboxError) -> InputFile {
    try InputFile.open(path, on: fileSystem)
  }

  /// Moves it out of processing, never over another file.
  ///
  /// - Parameters:
  ///   - destination: where it goes; its subdirectory goes along, within `~ID` where a file stands
  ///     in the way of it.
  ///   - id: what makes its name its own where the name is taken: `NAME~ID`.
  /// - Returns: where it is; it would be there after a power cut.
  /// - Throws: what the kernel refused; call again when that is mended.
  public func finish(into destination: FileDestination, id: String)
    throws(SystemError) -> FinishOutcome
  {
    let directory = try makeDirectory(in: base(of: destination), id: id)
    guard try fileSystem.exists(path) else {
      // The rename may not be durable yet.
      try fileSystem.sync(directory: directory)
      try syncSource()
      return .alreadyMoved
    }
    let names = SpoolName.choices(relativePath.name, id: id, reserving: destination.suffixLength)
    for name in names {
      let target = directory.appending(name)
      if case .failed(let reason) = destination {
        guard try reserve(target, reason) else { continue }
      }
      do {
        try fileSystem.rename(path, to: target, replacing: false)
      } catch {
        if error.isExisting { continue }
        throw error
      }
      try fileSystem.sync(directory: directory)
      try syncSource()
      return .moved(to: target)
    }
    throw SystemError.nameTaken(directory.appending(relativePath.name))
  }

  /// Removes it: for those who do not want to keep what is learned.
  public func remove() throws(SystemError) {
    do {
      try fileSystem.unlink(path)
    } catch {
      // Expected: ENOENT, when an attempt before this one removed it.
      guard error.isMissing else { throw error }
    }
    try syncSource()
  }

  /// Puts it back into the inbox, for it is not whole yet.
  ///
  /// - Parameter id: where a new file has its name by now, it is called `STEM~ID.EXTENSION`.
  /// - Returns: where it is; nil where it was not in processing any more.
  /// - Throws: what the kernel refused; call again when that is mended.
  public func release(id: String) throws(SystemError) -> FilePath? {
    let directory = layout.inbox.appending(relativePath.parent)
    try fileSystem.makeDirectories(directory, permissions: 0o770)
    for name in [relativePath.name] + SpoolName.choicesBeforeExtension(relativePath.name, id: id) {
      let target = directory.appending(name)
      do {
        try fileSystem.rename(path, to: target, replacing: false)
      } catch {
        if error.isExisting { continue }
        if error.isMissing { return nil }
        throw error
      }
      try fileSystem.sync(directory: directory)
      try syncSource()
      return target
    }
    throw SystemError.nameTaken(directory.appending(relativePath.name))
  }

  private func base(of destination: FileDestination) -> FilePath {
    switch destination {
    case .done(let date): layout.done.appending(date)
    case .failed: layout.failed
    }
  }

  /// The directory for this file in `base`: its own, or the same in `~ID`.
  private func makeDirectory(in base: FilePath, id: String) throws(SystemError) -> FilePath {
    let directory = base.appending(relativePath.parent)
    do {
      try fileSystem.makeDirectories(directory, permissions: 0o750)
      return directory
    } catch {
      guard error.isNotDirectory else { throw error }
      let other = base.appending("~\(id)").appending(relativePath.parent)
      try fileSystem.makeDirectories(other, permissions: 0o750)
      return other
    }
  }

  private func syncSource() throws(SystemError) {
    try fileSystem.syncIfThere(directory: path.parent)
  }

  /// Writes the reason beside where the file will be, before it is there.
  ///
  /// So a file in failed always has its reason, and an attempt that was cut short finds its own
  /// reason again, and with it the name it had chosen. A reason that tells of this very path, while
  /// no file stands beside it, is such an attempt's or was left behind when the file was moved away
  /// by hand: only one file of a path is in processing at a time.
  ///
  /// - Returns: whether the name is this file's.
  private func reserve(_ target: FilePath, _ reason: FailureReason) throws(SystemError) -> Bool {
    if try fileSystem.exists(target) { return false }
    let beside = target.withReasonSuffix
    if try fileSystem.exists(beside) {
      let file = try fileSystem.open(beside, .read)
      let encoded = try file.read(at: 0, count: FailureReason.byteLimit)
      if encoded == reason.encoded { return true }
      guard FailureReason(encoded: encoded)?.file == reason.file else { return false }
    }
    try fileSystem.replaceFile(beside, with: reason.encoded, permissions: 0o640, durably: true)
    return true
  }
}

extension FileSystem {
  /// Makes the names of `directory` durable, if there is one.
  fileprivate func syncIfThere(directory: FilePath) throws(SystemError) {
    do {
      try sync(directory: directory)
    } catch {
      // Expected: ENOENT, when what was taken out was the last thing in it, and it was removed.
      guard error.isMissing || error.isNotDirectory else { throw error }
    }
  }
}

extension FileDestination {
  /// How many bytes of a name must stay free for what stands beside it.
  fileprivate var suffixLength: Int {
    switch self {
    case .done: 0
    case .failed: SpoolName.reasonByteCount
    }
  }
}
