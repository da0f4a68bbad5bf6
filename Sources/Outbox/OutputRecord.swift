// What the store remembers of an output file, and how an attempt to write one ended.
import LinuxSystem

/// What the store remembers of an output file.
public struct OutputRecord: Hashable, Sendable {
  /// Which file, on its file system.
  public struct Identity: Hashable, Sendable {
    /// The file system it lies on.
    public let device: UInt64
    /// Its number there.
    public let inode: UInt64

    /// The file of that number.
    public init(device: UInt64, inode: UInt64) {
      self.device = device
      self.inode = inode
    }
  }

  /// Its name in the outbox.
  public var name: FilePath
  /// How many bytes of it are ours for good; 0 while it has none, not even its header.
  public var length: Int64
  /// Which file it is; nil while it is being made.
  public var identity: Identity?
  /// How many files of this name there were before it.
  public var generation: Int

  /// A record, as the store kept it.
  public init(name: FilePath, length: Int64, identity: Identity?, generation: Int) {
    self.name = name
    self.length = length
    self.identity = identity
    self.generation = generation
  }

  /// The record of a file that is still to be made.
  public static func new(name: FilePath, generation: Int = 0) -> OutputRecord {
    OutputRecord(name: name, length: 0, identity: nil, generation: generation)
  }

  /// The record of the file that follows this one: begin it, commit, then append again.
  public var nextGeneration: OutputRecord {
    OutputRecord(name: name, length: 0, identity: nil, generation: generation + 1)
  }
}

/// Why a new file has to be begun.
public enum GenerationReason: Hashable, Sendable, CustomStringConvertible {
  /// No file has the name: it was renamed or removed, as logrotate does.
  case missing
  /// Another file has the name.
  case replaced
  /// The file is shorter than what was written into it.
  case truncated(size: Int64, recorded: Int64)

  /// What happened, for the log.
  public var description: String {
    switch self {
    case .missing: "it was renamed or removed; a new one is begun"
    case .replaced: "another file has its name; a new one is begun"
    case .truncated(let size, let recorded):
      "it has \(size) bytes where \(recorded) were written: it was truncated from outside, and "
        + "what is missing is in the database only; a new one is begun. "
        + "Rotate output files by renaming them"
    }
  }
}

/// How an attempt to write ended.
public enum AppendOutcome: Hashable, Sendable {
  /// Everything is in the file, durably: commit this record.
  case appended(OutputRecord)
  /// Nothing was written: begin `nextGeneration` of the record, commit that, and try again.
  case needsNewGeneration(GenerationReason)
}
