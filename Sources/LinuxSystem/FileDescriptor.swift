// The owner of one open file: it closes it.

/// An open file that is closed when its owner goes away.
public struct FileDescriptor: ~Copyable, Sendable {
  /// The open file, as its file system counts.
  public let file: OpenFile
  private let fileSystem: any FileSystem

  /// Takes over `file`, which `fileSystem` opened.
  public init(_ file: OpenFile, on fileSystem: any FileSystem) {
    self.file = file
    self.fileSystem = fileSystem
  }

  deinit {
    fileSystem.close(file)
  }

  /// The path it was opened by.
  public var path: FilePath { file.path }

  /// The kernel's number, for `Poller`.
  public var number: Int32 { file.number }

  /// What the file is at this moment.
  public func status() throws(SystemError) -> FileStatus {
    try fileSystem.status(of: file)
  }

  /// The status of the file `name` in this directory.
  public func status(of name: [UInt8]) throws(SystemError) -> FileStatus {
    try fileSystem.status(name, in: file)
  }

  /// The next few names of this directory; none at its end.
  public func nextEntries() throws(SystemError) -> [DirectoryEntry] {
    try fileSystem.nextEntries(of: file)
  }

  /// Reads into the front of `buffer` from byte `offset` on.
  ///
  /// - Returns: how many bytes came; fewer than there is room for only at the end of the file.
  public func read(at offset: Int64, into buffer: inout [UInt8]) throws(SystemError) -> Int {
    var span = buffer.mutableSpan
    return try fileSystem.read(file, at: offset, into: &span)
  }

  /// Reads `count` bytes from byte `offset` on, or what there is of them.
  public func read(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    let filled = try read(at: offset, into: &buffer)
    buffer.removeLast(count - filled)
    return buffer
  }

  /// Writes all of `bytes` from byte `offset` on.
  public func write(_ bytes: [UInt8], at offset: Int64) throws(SystemError) {
    try fileSystem.write(bytes.span, to: file, at: offset)
  }

  /// Cuts or extends the file to `length` bytes.
  public func truncate(to length: Int64) throws(SystemError) {
    try fileSystem.truncate(file, to: length)
  }

  /// Returns when what was written would survive a power cut.
  public func sync(_ scope: SyncScope) throws(SystemError) {
    try fileSystem.sync(file, scope)
  }
}
