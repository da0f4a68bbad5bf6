// What a new start finds in processing, and what an operator puts back.
import LinuxSystem

extension ClaimedFile {
  /// The files that stand in processing, in the order of their paths, and what is no file there.
  ///
  /// - Parameters:
  ///   - layout: whose processing is looked through.
  ///   - fileSystem: which lists it.
  ///   - limit: how many are given at most; finish them and call again.
  /// - Returns: the files; empty when there are none.
  /// - Throws: what the kernel refused.
  public static func standing(
    in layout: SpoolLayout, on fileSystem: any FileSystem, limit: Int = 10_000
  ) throws(SystemError) -> [ClaimedFile] {
    var found: [FilePath] = []
    var waiting = [FilePath("")]
    while let directory = waiting.popLast() {
      let descriptor = try fileSystem.open(layout.processing.appending(directory), .directory)
      while case let entries = try descriptor.nextEntries(), !entries.isEmpty {
        for entry in entries {
          let path = directory.appending(entry.name)
          let status = try descriptor.status(of: entry.name)
          if status.kind == .directory {
            waiting.append(path)
          } else if !entry.name.starts(with: SpoolLayout.probeName.utf8) && found.count < limit {
            found.append(path)
          }
        }
      }
    }
    return found.sorted().map {
      ClaimedFile(relativePath: $0, layout: layout, fileSystem: fileSystem)
    }
  }

  /// Returns when it would survive a power cut that a file is not in processing any more.
  ///
  /// A process before this one may have moved it and been killed before it could sync that.
  ///
  /// - Parameters:
  ///   - relativePath: where in processing it was.
  ///   - layout: whose processing that is.
  ///   - fileSystem: which is synced.
  /// - Throws: what the kernel refused. After a failed sync end the process, and recover.
  public static func secureAbsence(
    of relativePath: FilePath, in layout: SpoolLayout, on fileSystem: any FileSystem
  ) throws(SystemError) {
    var directory = layout.processing.appending(relativePath).parent
    while true {
      do {
        return try fileSystem.sync(directory: directory)
      } catch {
        // Expected: ENOENT, when its directory was removed: then that is to survive too.
        guard error.isMissing || error.isNotDirectory, directory != layout.processing else {
          throw error
        }
        directory = directory.parent
      }
    }
  }

  /// Removes the empty directories beneath processing, which devices that are gone have left.
  ///
  /// - Parameters:
  ///   - layout: whose processing is cleaned.
  ///   - fileSystem: which removes them.
  /// - Throws: what the kernel refused.
  public static func removeEmptyDirectories(
    in layout: SpoolLayout, on fileSystem: any FileSystem
  ) throws(SystemError) {
    try fileSystem.removeEmptyDirectories(beneath: layout.processing)
  }
}

extension FileSystem {
  /// Removes every directory beneath `root` that holds nothing but such directories.
  func removeEmptyDirectories(beneath root: FilePath) throws(SystemError) {
    var directories: [FilePath] = []
    var waiting = [root]
    while let directory = waiting.popLast() {
      let descriptor = try open(directory, .directory)
      while case let entries = try descriptor.nextEntries(), !entries.isEmpty {
        for entry in entries
        where try descriptor.status(of: entry.name).kind == .directory {
          waiting.append(directory.appending(entry.name))
          directories.append(directory.appending(entry.name))
        }
      }
    }
    // A directory comes before what is in it: from the end, the innermost go first.
    for directory in directories.reversed() {
      do {
        try removeDirectory(directory)
      } catch {
        // Expected: ENOTEMPTY, where a file stands in it.
        guard error.isNotEmpty else { throw error }
      }
    }
  }
}
