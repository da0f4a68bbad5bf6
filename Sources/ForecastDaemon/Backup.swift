// A copy of the database that can be used in its place, made while the daemon goes on.

import LinuxSystem
import StateStore

/// A copy of the database, as it was when it was begun.
public struct Backup: Equatable, Sendable {
  /// Its size in bytes.
  public let bytes: Int64
  /// The tables of a damaged database of which some rows are lost.
  public let damagedTables: [String]

  /// Copies the database at `database` to the new file `destination`.
  ///
  /// It is written and checked as `destination.tmp` first, so that it is there as a whole or not at
  /// all. The copy is a database like any other, of mode 0640.
  ///
  /// - Parameters:
  ///   - database: The database; a daemon may be at work in it.
  ///   - destination: Where the copy goes; nothing may stand there.
  ///   - compacting: Whether free space is left out, which takes longer and tells no progress.
  ///   - onProgress: Called now and then with the pages copied and all pages.
  /// - Throws: `DaemonError`; nothing is left at `destination`.
  public init(
    of database: String, to destination: String, compacting: Bool,
    onProgress: (_ copied: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(DaemonError) {
    damagedTables = []
    bytes = try Self.make(destination) { temporary in
      let store = try StateStore.openReadOnly(path: database)
      try store.writeCopy(to: temporary, compacting: compacting, progress: onProgress)
      try store.close()
    }
  }

  /// Copies what can be read of the damaged database at `database` to the new file `destination`.
  ///
  /// - Throws: `DaemonError`, where nothing can be read or written; then nothing is left there.
  public init(salvaging database: String, to destination: String) throws(DaemonError) {
    var salvage: Salvage?
    bytes = try Self.make(destination) { temporary in
      salvage = try StateStore.salvage(database, to: temporary)
    }
    damagedTables = salvage?.damagedTables ?? []
  }

  /// Lets `write` make a file beside `destination`, and gives it that name when it is whole.
  ///
  /// - Returns: its size in bytes.
  private static func make(
    _ destination: String, _ write: (_ temporary: String) throws -> Void
  ) throws(DaemonError) -> Int64 {
    let target = FilePath(destination)
    let temporary = FilePath(destination + ".tmp")
    let fileSystem = LinuxFileSystem()
    do {
      if try fileSystem.exists(target) { throw taken(target) }
      if try fileSystem.exists(temporary) { try fileSystem.unlink(temporary) }
      try write(destination + ".tmp")
      let bytes = try fileSystem.status(temporary).size
      do {
        try fileSystem.rename(temporary, to: target, replacing: false)
      } catch {
        // Expected: one that cannot be removed is removed by the next copy.
        try? fileSystem.unlink(temporary)
        throw error.isExisting ? taken(target) : DaemonError(error)
      }
      try fileSystem.sync(directory: target.parent.isEmpty ? FilePath(".") : target.parent)
      return bytes
    } catch let error as StateStoreError {
      throw end(error, destination: target)
    } catch {
      throw DaemonError(error)
    }
  }

  private static func taken(_ target: FilePath) -> DaemonError {
    DaemonError(
      .cannotCreate,
      "\(target): is there already; nothing was copied. Name a file that does not exist")
  }

  /// What cannot be made is no fault of the database.
  private static func end(_ error: StateStoreError, destination: FilePath) -> DaemonError {
    switch error {
    case .missing: return DaemonError(.badData, error.description)
    case .system(let path, _, _) where path.hasPrefix("\(destination.parent)"):
      if error.category == .permission || error.isDiskFull { return DaemonError(error) }
      return DaemonError(.cannotCreate, error.description)
    default: return DaemonError(error)
    }
  }
}
