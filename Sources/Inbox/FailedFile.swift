// Puts a failed file back into the inbox, when an operator asks for it.
import LinuxSystem

/// Why a failed file cannot be put back.
public enum RetryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no failed file of that name.
  case missing(FilePath)
  /// The inbox has a file where it would go.
  case taken(FilePath)
  /// The kernel refused a call.
  case system(SystemError)

  /// Where, what, and what to change.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): there is no such failed file; nothing was done. Name one that stands in failed"
    case .taken(let path):
      "\(path): there is a file already; nothing was done. Try again when that one is taken"
    case .system(let error): error.description
    }
  }
}

/// A file in failed, with its reason beside it.
public struct FailedFile: Sendable {
  /// Its path in failed.
  public let relativePath: FilePath
  private let layout: SpoolLayout
  private let fileSystem: any FileSystem

  /// The failed file at `relativePath` in failed.
  public init(relativePath: FilePath, layout: SpoolLayout, fileSystem: any FileSystem) {
    self.relativePath = relativePath
    self.layout = layout
    self.fileSystem = fileSystem
  }

  /// Where it stands.
  public var path: FilePath { layout.failed.appending(relativePath) }

  /// Where its reason stands.
  public var reasonPath: FilePath { path.withReasonSuffix }

  /// Why it failed, or nil where no reason of ours stands beside it.
  public func reason() throws(SystemError) -> FailureReason? {
    do {
      let file = try fileSystem.open(reasonPath, .read)
      return FailureReason(encoded: try file.read(at: 0, count: FailureReason.byteLimit))
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }

  /// Puts it back into the inbox under the name it had there, and removes its reason.
  ///
  /// May be cut short at any point and be called again.
  ///
  /// - Returns: where it is now.
  /// - Throws: `missing`, `taken`, or what the kernel refused.
  public func retry() throws(RetryError) -> FilePath {
    do {
      let reason = try reason()
      let target = layout.inbox.appending(reason?.file ?? relativePath)
      let isThere = try fileSystem.exists(path)
      guard isThere || reason != nil else { throw RetryError.missing(path) }
      try fileSystem.makeDirectories(target.parent, permissions: 0o770)
      if isThere {
        guard try !fileSystem.exists(target) else { throw RetryError.taken(target) }
        try fileSystem.rename(path, to: target, replacing: false)
      }
      try fileSystem.sync(directory: target.parent)
      try fileSystem.sync(directory: path.parent)
      if let reason { try removeReason(reason) }
      return target
    } catch let error as RetryError {
      throw error
    } catch let error as SystemError {
      throw .system(error)
    } catch {
      preconditionFailure("an error of no known kind: \(error)")
    }
  }

  /// Removes its reason, unless that is another one by now: the daemon may have taken the file from
  /// the inbox and set it aside again.
  func removeReason(_ known: FailureReason) throws(SystemError) {
    guard try reason() == known else { return }
    do {
      try fileSystem.unlink(reasonPath)
    } catch {
      // Expected: ENOENT, where another program tidies up at the same time.
      guard error.isMissing else { throw error }
    }
    try fileSystem.sync(directory: path.parent)
  }
}
