// Gets bytes into one output file exactly once, whatever happens in between.
import LinuxSystem

/// An output file.
///
/// It holds at all times what the store says, plus at most a torn tail, which the next attempt
/// overwrites: bytes go to the recorded length, and are durable before a longer one is recorded.
///
/// The store knows which file it is before the first byte is written: so a tail is found and cut
/// even where somebody has renamed the file meanwhile.
struct ForecastFile {
  let path: FilePath
  let fileSystem: any FileSystem

  /// Makes the file, empty; an empty one that is there may as well be it.
  func begin(_ record: OutputRecord) throws(SystemError) -> OutputRecord {
    if let status = try statusIfAny(), status.kind != .regular || status.size > 0 {
      try moveAside(record.generation)
    }
    let file: FileDescriptor
    do {
      file = try fileSystem.open(path, .createExclusive(permissions: 0o644))
    } catch {
      guard error.isExisting else { throw error }
      file = try fileSystem.open(path, .readWrite)
    }
    try fileSystem.sync(directory: path.parent)
    var begun = record
    begun.identity = try file.status().identity
    begun.length = 0
    return begun
  }

  /// Writes `content` at the recorded length.
  func append(_ content: [UInt8], to record: OutputRecord) throws(SystemError) -> AppendOutcome {
    guard let identity = record.identity else {
      preconditionFailure("\(record.name) is begun before it is written to")
    }
    if let reason = try settleStranger(record, identity) { return .needsNewGeneration(reason) }
    let file = try fileSystem.open(path, .readWrite)
    let status = try file.status()
    // A rotation may have come in between.
    guard status.identity == identity else { return .needsNewGeneration(.replaced) }
    if status.size > record.length { try file.truncate(to: record.length) }
    try file.write(content, at: record.length)
    try file.sync(.content)
    var longer = record
    longer.length += Int64(content.count)
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

  /// Cuts the tail that an attempt to write `content` has left, where this is the recorded file
  /// under another name.
  ///
  /// Its number may have gone to a stranger meanwhile: a tail that is none of ours stays.
  ///
  /// - Returns: whether this is the recorded file, as far as its number tells.
  func cutRenamed(_ record: OutputRecord, writing content: [UInt8]) throws(SystemError) -> Bool {
    let file: FileDescriptor
    do {
      file = try fileSystem.open(path, .readWrite)
    } catch {
      guard error.isMissing else { throw error }
      return false
    }
    let status = try file.status()
    guard status.kind == .regular && status.identity == record.identity else { return false }
    let tail = try file.read(at: record.length, count: content.count + 1)
    guard !tail.isEmpty, Self.isAttempt(tail, at: content) else { return true }
    try file.truncate(to: record.length)
    try file.sync(.content)
    return true
  }

  /// Whether `tail` is what an attempt to write `content` may have left.
  ///
  /// After a power cut, what was not durable yet may be missing or be zeros.
  private static func isAttempt(_ tail: [UInt8], at content: [UInt8]) -> Bool {
    tail.count <= content.count && zip(tail, content).allSatisfy { $0 == $1 || $0 == 0 }
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
  var identity: OutputRecord.Identity {
    OutputRecord.Identity(device: device, inode: inode)
  }
}
