// Gets bytes into one output file exactly once, whatever happens in between.
import LinuxSystem

/// An output file.
///
/// It holds at all times what the store says, plus at most a torn tail, which the next attempt
/// overwrites: bytes go to the recorded length, and are durable before a longer one is recorded.
struct ForecastFile {
  let path: FilePath
  let fileSystem: any FileSystem

  /// Writes `bytes` at the recorded length, after `header` where the file is new.
  func append(_ bytes: [UInt8], header: [UInt8], to record: OutputRecord)
    throws(SystemError) -> AppendOutcome
  {
    guard let identity = record.identity else {
      return .appended(try begin(record, with: header + bytes))
    }
    if let reason = try settleStranger(record, identity) { return .needsNewGeneration(reason) }
    let file = try fileSystem.open(path, .readWrite)
    let status = try file.status()
    // A rotation may have come in between.
    guard status.identity == identity else { return .needsNewGeneration(.replaced) }
    if status.size > record.length { try file.truncate(to: record.length) }
    try file.write(bytes, at: record.length)
    try file.sync(.content)
    var longer = record
    longer.length += Int64(bytes.count)
    return .appended(longer)
  }

  /// Cuts a torn tail, for nothing is pending that would overwrite it.
  func cut(_ record: OutputRecord) throws(SystemError) -> AppendOutcome {
    guard let identity = record.identity else { return .appended(record) }
    if let reason = try settleStranger(record, identity) { return .needsNewGeneration(reason) }
    let file = try fileSystem.open(path, .readWrite)
    let status = try file.status()
    guard status.identity == identity else { return .needsNewGeneration(.replaced) }
    if status.size > record.length {
      try file.truncate(to: record.length)
      try file.sync(.content)
    }
    return .appended(record)
  }

  /// Why the file that has the name is not the recorded one, if so.
  ///
  /// Such a file is moved out of the way, except an empty one: the new file may as well be that.
  private func settleStranger(_ record: OutputRecord, _ identity: OutputRecord.Identity)
    throws(SystemError) -> GenerationReason?
  {
    guard let status = try statusIfAny() else { return .missing }
    if status.identity == identity && status.kind == .regular && status.size >= record.length {
      return nil
    }
    if status.kind != .regular || status.size > 0 { try moveAside(record.generation) }
    return status.identity == identity
      ? .truncated(size: status.size, recorded: record.length) : .replaced
  }

  /// Makes the file with this content.
  private func begin(_ record: OutputRecord, with content: [UInt8])
    throws(SystemError) -> OutputRecord
  {
    if let status = try statusIfAny(), try !isAttempt(status, at: content) {
      try moveAside(record.generation)
    }
    let file: FileDescriptor
    do {
      file = try fileSystem.open(path, .createExclusive(permissions: 0o644))
    } catch {
      guard error.isExisting else { throw error }
      file = try fileSystem.open(path, .readWrite)
      try file.truncate(to: 0)
    }
    try file.write(content, at: 0)
    try file.sync(.content)
    try fileSystem.sync(directory: path.parent)
    var begun = record
    begun.identity = try file.status().identity
    begun.length = Int64(content.count)
    return begun
  }

  /// Whether the file is what an attempt to write `content` has left, and so may be overwritten.
  ///
  /// After a power cut, what was not durable yet may be missing or be zeros.
  private func isAttempt(_ status: FileStatus, at content: [UInt8]) throws(SystemError) -> Bool {
    guard status.kind == .regular && status.size <= Int64(content.count) else { return false }
    let file = try fileSystem.open(path, .read)
    let found = try file.read(at: 0, count: content.count)
    return zip(found, content).allSatisfy { $0 == $1 || $0 == 0 }
  }

  /// Renames the file to `NAME~GENERATION`, never over another one.
  private func moveAside(_ generation: Int) throws(SystemError) {
    for attempt in 1...100 {
      let suffix = attempt == 1 ? "~\(generation)" : "~\(generation).\(attempt)"
      let aside = path.parent.appending(path.name + Array(suffix.utf8))
      do {
        try fileSystem.rename(path, to: aside, replacing: false)
      } catch {
        if error.isExisting { continue }
        // Expected: ENOENT, when an operator was faster.
        guard error.isMissing else { throw error }
      }
      return try fileSystem.sync(directory: path.parent)
    }
    throw SystemError.nameTaken(path)
  }

  private func statusIfAny() throws(SystemError) -> FileStatus? {
    do {
      return try fileSystem.status(path)
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }
}

extension FileStatus {
  /// What the store remembers of it.
  fileprivate var identity: OutputRecord.Identity {
    OutputRecord.Identity(device: device, inode: inode)
  }
}
