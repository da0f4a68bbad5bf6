// A file that grows: where reading stopped, and whether it is still the file that was read.
import LinuxSystem

/// Where reading of a growing file stopped, and what stood before that place.
public struct TailPosition: Hashable, Sendable {
  /// The file system the file lies on.
  public let device: UInt64
  /// Its number there.
  public let inode: UInt64
  /// When it was made, nanoseconds since 1970, where the file system keeps that.
  public let bornNanoseconds: Int64?
  /// How many bytes were read: whole lines only.
  public let offset: Int64
  /// The SHA-256 of the last bytes before `offset`, at most `fingerprintLimit` of them.
  public let fingerprint: ContentDigest

  /// A position, as the store kept it.
  public init(
    device: UInt64, inode: UInt64, bornNanoseconds: Int64?, offset: Int64,
    fingerprint: ContentDigest
  ) {
    self.device = device
    self.inode = inode
    self.bornNanoseconds = bornNanoseconds
    self.offset = offset
    self.fingerprint = fingerprint
  }

  /// How many bytes before the offset are fingerprinted.
  public static let fingerprintLimit = 4096
}

/// Whether a growing file goes on where reading stopped.
public enum TailVerdict: Hashable, Sendable {
  /// It is the same file, and what was read of it is unchanged: read on from there.
  case `continue`(from: Int64)
  /// It is another file, or another content: read it from its beginning.
  case newGeneration(TailBreak)
}

/// Why a growing file has to be read from its beginning.
public enum TailBreak: Hashable, Sendable, CustomStringConvertible {
  /// Another file has its name: it was rotated, or written anew.
  case replaced
  /// It is shorter than what was read of it.
  case truncated(size: Int64, offset: Int64)
  /// It is long enough, but what stands before the offset is not what was read.
  case rewritten(offset: Int64)

  /// What happened, for the log.
  public var description: String {
    switch self {
    case .replaced: "another file has its name"
    case .truncated(let size, let offset):
      "it has \(size) bytes, of which \(offset) were read before: it was truncated"
    case .rewritten(let offset):
      "what stands before byte \(offset) is not what was read there: it was written anew"
    }
  }
}

/// The next whole lines of a growing file.
public enum TailChunk: Hashable, Sendable {
  /// Whole lines, and where they begin.
  case lines([UInt8], offset: Int64)
  /// There is no whole line yet.
  case nothing
  /// A line has more bytes than are read at a time.
  case lineTooLong(offset: Int64, byteLimit: Int)
}

/// Reads a file that grows.
///
/// What follows the last newline is never given: its line is not whole.
public struct FileTail: ~Copyable {
  private let file: InputFile

  /// The tail of an open file.
  public init(_ file: consuming InputFile) {
    self.file = file
  }

  /// The file's status when it was opened.
  public var status: FileStatus { file.statusAtOpen }

  /// Whether the file goes on where reading stopped.
  ///
  /// A file that was truncated and has grown again past the offset is told by its fingerprint,
  /// unless the same bytes stand in the same place.
  public func verdict(on position: TailPosition) throws(SystemError) -> TailVerdict {
    let status = try file.status()
    guard
      status.device == position.device && status.inode == position.inode
        && status.bornNanoseconds == position.bornNanoseconds
    else { return .newGeneration(.replaced) }
    guard status.size >= position.offset else {
      return .newGeneration(.truncated(size: status.size, offset: position.offset))
    }
    guard try fingerprint(before: position.offset) == position.fingerprint else {
      return .newGeneration(.rewritten(offset: position.offset))
    }
    return .continue(from: position.offset)
  }

  /// The whole lines from byte `offset` on.
  ///
  /// - Parameters:
  ///   - offset: where a line begins.
  ///   - byteLimit: how many bytes are read at most.
  /// - Returns: as many whole lines as fit.
  /// - Throws: what the kernel refused.
  public func nextLines(from offset: Int64, byteLimit: Int) throws(SystemError) -> TailChunk {
    var bytes = try file.read(at: offset, count: byteLimit)
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
      return bytes.count < byteLimit
        ? .nothing : .lineTooLong(offset: offset, byteLimit: byteLimit)
    }
    bytes.removeSubrange((end + 1)...)
    return .lines(bytes, offset: offset)
  }

  /// The `count` bytes from `offset` on, or what there is of them, whole lines or not.
  public func bytes(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
    try file.read(at: offset, count: count)
  }

  /// The position to keep when everything before `offset` is read.
  public func position(at offset: Int64) throws(SystemError) -> TailPosition {
    TailPosition(
      device: status.device, inode: status.inode, bornNanoseconds: status.bornNanoseconds,
      offset: offset, fingerprint: try fingerprint(before: offset))
  }

  private func fingerprint(before offset: Int64) throws(SystemError) -> ContentDigest {
    let start = max(0, offset - Int64(TailPosition.fingerprintLimit))
    return ContentHash.digest(of: try file.read(at: start, count: Int(offset - start)))
  }
}
