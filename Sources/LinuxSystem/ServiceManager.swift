// Tells systemd how the service fares (sd_notify), over a datagram socket, by hand.
import Glibc

/// The service manager that started this process, or nobody.
public struct ServiceManager: Equatable, Sendable {
  /// Where it listens: a path, or `@` and a name in the abstract namespace; nil for nobody.
  public let socketName: [UInt8]?
  /// How long it waits for a sign of life, in microseconds, before it kills the process.
  ///
  /// Nil where it waits for none. Give one three times as often.
  public let watchdogMicroseconds: Int64?

  /// The service manager that these variables tell of.
  ///
  /// - Parameters:
  ///   - notifySocket: NOTIFY_SOCKET; nil and the empty text both mean nobody.
  ///   - watchdogMicroseconds: WATCHDOG_USEC; what is no positive number is no watchdog.
  ///   - watchdogProcessID: WATCHDOG_PID; the watchdog is meant for that process only.
  ///   - processID: the number of this process.
  public init(
    notifySocket: String?, watchdogMicroseconds: String?, watchdogProcessID: String?,
    processID: Int32
  ) {
    let name = notifySocket.map { Array($0.utf8) } ?? []
    socketName = name.isEmpty ? nil : name
    let isOurs = watchdogProcessID.map { $0 == "\(processID)" } ?? true
    let interval = watchdogMicroseconds.flatMap { Int64($0) } ?? 0
    self.watchdogMicroseconds = isOurs && interval > 0 && !name.isEmpty ? interval : nil
  }

  /// The service manager that the environment of this process tells of.
  public static func fromEnvironment() -> ServiceManager {
    ServiceManager(
      notifySocket: ProcessEnvironment.value("NOTIFY_SOCKET"),
      watchdogMicroseconds: ProcessEnvironment.value("WATCHDOG_USEC"),
      watchdogProcessID: ProcessEnvironment.value("WATCHDOG_PID"),
      processID: ProcessEnvironment.processID)
  }

  /// Something to tell the service manager.
  public enum Notice: Hashable, Sendable {
    /// The service has started, or has read its configuration again.
    case ready
    /// The service reads its configuration; `monotonicMicroseconds` is now.
    case reloading(monotonicMicroseconds: Int64)
    /// The service ends.
    case stopping
    /// The service is alive.
    case watchdog
    /// What it is doing, one line for people.
    case status(String)
    /// What it is doing takes so much longer, in microseconds from now.
    case extendTimeout(microseconds: Int64)
    /// It ends because of this errno.
    case failure(number: Int32)

    /// The lines that systemd wants, without the end of the last.
    var assignments: String {
      switch self {
      case .ready: "READY=1"
      case .reloading(let now): "RELOADING=1\nMONOTONIC_USEC=\(now)"
      case .stopping: "STOPPING=1"
      case .watchdog: "WATCHDOG=1"
      case .status(let text): "STATUS=" + oneLine(text)
      case .extendTimeout(let duration): "EXTEND_TIMEOUT_USEC=\(duration)"
      case .failure(let number): "ERRNO=\(number)"
      }
    }

    /// Whether it is missed where it is lost: READY that does not come ends the start.
    fileprivate var isSaidOnce: Bool {
      switch self {
      case .ready, .reloading, .stopping, .failure: true
      case .watchdog, .status, .extendTimeout: false
      }
    }
  }

  /// Sends `notices` in one message; does nothing where nobody listens.
  ///
  /// - Throws: what the socket refused. No reason to end: log it.
  public func notify(_ notices: Notice...) throws(SystemError) {
    try notify(notices)
  }

  /// Sends `notices` in one message; does nothing where nobody listens or nothing is to be told.
  ///
  /// - Throws: what the socket refused. No reason to end: log it.
  public func notify(_ notices: [Notice]) throws(SystemError) {
    guard let socketName, !notices.isEmpty else { return }
    let message = notices.map(\.assignments).joined(separator: "\n")
    do {
      try DatagramSocket().send(
        Array(message.utf8), to: socketName, mayWait: notices.contains(where: \.isSaidOnce))
    } catch  where error.number == EAGAIN && !notices.contains(where: \.isSaidOnce) {
      // Expected: nobody reads, and the next such notice comes soon.
    }
  }
}

/// The text with what would end a line escaped.
private func oneLine(_ text: String) -> String {
  PrintableText.escape(Array(text.utf8), doublingBackslashes: false)
}

/// A socket of the kind that systemd listens to.
private struct DatagramSocket: ~Copyable {
  private let number: Int32

  init() throws(SystemError) {
    let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    number = try retrying("socket") { socket(AF_UNIX, kind, 0) }
  }

  deinit {
    _ = close(number)
  }

  /// For how long a notice that is said once is tried where nobody reads, in seconds.
  private static let patienceSeconds = 5

  /// Sends `message` to the socket at the path `name`, or behind `@` in the abstract namespace.
  ///
  /// - Parameters:
  ///   - message: What is to be told.
  ///   - name: The socket's name.
  ///   - mayWait: Whether to wait, some seconds at most, until there is room for it.
  /// - Throws: `SystemError`; EAGAIN where those who listen do not read, and it is lost.
  func send(_ message: [UInt8], to name: [UInt8], mayWait: Bool) throws(SystemError) {
    if mayWait {
      var limit = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
      let size = socklen_t(MemoryLayout<timeval>.size)
      // Sound: the kernel reads `size` bytes of it during the call.
      _ = try retrying("setsockopt") {
        unsafe setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
      }
    }
    let flags = Int32(MSG_NOSIGNAL) | (mayWait ? 0 : Int32(MSG_DONTWAIT))
    let path = FilePath(bytes: name)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard name.first == UInt8(ascii: "/") || name.first == UInt8(ascii: "@"), name.count < room
    else { throw SystemError(call: "sendto", path: path, number: EINVAL) }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
      unsafe bytes.copyBytes(from: name)
      if name[0] == UInt8(ascii: "@") { unsafe bytes[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    // Sound: sockaddr_un begins as sockaddr does, and `length` bytes of it are set.
    try retrying("sendto", path) {
      unsafe withUnsafePointer(to: &address) { address in
        unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          unsafe sendto(
            number, message, message.count, flags, address, length)
        }
      }
    }
  }
}
