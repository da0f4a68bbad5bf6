// Inflates a gzip file piece by piece, member after member, and verifies its checksums.

import CZlib

/// What is wrong with a gzip stream.
public enum GzipError: Error, Hashable, Sendable {
  /// The file ends inside a member: most likely it is still being copied.
  case truncated(inputBytes: Int)
  /// The bytes are no gzip, or a checksum or length does not hold.
  case corrupt(inputBytes: Int, detail: String)
  /// zlib had no memory.
  case outOfMemory

  /// What stands there, what was done, and what to change.
  public var message: String {
    switch self {
    case .truncated(let inputBytes):
      "the gzip data end after \(inputBytes) bytes in the middle; nothing of the file is used. "
        + "Copy it again, and rename it into the inbox when it is whole."
    case .corrupt(let inputBytes, let detail):
      "the gzip data are damaged near byte \(inputBytes) (\(detail)); nothing of the file is used. "
        + "Copy it again; test it with gzip -t."
    case .outOfMemory:
      "zlib found no memory to inflate the file; it can be tried again."
    }
  }
}

/// An incremental inflater of one gzip file.
///
/// Safe to use: the one pointer inside is owned, and never handed out.
@safe public struct GzipStream: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private var isInsideMember = true
  private var hasMember = false
  private var isPadding = false
  private var inputBytes = 0

  /// Whether a file that begins with `prefix` is gzip, by content and not by name.
  ///
  /// - Parameter prefix: The first bytes of the file; three are enough.
  /// - Returns: True for the magic bytes and method of RFC 1952.
  public static func isGzip(_ prefix: [UInt8]) -> Bool {
    prefix.starts(with: [0x1F, 0x8B, 0x08])
  }

  /// An inflater at the start of a file.
  ///
  /// - Throws: `GzipError.outOfMemory`; try again later.
  public init() throws(GzipError) {
    // Sound: one z_stream, allocated here, initialised before use, freed in deinit and only there.
    unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 16 + 15: a gzip header and trailer, the largest window.
    let code = unsafe inflateInit2_(
      stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw .outOfMemory }
  }

  deinit {
    // Sound: inflateEnd tolerates a stream whose initialisation failed.
    unsafe inflateEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// Inflates the next bytes of the file and appends what comes out.
  ///
  /// The output is bounded by the format: at most about 1032 bytes for each byte of `input`.
  ///
  /// - Parameters:
  ///   - input: The next bytes of the file, cut anywhere.
  ///   - isLast: Whether the file ends with them.
  ///   - output: Where the inflated bytes are appended.
  /// - Throws: `GzipError`: the file is to be set aside, or tried again when it was truncated.
  public mutating func inflate(
    _ input: [UInt8], isLast: Bool, into output: inout [UInt8]
  ) throws(GzipError) {
    var position = 0
    while position < input.count, !isPadding {
      if !isInsideMember {
        // After a member: another one, or zeros to fill a block, which gzip ignores too.
        if input[position] == 0 {
          isPadding = true
          break
        }
        _ = unsafe inflateReset(stream)
        isInsideMember = true
      }
      position += try inflateMember(input, from: position, into: &output)
    }
    if isPadding, let other = input[position...].firstIndex(where: { $0 != 0 }) {
      throw .corrupt(
        inputBytes: inputBytes + other - position, detail: "bytes after the last member")
    }
    inputBytes += input.count - position
    if isLast, isInsideMember { throw .truncated(inputBytes: inputBytes) }
  }

  /// Inflates from `from` to the end of `input` or of the member; returns the bytes consumed.
  private mutating func inflateMember(
    _ input: [UInt8], from: Int, into output: inout [UInt8]
  ) throws(GzipError) -> Int {
    let roomBytes = 64 << 10
    var consumed = 0
    while from + consumed < input.count {
      let available = min(input.count - from - consumed, 1 << 30)
      var code = Z_OK
      var produced = 0
      var taken = 0
      // Sound: zlib reads `available` bytes of input and writes at most `roomBytes` into memory
      // that the array reserves for exactly that, while both pointers are alive.
      let stream = unsafe stream
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: roomBytes) { room, count in
        unsafe input.withUnsafeBufferPointer { bytes in
          let start = unsafe UnsafeMutablePointer(mutating: bytes.baseAddress)
          unsafe stream.pointee.next_in = unsafe start.map { unsafe $0 + (from + consumed) }
          unsafe stream.pointee.avail_in = UInt32(available)
          unsafe stream.pointee.next_out = room.baseAddress
          unsafe stream.pointee.avail_out = UInt32(roomBytes)
          code = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
          taken = unsafe available - Int(stream.pointee.avail_in)
          produced = unsafe roomBytes - Int(stream.pointee.avail_out)
        }
        count = produced
      }
      output.append(contentsOf: piece)
      consumed += taken
      inputBytes += taken
      switch code {
      case Z_STREAM_END:
        isInsideMember = false
        return consumed
      case Z_OK, Z_BUF_ERROR:
        // Z_BUF_ERROR only says that nothing moved; with input left that cannot repeat for ever.
        if taken == 0, produced == 0 {
          throw .corrupt(inputBytes: inputBytes, detail: "no progress")
        }
      case Z_MEM_ERROR:
        throw .outOfMemory
      default:
        let detail = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(code)"
        throw .corrupt(inputBytes: inputBytes, detail: detail)
      }
    }
    return consumed
  }
}
