// An input file that is open: known to be a regular file with one name, read in pieces.
import LinuxSystem

/// An open input file.
public struct InputFile: ~Copyable {
  /// Its status when it was opened.
  public let statusAtOpen: FileStatus
  private let descriptor: FileDescriptor

  private init(_ descriptor: consuming FileDescriptor, _ status: FileStatus) {
    self.descriptor = descriptor
    statusAtOpen = status
  }

  /// Opens the file at `path` to read it.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - fileSystem: which opens it.
  /// - Returns: the open file.
  /// - Throws: `refused` where it is no regular file with one name, or may not be read; in the
  ///   first case it was not opened. `system` for anything else.
  public static func open(_ path: FilePath, on fileSystem: any FileSystem)
    throws(InboxError) -> InputFile
  {
    do {
      // Before opening, for opening a device may do something to it.
      if let refusal = refusal(of: try fileSystem.status(path), path) { throw refusal }
      let descriptor = try fileSystem.open(path, .read)
      // And of what was opened, for another file may have come in between.
      let status = try descriptor.status()
      if let refusal = refusal(of: status, path) { throw refusal }
      return InputFile(descriptor, status)
    } catch let error as InboxError {
      throw error
    } catch let error as SystemError {
      if error.isForbidden { throw refused(path, .unreadable(error)) }
      if error.isSymbolicLink { throw refused(path, .notRegular(.symbolicLink)) }
      throw .system(error)
    } catch {
      preconditionFailure("an error of no known kind: \(error)")
    }
  }

  /// Where it was opened.
  public var path: FilePath { descriptor.path }

  /// Reads into the front of `buffer` from byte `offset` on.
  ///
  /// - Returns: how many bytes came; fewer than there is room for only at the end of the file.
  public func read(at offset: Int64, into buffer: inout [UInt8]) throws(SystemError) -> Int {
    try descriptor.read(at: offset, into: &buffer)
  }

  /// Reads `count` bytes from byte `offset` on, or what there is of them.
  public func read(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
    try descriptor.read(at: offset, count: count)
  }

  /// Its status at this moment.
  public func status() throws(SystemError) -> FileStatus {
    try descriptor.status()
  }

  /// Whether somebody wrote to it since it was opened: then what was read of it is not final.
  ///
  /// The time of its status does not count: a rename or a chmod changes that too.
  public func hasChanged() throws(SystemError) -> Bool {
    !(try descriptor.status()).hasSameContent(as: statusAtOpen)
  }

  /// Reads all of it once for its SHA-256.
  ///
  /// - Parameter chunkBytes: how much is read at a time.
  /// - Returns: what tells the file from any other.
  /// - Throws: what the kernel refused.
  public func identity(chunkBytes: Int = 1 << 20) throws(SystemError) -> FileIdentity {
    var hash = ContentHash()
    var buffer = [UInt8](repeating: 0, count: chunkBytes)
    while true {
      let count = try descriptor.read(at: hash.byteCount, into: &buffer)
      hash.update(buffer.span.extracting(0..<count))
      if count < buffer.count { break }
    }
    return FileIdentity(status: statusAtOpen, digest: hash.digest)
  }
}

/// Why a file of this status is no input, if so.
private func refusal(of status: FileStatus, _ path: FilePath) -> InboxError? {
  if status.kind != .regular { return refused(path, .notRegular(status.kind)) }
  if status.linkCount != 1 { return refused(path, .severalLinks(status.linkCount)) }
  return nil
}

private func refused(_ path: FilePath, _ reason: RefusalReason) -> InboxError {
  .refused(InboxRefusal(path: path, reason: reason))
}

extension FileStatus {
  /// Whether, by size and time of change, the content is the one that `other` tells of.
  public func hasSameContent(as other: FileStatus) -> Bool {
    isSameFile(as: other) && size == other.size
      && modifiedNanoseconds == other.modifiedNanoseconds
  }
}
