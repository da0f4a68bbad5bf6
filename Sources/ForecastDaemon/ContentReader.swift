// The bytes of an input file as the decoder takes them: hashed as they lie, then decompressed.

import Inbox
import LinuxSystem
import SensorCSV

/// Why the content of a file could not be read.
enum ContentError: Error {
  /// The disk failed, or the file went away.
  case system(SystemError)
  /// The file is damaged or incomplete.
  case gzip(GzipError)
}

/// Reads a file from its first byte to its last, piece by piece.
struct ContentReader: ~Copyable {
  /// How much is read at a time, in bytes.
  static let pieceBytes = 256 << 10
  /// How much of a compressed file is read at a time, and of any at first, before it is known to be
  /// one: it may become a thousand times as much.
  static let compressedPieceBytes = 16 << 10

  /// The hash of the bytes as they lie in the file, up to where it has been read; of no use where
  /// they are read a second time.
  private(set) var hash = ContentHash()
  private let isHashing: Bool
  private var offset: Int64 = 0
  private var buffer = [UInt8](repeating: 0, count: ContentReader.pieceBytes)
  private var gzip: GzipStream?
  private let end: Int64
  private var ahead: [UInt8] = []
  private var aheadIsAll = false
  private var isSkipping = false

  /// A reader of the first `byteCount` bytes of a file, which hashes them if asked to.
  init(byteCount: Int64, isHashing: Bool) {
    end = byteCount
    self.isHashing = isHashing
  }

  /// The first `count` decompressed bytes, which `next` gives once more.
  ///
  /// - Returns: the bytes, and whether they are all there are.
  mutating func sample(
    _ count: Int, of file: borrowing InputFile
  ) throws(ContentError) -> (bytes: [UInt8], isWhole: Bool) {
    while ahead.count < count && !aheadIsAll { try readAhead(file) }
    return (ahead, aheadIsAll)
  }

  /// The next decompressed bytes; nil after the last.
  mutating func next(of file: borrowing InputFile) throws(ContentError) -> [UInt8]? {
    if ahead.isEmpty && !aheadIsAll { try readAhead(file) }
    if ahead.isEmpty && aheadIsAll { return nil }
    defer { ahead = [] }
    return ahead
  }

  /// The next decompressed bytes, as `next` gives them, for callers that decode them too.
  mutating func piece(of file: borrowing InputFile) throws(FileProblem) -> [UInt8]? {
    do {
      return try next(of: file)
    } catch {
      throw .content(error)
    }
  }

  /// Reads the next bytes of the file for their hash alone.
  mutating func skip(of file: borrowing InputFile) throws(ContentError) {
    gzip = nil
    isSkipping = true
    ahead = []
    try readAhead(file)
    ahead = []
  }

  /// Whether `next` has given everything.
  var isAtEnd: Bool { aheadIsAll && ahead.isEmpty }

  /// Appends the next piece to `ahead`; it may be empty while something is still to come.
  private mutating func readAhead(_ file: borrowing InputFile) throws(ContentError) {
    let isFirst = offset == 0
    let mayInflate = gzip != nil || (isFirst && !isSkipping)
    // After a short first piece up to where a long one would have ended: samples are of one size.
    let pieceBytes =
      mayInflate ? Self.compressedPieceBytes : Self.pieceBytes - Int(offset) % Self.pieceBytes
    let room = Int(min(Int64(pieceBytes), end - offset))
    var count = 0
    if room > 0 {
      do {
        count = min(room, try file.read(at: offset, into: &buffer))
      } catch {
        throw .system(error)
      }
    }
    let piece = Array(buffer[..<count])
    offset += Int64(count)
    if isHashing { hash.update(piece) }
    do {
      if isFirst && !isSkipping && GzipStream.isGzip(piece) { gzip = try GzipStream() }
      let isLast = count < room || offset >= end
      if gzip == nil {
        ahead += piece
      } else {
        try gzip?.inflate(piece, isLast: isLast, into: &ahead)
      }
      aheadIsAll = isLast
    } catch {
      throw .gzip(error)
    }
  }
}

extension GzipError {
  /// Whether another attempt may end otherwise: the file may still be being copied.
  var mayPass: Bool {
    switch self {
    case .truncated, .outOfMemory: true
    case .corrupt: false
    }
  }
}
