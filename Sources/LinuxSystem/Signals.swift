// Signals as something to read: they are blocked, and wait in a descriptor for `Poller`.
import CLinux
import Glibc

/// The signals that the daemon acts on.
public enum Signal: Hashable, Sendable, CaseIterable {
  /// SIGTERM: end.
  case terminate
  /// SIGINT: end.
  case interrupt
  /// SIGHUP: read the configuration again.
  case hangUp
  /// SIGUSR1: look at the inbox now.
  case user1

  var number: Int32 {
    switch self {
    case .terminate: SIGTERM
    case .interrupt: SIGINT
    case .hangUp: SIGHUP
    case .user1: SIGUSR1
    }
  }
}

/// Receives signals, one after another, when asked.
///
/// From its making on, and for the rest of the process, these signals are blocked in this thread
/// and in all that it starts, and a closed pipe is an error of write instead of a SIGPIPE.
public struct Signals: ~Copyable {
  /// The descriptor that can be read when a signal waits.
  public let number: Int32

  /// Blocks `signals` and opens their descriptor.
  ///
  /// - Parameter signals: what to receive; make it before any thread.
  /// - Throws: what signalfd refused.
  public init(_ signals: [Signal] = Signal.allCases) throws(SystemError) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal.number) }
    let refusal = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    guard refusal == 0 else { throw SystemError(call: "pthread_sigmask", number: refusal) }
    _ = Glibc.signal(SIGPIPE, SIG_IGN)
    let flags = Int32(SFD_CLOEXEC | SFD_NONBLOCK)
    number = try retrying("signalfd") { unsafe signalfd(-1, &set, flags) }
  }

  deinit {
    _ = close(number)
  }

  /// The signals that wait, each once a kind however often it was sent.
  public func pending() throws(SystemError) -> [Signal] {
    var found: [Signal] = []
    while true {
      var information = signalfd_siginfo()
      let size = MemoryLayout<signalfd_siginfo>.size
      do {
        try retrying("read") { unsafe read(self.number, &information, size) }
      } catch {
        // Expected: EAGAIN, when none waits any more.
        guard error.number == EAGAIN else { throw error }
        return found
      }
      let number = Int32(bitPattern: information.ssi_signo)
      if let signal = Signal.allCases.first(where: { $0.number == number }) {
        found.append(signal)
      }
    }
  }
}
