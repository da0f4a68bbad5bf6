// Where a daemon tells that it is ready, as it would tell systemd.
import ForecastDaemon
import Glibc
import LinuxSystem

/// A socket for a daemon's notices.
struct NotifySocket: ~Copyable {
  private let descriptor: Int32
  /// What the daemon finds in its environment.
  let variable: String

  /// Listens at `path`, which must be short.
  ///
  /// - Returns: the socket.
  /// - Throws: `DaemonError` where that is not possible.
  static func listening(at path: String) throws(DaemonError) -> NotifySocket {
    let socket = NotifySocket(path)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8CString)
    guard bytes.count <= 108 else {
      throw DaemonError(
        .usage, "\(path): is too long for a socket; name a shorter directory with --directory")
    }
    // Sound: the path fits, and the address is as large as is said.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
      unsafe bytes.withUnsafeBytes { unsafe place.copyMemory(from: $0) }
    }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket.descriptor, $0, size)
      }
    }
    guard result == 0 else { throw DaemonError(.cannotCreate, "\(path): no socket there") }
    return socket
  }

  private init(_ path: String) {
    variable = "NOTIFY_SOCKET=\(path)"
    // Closed in the daemon, which would wait for itself to read when the socket is full.
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  deinit { close(descriptor) }

  /// Waits for `READY=1`, at most a minute for each notice.
  ///
  /// - Throws: `DaemonError` where none comes.
  func waitForReady() throws(DaemonError) {
    while true {
      var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe Glibc.poll(&poll, 1, 60_000) == 1 else {
        throw DaemonError(.temporary, "the daemon did not become ready within a minute")
      }
      // Sound: so many bytes are there to be written to, and `count` is how many were.
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = max(0, unsafe recv(descriptor, buffer.baseAddress, 4096, 0))
      }
      if String(decoding: bytes, as: UTF8.self).contains("READY=1") { return }
    }
  }
}
