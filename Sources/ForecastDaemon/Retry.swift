// Failed files on their way back into the inbox, under the names that people know them by.

import Inbox
import LinuxSystem

/// A failed file that was put back into the inbox.
public struct RetriedFile: Equatable, Sendable {
  /// Its path in the inbox, escaped.
  public let file: String
  /// Where it is now, escaped.
  public let path: String
  /// Why it had failed; nil where that is not known.
  public let reason: String?
}

/// The failed files of one spool.
public struct FailedFiles: Sendable {
  private let spool: SpoolLayout
  private let keepsFiles: Bool
  private let fileSystem: LinuxFileSystem

  /// The failed files of the spool that `configuration` names.
  public init(_ configuration: Configuration) {
    spool = SpoolLayout(root: FilePath(configuration.spool))
    fileSystem = LinuxFileSystem(linkFreeRoot: spool.inbox)
    keepsFiles = configuration.inbox.after == .keep
  }

  /// Puts the failed file `name` back into the inbox; a daemon may be running or not.
  ///
  /// - Parameter name: its path in failed, or the one it had in the inbox, or a path from the root.
  /// - Returns: where it is now.
  /// - Throws: `DaemonError`: there is none of that name (with what may be meant), there are
  ///   several, its place in the inbox is taken, or permission is missing.
  public func retry(_ name: String) throws(DaemonError) -> RetriedFile {
    do {
      let found = try files(named: name)
      guard let file = found.first else { throw try missing(name) }
      guard found.count == 1 else { throw Self.ambiguous(name, found) }
      let reason = try file.reason()
      let path = try file.retry()
      return RetriedFile(
        file: "\(path.relative(to: spool.inbox) ?? path)", path: "\(path)", reason: reason?.reason)
    } catch let error as RetryError {
      if case .system(let error) = error { throw DaemonError(error) }
      throw DaemonError(.finishedWithFailures, "\(error)")
    } catch {
      throw DaemonError(error)
    }
  }

  private func files(named name: String) throws(SystemError) -> [FailedFile] {
    var spellings = [FilePath(name)]
    // Names are shown escaped: what was copied from a table is understood, too.
    if let meant = FilePath(text: name), meant != spellings[0] { spellings.append(meant) }
    for spelling in spellings {
      let path = spelling.relative(to: spool.failed) ?? spelling
      let isInside = path.bytes.first != UInt8(ascii: "/") && !path.components.contains([46, 46])
      guard isInside, !path.isEmpty else { continue }
      let found = try FailedFile.named(path, in: spool, on: fileSystem)
      if !found.isEmpty { return found }
    }
    return []
  }

  private func missing(_ name: String) throws(SystemError) -> DaemonError {
    let quoted = PrintableText.escape(Array(name.utf8))
    let kept = spool.inbox.appending(name)
    if keepsFiles, try fileSystem.exists(kept) {
      return DaemonError(
        .finishedWithFailures,
        "\(kept): stays in the inbox, as inbox.after says; nothing was done. It is taken again "
          + "when it has changed: touch '\(kept)'")
    }
    let names = try FailedFile.all(in: spool, on: fileSystem).map { "\($0.relativePath)" }
    var text = "there is no failed file '\(quoted)'; nothing was done. "
    if let nearest = nearestName(to: name, among: names) {
      text += "Did you mean '\(nearest)'? See \(spool.failed)"
    } else {
      text += "\(spool.failed) is empty"
    }
    return DaemonError(.finishedWithFailures, text)
  }

  private static func ambiguous(_ name: String, _ found: [FailedFile]) -> DaemonError {
    let names = found.map { "'\($0.relativePath)'" }.joined(separator: ", ")
    return DaemonError(
      .finishedWithFailures,
      "'\(PrintableText.escape(Array(name.utf8)))' failed \(found.count) times; nothing was done. "
        + "Name one of \(names)")
  }
}

extension Ingest {
  /// Removes the reasons of files that were moved out of failed by hand.
  mutating func removeStaleReasons() {
    do {
      for path in try FailedFile.removeStaleReasons(in: spool, on: fileSystem) {
        journal.log(.info, "\(path): its file is not in failed any more; removed")
      }
    } catch {
      journal.log(.warning, "\(error); old reasons stay in failed", subject: "stale reasons")
    }
  }
}
