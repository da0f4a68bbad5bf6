// Files as bytes, for measurements that look at what another process does with them.
import ForecastDaemon
import Glibc

/// An open file.
struct RawFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Opens the file at `path` to be read, or makes it anew to be written.
  ///
  /// - Throws: `DaemonError` where that is refused.
  init(_ path: String, isWritten: Bool = false) throws(DaemonError) {
    self.path = path
    // Sound: the path is a text that outlives the call.
    descriptor = unsafe open(
      path, O_CLOEXEC | (isWritten ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY), 0o600)
    guard descriptor >= 0 else {
      throw DaemonError(
        isWritten ? .cannotCreate : .inputOutput, "\(path) cannot be opened: error \(errno)")
    }
  }

  deinit { close(descriptor) }

  /// Appends all of `bytes`.
  ///
  /// - Throws: `DaemonError` where the disk does not take them.
  func append(_ bytes: some Collection<UInt8>) throws(DaemonError) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      // Sound: the pointer is used within the call.
      let count = unsafe rest.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw DaemonError(.inputOutput, "\(path) cannot be written") }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits until the disk has what was written.
  func sync() throws(DaemonError) {
    guard fdatasync(descriptor) == 0 else {
      throw DaemonError(.inputOutput, "\(path) cannot be synced")
    }
  }

  /// Up to 64 KiB from `offset` on; nothing at the end.
  func read(at offset: Int) -> [UInt8] {
    // Sound: so many bytes are there to be written to, and `count` is how many were.
    unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = max(0, unsafe pread(descriptor, buffer.baseAddress, 1 << 16, off_t(offset)))
    }
  }

  /// All of the file at `path`; nothing where it cannot be read.
  static func contents(of path: String) -> String {
    var bytes: [UInt8] = []
    do throws(DaemonError) {
      let file = try RawFile(path)
      while case let more = file.read(at: bytes.count), !more.isEmpty { bytes += more }
    } catch {
      // Expected: what the kernel tells of itself differs between machines.
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
