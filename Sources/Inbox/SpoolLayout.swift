// The five directories of the spool, and whether they can be worked in.
import LinuxSystem

/// Where input files come from and go to: five directories of one file system.
public struct SpoolLayout: Hashable, Sendable {
  /// The directory that holds the five.
  public let root: FilePath
  /// Where people drop files.
  public let inbox: FilePath
  /// Where claimed files stand; nobody else writes here.
  public let processing: FilePath
  /// Where files go whose rows are learned.
  public let done: FilePath
  /// Where files go that could not be used, each with its reason beside it.
  public let failed: FilePath
  /// Where forecasts are appended.
  public let outbox: FilePath

  /// The layout beneath `root`.
  public init(root: FilePath) {
    self.root = root
    inbox = root.appending("inbox")
    processing = root.appending("processing")
    done = root.appending("done")
    failed = root.appending("failed")
    outbox = root.appending("outbox")
  }

  /// The five directories, in the order in which a file passes them.
  public var directories: [FilePath] { [inbox, processing, done, failed, outbox] }

  /// Makes what is missing, and proves that files can be made, renamed and removed in each
  /// directory, and moved from the inbox to processing, done and failed.
  ///
  /// - Parameter fileSystem: where the directories are.
  /// - Returns: what will go wrong later with some files, for the log.
  /// - Throws: what makes work impossible; nothing that people dropped was touched.
  public func prepare(on fileSystem: any FileSystem) throws(SpoolError) -> [SpoolWarning] {
    do {
      try fileSystem.makeDirectories(inbox, permissions: 0o770)
      for directory in [processing, done, failed] {
        try fileSystem.makeDirectories(directory, permissions: 0o750)
      }
      try fileSystem.makeDirectories(outbox, permissions: 0o755)
    } catch {
      throw .unusable(directory: error.path ?? root, error)
    }
    for directory in directories { try probe(directory, on: fileSystem) }
    for directory in [processing, done, failed] {
      try probeMove(to: directory, on: fileSystem)
    }
    do {
      let isSticky = try fileSystem.status(inbox).permissions & 0o1000 != 0
      return isSticky ? [.stickyInbox(inbox)] : []
    } catch {
      throw .unusable(directory: inbox, error)
    }
  }

  /// Makes a file in `directory`, renames it, and removes it.
  private func probe(_ directory: FilePath, on fileSystem: any FileSystem) throws(SpoolError) {
    let first = directory.appending(SpoolLayout.probeName)
    let second = directory.appending(SpoolLayout.probeName + "-renamed")
    do {
      try clear(first, on: fileSystem)
      try clear(second, on: fileSystem)
      try probeRename(first, to: second, on: fileSystem)
    } catch {
      throw .unusable(directory: directory, error)
    }
  }

  /// Moves a file from the inbox to `directory`, and removes it.
  private func probeMove(to directory: FilePath, on fileSystem: any FileSystem)
    throws(SpoolError)
  {
    let source = inbox.appending(SpoolLayout.probeName)
    do {
      try probeRename(
        source, to: directory.appending(SpoolLayout.probeName), on: fileSystem)
    } catch {
      if error.isCrossDevice { throw .otherFileSystem(inbox: inbox, directory: directory) }
      throw .unusable(directory: directory, error)
    }
  }

  private func probeRename(
    _ source: FilePath, to target: FilePath, on fileSystem: any FileSystem
  ) throws(SystemError) {
    fileSystem.close(
      try fileSystem.openFile(source, .createExclusive(permissions: 0o600)))
    do {
      try fileSystem.rename(source, to: target, replacing: false)
      try fileSystem.unlink(target)
    } catch {
      let failure = error
      do {
        try clear(source, on: fileSystem)
      } catch {
        // Expected: nothing more can be done. The probe is never a candidate, and the next one
        // removes it.
      }
      throw failure
    }
  }

  private func clear(_ path: FilePath, on fileSystem: any FileSystem) throws(SystemError) {
    do {
      try fileSystem.unlink(path)
    } catch {
      // Expected: ENOENT, unless the process was killed in the middle of a probe.
      guard error.isMissing else { throw error }
    }
  }

  /// Names that begin like this are the daemon's own, and never candidates.
  static let probeName = ".forecastd-probe"
}

/// Why a spool cannot be worked in.
public enum SpoolError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A file cannot be made, renamed or removed in the directory.
  case unusable(directory: FilePath, SystemError)
  /// A file cannot be renamed from the inbox to the directory.
  case otherFileSystem(inbox: FilePath, directory: FilePath)

  /// Where, what, and what to change.
  public var description: String {
    switch self {
    case .unusable(let directory, let error):
      "\(directory): files cannot be made, renamed and removed here; nothing was started. "
        + "\(error). \(error.advice)"
    case .otherFileSystem(let inbox, let directory):
      "\(directory): lies on another file system than \(inbox), so that files cannot be renamed "
        + "from there to here; nothing was started. Put the whole spool on one file system, under "
        + "one ReadWritePaths= of the service."
    }
  }
}

extension SystemError {
  /// What to change where a directory cannot be worked in.
  fileprivate var advice: String {
    if isOutOfSpace { return "Free some space on its file system." }
    if isInputOutput { return "Look at the disk: the kernel's log tells more." }
    if isOutOfDescriptors { return "Allow the process more open files." }
    return "Make the directory writable for the user that forecastd runs as."
  }
}

/// What will go wrong with some files.
public enum SpoolWarning: Hashable, Sendable, CustomStringConvertible {
  /// The inbox has the sticky bit: files of other users cannot be taken out of it.
  case stickyInbox(FilePath)

  /// Where, what, and what to change.
  public var description: String {
    switch self {
    case .stickyInbox(let path):
      "\(path): has the sticky bit, so that files of other users cannot be taken out of it and "
        + "stay. Run: chmod -t \(path)"
    }
  }
}
