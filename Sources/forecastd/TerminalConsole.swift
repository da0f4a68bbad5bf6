// The real console: stdout, stderr, the terminal's width, and the end of the process.
import ForecastDaemon
import Glibc
import LinuxSystem

/// The console of this process.
struct TerminalConsole: Console {
  let width: Int
  let isTerminal: Bool
  let usesColour: Bool
  let showsProgress: Bool
  private let clock = SystemClock()
  /// Whether messages go to journald, which takes each line's priority from its beginning.
  private let complainsToJournal: Bool

  /// Looks at stdout, stderr and the environment.
  init() {
    isTerminal = isatty(STDOUT_FILENO) == 1
    let isDumb = ProcessEnvironment.value("TERM") == "dumb"
    usesColour = isTerminal && !isDumb && (ProcessEnvironment.value("NO_COLOR") ?? "").isEmpty
    showsProgress = isatty(STDERR_FILENO) == 1 && !isDumb
    let stream = ProcessEnvironment.value("JOURNAL_STREAM")
    complainsToJournal = Journal.form(number: STDERR_FILENO, stream: stream) == .journald
    let columns = ProcessEnvironment.value("COLUMNS").flatMap { Int($0) } ?? 0
    if columns > 0 {
      width = columns
    } else {
      // What is piped is not cut: another program reads it.
      width = isTerminal ? TerminalConsole.columns(of: STDOUT_FILENO) ?? 80 : 1_000_000
    }
  }

  var wallMicroseconds: Int64 { clock.wallMicroseconds }
  var monotonicMicroseconds: Int64 { clock.monotonicMicroseconds }

  func write(_ text: String) throws(DaemonError) {
    let number = Self.writeAll(text, to: STDOUT_FILENO)
    guard number == 0 else {
      let error = SystemError(call: "write", number: number)
      throw DaemonError(
        .inputOutput, "stdout: \(error.text) (\(error.name)); the output is not complete")
    }
  }

  func complain(_ text: String) {
    let lines = complainsToJournal ? Self.withPriority(text) : text
    // Expected: where messages cannot be written there is nobody left to tell.
    _ = Self.writeAll(lines, to: STDERR_FILENO)
  }

  func showProgress(_ line: String) {
    if showsProgress { complain("\r" + line + "\u{1B}[K") }
  }

  func environment(_ name: String) -> String? { ProcessEnvironment.value(name) }

  /// Ends the process.
  static func end(with code: ExitCode) -> Never {
    exit(code.rawValue)
  }

  /// The lines of `text`, each marked as an error for journald.
  static func withPriority(_ text: String) -> String {
    text.split(separator: "\n").map { "<\(LogLevel.error.rawValue)>\($0)\n" }.joined()
  }

  /// Writes all of `text` and returns 0, or errno.
  private static func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      // Sound: the pointer is used within the closure, and the count is that of the slice.
      let count = unsafe bytes[written...].withUnsafeBytes { rest in
        unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      let number = errno
      if count > 0 {
        written += count
      } else if count == 0 || number != EINTR {
        return count == 0 ? EIO : number
      }
    }
    return 0
  }

  /// The columns of the terminal behind `descriptor`, if it tells.
  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    // Sound: the kernel fills in the structure that this request is for.
    let result = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
    return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }
}
