// Finds failed files by the names that people know them under, and reasons that nobody needs.
import LinuxSystem

extension FailedFile {
  /// The files that stand in failed, in the order of their paths, their reasons left out.
  ///
  /// - Parameters:
  ///   - layout: whose failed files are listed.
  ///   - fileSystem: which lists them.
  ///   - limit: how many files and reasons are looked at at most.
  /// - Returns: the files; empty when there are none.
  /// - Throws: what the kernel refused.
  public static func all(
    in layout: SpoolLayout, on fileSystem: any FileSystem, limit: Int = 10_000
  ) throws(SystemError) -> [FailedFile] {
    let found = try entries(in: layout, on: fileSystem, limit: limit)
    let paths = Set(found)
    // A file that is itself named as a reason has one of its own beside it.
    return found.filter { path in
      path.withoutReasonSuffix == nil || paths.contains(path.withReasonSuffix)
    }.map {
      FailedFile(relativePath: $0, layout: layout, fileSystem: fileSystem)
    }
  }

  /// The failed files that `name` may mean: the one of that path in failed, or else all that had
  /// that path in the inbox and another name in failed, as theirs was taken.
  ///
  /// - Parameters:
  ///   - name: a path in failed or in the inbox, or the path of a reason.
  ///   - layout: whose failed files are looked through.
  ///   - fileSystem: which lists them.
  /// - Returns: the files; empty where there is none.
  /// - Throws: what the kernel refused.
  public static func named(
    _ name: FilePath, in layout: SpoolLayout, on fileSystem: any FileSystem
  ) throws(SystemError) -> [FailedFile] {
    for path in [name.withoutReasonSuffix, name].compactMap({ $0 }) {
      let file = FailedFile(relativePath: path, layout: layout, fileSystem: fileSystem)
      guard try fileSystem.stands(file.path) else { continue }
      if path.withoutReasonSuffix == nil { return [file] }
      // A reason is no failed file; a file that is only named as one has a reason of its own.
      if try fileSystem.stands(file.reasonPath) { return [file] }
    }
    var found: [FailedFile] = []
    for file in try all(in: layout, on: fileSystem) where try file.reason()?.file == name {
      found.append(file)
    }
    return found
  }

  /// Removes the reasons beside which no file stands any more, as when it was moved away by hand.
  ///
  /// The reason of a file that is on its way to failed stays: it is in processing still.
  ///
  /// - Parameters:
  ///   - layout: whose reasons are looked through.
  ///   - fileSystem: which removes them.
  ///   - limit: how many files and reasons are looked at at most.
  /// - Returns: what was removed.
  /// - Throws: what the kernel refused.
  @discardableResult
  public static func removeStaleReasons(
    in layout: SpoolLayout, on fileSystem: any FileSystem, limit: Int = 10_000
  ) throws(SystemError) -> [FilePath] {
    var removed: [FilePath] = []
    for path in try entries(in: layout, on: fileSystem, limit: limit) {
      guard let relativePath = path.withoutReasonSuffix else { continue }
      let file = FailedFile(relativePath: relativePath, layout: layout, fileSystem: fileSystem)
      guard try !fileSystem.exists(file.path), let reason = try file.reason(),
        try !fileSystem.stands(layout.processing.appending(reason.file))
      else { continue }
      try file.removeReason(reason)
      removed.append(file.reasonPath)
    }
    return removed
  }

  /// Every path below failed that is no directory, in order.
  private static func entries(
    in layout: SpoolLayout, on fileSystem: any FileSystem, limit: Int
  ) throws(SystemError) -> [FilePath] {
    var found: [FilePath] = []
    var waiting = [FilePath("")]
    while let directory = waiting.popLast() {
      let descriptor = try fileSystem.open(layout.failed.appending(directory), .directory)
      while case let entries = try descriptor.nextEntries(), !entries.isEmpty {
        for entry in entries {
          let path = directory.appending(entry.name)
          if try descriptor.status(of: entry.name).kind == .directory {
            waiting.append(path)
          } else if !entry.name.starts(with: SpoolLayout.probeName.utf8) && found.count < limit {
            found.append(path)
          }
        }
      }
    }
    return found.sorted()
  }
}

extension FilePath {
  /// The path of the file whose reason this one is named as; nil for any other.
  fileprivate var withoutReasonSuffix: FilePath? {
    guard name.count > SpoolName.reasonSuffix.count,
      name.suffix(SpoolName.reasonSuffix.count) == SpoolName.reasonSuffix[...]
    else { return nil }
    return parent.appending(Array(name.dropLast(SpoolName.reasonSuffix.count)))
  }

  /// The path of the reason of the file of this path.
  var withReasonSuffix: FilePath { parent.appending(name + SpoolName.reasonSuffix) }
}

extension FileSystem {
  /// Whether something other than a directory stands at `path`.
  fileprivate func stands(_ path: FilePath) throws(SystemError) -> Bool {
    do {
      return try status(path).kind != .directory
    } catch {
      // Expected: a name that is none here, such as one with a file where it has a directory.
      guard error.isMissing || error.isNotDirectory else { throw error }
      return false
    }
  }
}
