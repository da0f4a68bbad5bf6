// One CSV that somebody named on the command line, from its bytes to its observations.
import LinuxSystem
import SensorCSV
import TimeSeries

/// Reads one CSV, plain or compressed, as the daemon would read it from its inbox.
public struct SensorFileReader: ~Copyable {
  /// How much of the file is read at a time, in bytes; less of one that is compressed.
  private static let pieceBytes = 256 << 10
  private static let compressedPieceBytes = 16 << 10
  /// How much larger each look at the head is, where the one before did not settle the layout.
  private static let sampleGrowth = [1, 8, 64]

  /// The file's name without directories, for messages.
  public let name: String
  private let file: FileDescriptor
  private var gzip: GzipStream?
  private var offset: Int64 = 0
  /// Decompressed bytes that are not decoded yet, and whether they are all there are.
  private var ahead: [UInt8] = []
  private var aheadIsAll = false
  private var isFinished = false
  private var decoder: SensorFileDecoder?

  private init(name: String, file: consuming FileDescriptor) {
    self.name = name
    self.file = file
  }

  /// Opens the file at `path` and looks at its head.
  ///
  /// - Parameters:
  ///   - path: The file; links are followed.
  ///   - configuration: How it is to be read.
  ///   - now: The time by the clock.
  /// - Returns: A reader that stands before the first row.
  /// - Throws: `DaemonError` where it cannot be read or understood: the sentence for its owner.
  public static func open(
    _ path: String, _ configuration: Configuration, now: Timestamp
  ) throws(DaemonError) -> SensorFileReader {
    let place = try PlaceInInbox(of: path, inbox: configuration.spool + "/inbox")
    var reader = SensorFileReader(
      name: String(decoding: place.relativePath.name, as: UTF8.self), file: try open(place.path))
    let source = configuration.sourceOptions(for: place.relativePath)
    let limits = configuration.decodingLimits(now: now)
    try reader.detect(source, limits, device: place.device)
    return reader
  }

  /// Opens the regular file at `path`.
  private static func open(_ path: FilePath) throws(DaemonError) -> FileDescriptor {
    let files = LinuxFileSystem()
    do throws(SystemError) {
      let kind = try files.status(path).kind
      if kind == .regular { return try files.open(path, .read) }
      throw .notAFile(path, isDirectory: kind == .directory)
    } catch {
      throw systemFailure(error)
    }
  }

  /// How the file is read, and why.
  public var explanation: String { decoder?.explanation.text ?? "" }

  /// The series found so far.
  public var seriesNames: [SeriesID] { decoder?.seriesNames ?? [] }

  /// Decodes the next piece of the file into `batch`; false after the last.
  ///
  /// - Throws: `DaemonError` where the rest cannot be read: nothing of the file may be used.
  public mutating func next(into batch: inout DecodedBatch) throws(DaemonError) -> Bool {
    guard !isFinished else { return false }
    if ahead.isEmpty, !aheadIsAll { try readAhead() }
    isFinished = aheadIsAll
    do {
      try decoder?.decode(ahead, isLast: aheadIsAll, into: &batch)
    } catch {
      throw DaemonError(.badData, error.message)
    }
    ahead.removeAll(keepingCapacity: true)
    return true
  }

  /// Makes the decoder from the head of the file, looking further where that settles the layout.
  private mutating func detect(
    _ source: SourceOptions, _ limits: DecodingLimits, device: String?
  ) throws(DaemonError) {
    for growth in Self.sampleGrowth {
      while ahead.count < limits.sampleBytes * growth, !aheadIsAll { try readAhead() }
      do {
        decoder = try SensorFileDecoder(
          sample: ahead, isWholeFile: aheadIsAll, source: source, device: device, fileName: name,
          limits: limits)
        return
      } catch {
        let isLastLook = growth == Self.sampleGrowth.last || aheadIsAll
        if isLastLook || !error.couldBeSettledByMore { throw DaemonError(.badData, error.message) }
      }
    }
  }

  /// Appends the next bytes of the file, decompressed, to `ahead`.
  private mutating func readAhead() throws(DaemonError) {
    let mayInflate = gzip != nil || offset == 0
    let count =
      mayInflate ? Self.compressedPieceBytes : Self.pieceBytes - Int(offset) % Self.pieceBytes
    let piece: [UInt8]
    do {
      piece = try file.read(at: offset, count: count)
    } catch {
      throw systemFailure(error)
    }
    let isLast = piece.count < count
    do {
      if offset == 0, GzipStream.isGzip(piece) { gzip = try GzipStream() }
      offset += Int64(piece.count)
      if gzip == nil {
        ahead += piece
      } else {
        try gzip?.inflate(piece, isLast: isLast, into: &ahead)
      }
    } catch {
      throw DaemonError(.badData, "\(name): \(error.message)")
    }
    aheadIsAll = isLast
  }
}

/// A file that was named, and what its path below the inbox is or would be.
struct PlaceInInbox: Equatable {
  /// The file itself, symbolic links followed.
  let path: FilePath
  /// Its path below the inbox; elsewhere its name alone.
  let relativePath: FilePath
  /// The subdirectory of the inbox it is in, which names a device.
  let device: String?

  /// Finds the file at `path`.
  ///
  /// - Throws: `DaemonError` where there is none.
  init(of path: String, inbox: String) throws(DaemonError) {
    self.init(path: try Self.resolved(path), inbox: (try? Self.resolved(inbox)) ?? FilePath(inbox))
  }

  /// The place of the file at `path`, links followed, seen from `inbox`.
  init(path: FilePath, inbox: FilePath) {
    self.path = path
    let parts = path.components
    let above = inbox.components
    if parts.count > above.count, parts.starts(with: above) {
      relativePath = FilePath(bytes: parts.dropFirst(above.count).joined(separator: [0x2F]))
    } else {
      relativePath = FilePath(bytes: path.name)
    }
    device = relativePath.parent.isEmpty ? nil : relativePath.parent.text
  }

  private static func resolved(_ path: String) throws(DaemonError) -> FilePath {
    do {
      return try FilePath(path).resolvingLinks()
    } catch {
      throw systemFailure(error)
    }
  }
}

/// A system call that failed as the end of a command.
public func systemFailure(_ error: SystemError) -> DaemonError {
  // What was named on the command line is the input: where it is no file, it is bad data.
  let isBadInput = error.isMissing || error.isNoFile
  let code: ExitCode = error.isForbidden ? .permission : isBadInput ? .badData : .inputOutput
  return DaemonError(code, error.description)
}
